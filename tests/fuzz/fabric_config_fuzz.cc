// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as a fabric, as control hands it to the dataplane. Must not crash, nor take
// more memory than the bytes are worth; what is read must be written as it was, and what is valid
// must have routes, and names that find their links, and carry frames.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "link_models/fabric/fabric.h"
#include "link_models/fabric/fabric_codec.h"
#include "link_models/topology/link_names.h"

namespace {

using namespace linkwright;

constexpr std::size_t kMostNodes = 24;
constexpr std::size_t kMostCables = 48;
constexpr std::size_t kMostFaultsHeld = 1'000;

void check(bool holds) {
  if (!holds) std::abort();
}

// Small and slow enough for a run of a fuzzer; a long link has room for a million frames.
bool is_tame(const FabricConfig& config) {
  if (config.graph.nodes.size() > kMostNodes || config.graph.cables.size() > kMostCables)
    return false;
  for (const LinkConfig& link : config.links)
    if (link.latency + longest_extra_delay(link.impairments) > microseconds(10) ||
        link.rate.bits_per_second > 100'000'000'000)
      return false;
  for (const SwitchConfig& node : config.switches)
    if (node.pipeline > microseconds(10)) return false;
  for (const CrossbarNode& node : config.crossbars)
    if (const auto* cyclic = std::get_if<CyclicPlan>(&node.crossbar.plan))
      if (cyclic->slot < microseconds(1)) return false;
  for (const AimedFaults& aimed : config.faults)
    if (frames_kept_back(aimed.faults, 1'000'000) > kMostFaultsHeld) return false;
  return true;
}

void carry_frames(const FabricConfig& config) {
  Fabric fabric(config, {.frames = 256, .arrivals_per_host = 64, .addresses = 4'096});
  FrameHandle handle = 0;
  for (HostId host = 0; host < config.graph.hosts; ++host) {
    FabricArrival arrival;
    arrival.handle = ++handle;
    arrival.at = kEpoch + microseconds(1);
    arrival.frame_bytes = 100;
    arrival.aims = ~Aims{0};
    arrival.tags.source = 0x02'00'00'00'00'00 + host;
    arrival.tags.destination = host % 2 == 0 ? kBroadcastAddress : 0x02'00'00'00'00'00;
    fabric.offer(host, {&arrival, 1});
  }
  fabric.advance(kEpoch + microseconds(100));
  std::array<FabricDeparture, 64> gone;
  while (fabric.collect_drops(gone) != 0) {
  }
  for (HostId host = 0; host < config.graph.hosts; ++host)
    while (fabric.front(host) != nullptr) fabric.pop(host);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (const auto plan = decode_plan(bytes)) check(decode_plan(encode_plan(*plan)).has_value());
  const auto config = decode_fabric(bytes);
  if (!config) return 0;
  const std::vector<std::byte> again = encode_fabric(*config);
  const auto read = decode_fabric(again);
  check(read.has_value() && encode_fabric(*read) == again);
  if (!validate(*config).empty() || !is_tame(*config)) return 0;
  check(link_names(config->graph).size() == links(config->graph));
  carry_frames(*config);
  return 0;
}
