// SPDX-License-Identifier: Apache-2.0
//
// What a fabric tells of itself at one instant: what its senders sent, where its circuits lead, who
// waits for whom. Made once for a fabric, then filled without allocating, so that a worker can.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/histogram.h"
#include "link_models/fabric/fabric.h"

namespace linkwright {

// Of one sender; where a crossbar sends, there is none and all is zero.
struct LinkReading {
  bool is_sender = false;
  Tally sent;         // begun on the wire
  Tally dropped;      // before it, for want of room or circuit
  Tally overran;      // of those, the ones that a host sent faster than its link
  Tally lost;         // of those sent, on the wire
  Tally fault_drops;  // of those lost, by aimed faults
  Tally fault_corrupts;
  std::uint64_t waiting_bytes = 0;
  std::uint64_t waiting_bytes_max = 0;
  std::uint64_t marked = 0;
  Duration busy{};    // of the wire
  Duration paused{};  // of the class that was paused longest
};

// Of one input of a crossbar.
struct CircuitReading {
  std::uint16_t output = kNoPort;  // kNoPort: dark, or unconnected
  Instant dark_from = kNever;      // as known by now
  std::uint64_t moves = 0;
  Duration lit{};
  Duration dark{};  // though a circuit was wanted
};

// Of one outage. kNever: it has no end, nobody noticed, or traffic goes no other way.
struct OutageReading {
  Outage outage;
  Instant noticed = kNever;
  Instant rerouted = kNever;
  OutageLedger lost;
};

struct FabricReading {
  // Waits beyond this many are not told: by then everybody waits for everybody.
  static constexpr std::size_t kMostWaits = 4'096;

  FabricReading() = default;
  // `fault_places`: of FabricConfig::faults.
  explicit FabricReading(const Graph& graph, std::size_t fault_places = 0);

  Instant at{};  // the horizon: all before it is over
  FabricCounters counters;
  Tally held;
  std::vector<LinkReading> links;                      // by LinkId
  std::vector<std::vector<CircuitReading>> crossbars;  // by number and input
  std::vector<FaultCounts> faults;                     // as FabricConfig::faults
  Histogram path_latency;                              // ns
  std::vector<PauseWait> waits;
  std::vector<OutageReading> outages;  // begun or to come
};

// `out` was made for the graph of the fabric and its faults. Times of use count up to `until`,
// which is not before the horizon.
void read(const Fabric& fabric, Instant until, FabricReading& out) noexcept;

}  // namespace linkwright
