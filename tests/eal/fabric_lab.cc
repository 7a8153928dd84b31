// SPDX-License-Identifier: Apache-2.0
#include "tests/eal/fabric_lab.h"

#include "tests/eal/lab.h"
#include "tests/support/small_fabric.h"

namespace linkwright::lab {

EmulatorSpec fabric_of(const TopologyConfig& topology,
                       const LinkConfig& link,
                       const std::vector<std::string>& devices) {
  EmulatorSpec spec;
  FabricSpec fabric;
  fabric.name = "pod";
  fabric.config = test::uniform_fabric(make_graph(topology), link);
  for (std::uint32_t port = 0; port < devices.size(); ++port) {
    spec.ports.push_back(
        {.name = std::string(1, static_cast<char>('a' + port)), .device = devices[port]});
    fabric.ports.push_back(port);
  }
  spec.fabrics.push_back(std::move(fabric));
  spec.seed = 7;
  return spec;
}

std::vector<std::string> null_devices(std::size_t count) {
  std::vector<std::string> devices;
  for (std::size_t i = 0; i < count; ++i)
    devices.push_back("net_null" + std::to_string(i) + ",size=60");
  return devices;
}

void write_frames(const std::string& path, HostId from, HostId to, std::uint32_t count) {
  write_numbered_frames(path, count, test::address_of(to), test::address_of(from));
}

}  // namespace linkwright::lab
