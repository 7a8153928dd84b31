// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/fabric_source.h"

#include <fmt/format.h>

#include "control/virtual/arrival_source.h"
#include "control/virtual/capture_reader.h"
#include "control/virtual/fabric_journal.h"
#include "link_models/core/journal.h"

namespace linkwright {
namespace {

Directory directory_of(const FabricConfig& config) {
  Directory directory(known_addresses(config));
  for (HostId host = 0; host < config.hosts.size(); ++host)
    for (const MacAddress address : config.hosts[host].addresses) directory.learn(address, host);
  return directory;
}

class CaptureOfFabric final : public FabricSource {
 public:
  CaptureOfFabric(const std::string& path, const FabricConfig& config)
      : config_(config), aims_(config.faults), reader_(path), hosts_(directory_of(config)) {}

  bool next(FabricEvent& event) override {
    CapturedFrame frame;
    if (!reader_.next(frame)) return false;
    const FrameHeaders headers = read_headers(frame.octets);
    HostArrives arrives;
    arrives.host = hosts_.find(headers.source);
    if (arrives.host == kUnknownHost)
      throw BadArrivals(
          fmt::format("{}: source {} is no address of a host of the fabric (allowed: those under "
                      "`addresses`)",
                      place(),
                      mac_text(headers.source)));
    arrives.arrival.at = frame.at;
    arrives.arrival.frame_bytes = frame.frame_bytes;
    arrives.arrival.pause = read_pause(frame.octets);
    arrives.arrival.tags = tags_of(headers, arrives.arrival.pause, config_.classes, config_.seed);
    arrives.arrival.aims = aims_.read(headers);
    event = arrives;
    return true;
  }

  std::string place() const override {
    return fmt::format("{}: frame {}", reader_.path(), reader_.frames());
  }
  std::vector<std::string> remarks() override { return reader_.remarks(); }

 private:
  const FabricConfig& config_;
  AimReader aims_;
  CaptureReader reader_;
  Directory hosts_;
};

}  // namespace

std::unique_ptr<FabricSource> open_fabric_source(const std::string& path,
                                                 const FabricConfig& config) {
  if (has_magic(path, kFabricJournalMagic)) return open_fabric_journal(path, config);
  return std::make_unique<CaptureOfFabric>(path, config);
}

}  // namespace linkwright
