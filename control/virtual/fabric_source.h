// SPDX-License-Identifier: Apache-2.0
//
// Where the frames of a fabric's virtual run come from: a capture, whose frames enter at the host
// that has their source address, or the journal of a live run, with its changes and its end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "link_models/fabric/fabric.h"
#include "link_models/fabric/fabric_config.h"

namespace linkwright {

struct HostArrives {
  HostId host = 0;
  FabricArrival arrival;  // without a handle
};
struct LinkChanges {
  LinkId link = 0;
  Instant at{};
  LinkConfig config;
};
struct CircuitsChange {
  std::uint32_t crossbar = 0;
  Instant at{};
  CircuitPlan plan;
};
// All outages, from then on; those that are over are as they were.
struct OutagesChange {
  Instant at{};
  std::vector<Outage> outages;
};
// Nothing happened up to here.
struct TimePasses {
  Instant at{};
};
// The last horizon of a live run.
struct RunEnds {
  Instant at{};
  bool gave_up = false;  // what still waited
};
using FabricEvent =
    std::variant<HostArrives, LinkChanges, CircuitsChange, OutagesChange, TimePasses, RunEnds>;

class FabricSource {
 public:
  virtual ~FabricSource() = default;
  // False at the end. Throws BadArrivals. Stamps of arrivals never decrease.
  virtual bool next(FabricEvent& event) = 0;
  // "FILE: frame 7": what was read last.
  virtual std::string place() const = 0;
  virtual std::vector<std::string> remarks() { return {}; }
  virtual bool is_of_live_run() const { return false; }
};

// By the magic of the file. `config` outlives the source, and is valid; a journal of another
// scenario is refused. Throws BadArrivals.
std::unique_ptr<FabricSource> open_fabric_source(const std::string& path,
                                                 const FabricConfig& config);

}  // namespace linkwright
