// SPDX-License-Identifier: Apache-2.0
//
// What a run of a fabric came to, as every rendering needs it: traffic of hosts, links and tiers,
// who was lost where, and who waited for whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "link_models/core/books.h"
#include "link_models/fabric/fabric_stats.h"

namespace linkwright {

struct FabricHostTraffic {
  Tally in;
  Tally out;
};

// Of one sender.
struct FabricLinkTraffic {
  Tally sent;
  Tally dropped;  // before the wire, for want of room or circuit
  std::uint64_t waiting_bytes_max = 0;
  std::uint64_t marked = 0;
  Duration busy{};
  Duration paused{};  // of the class that was paused longest
};

struct FabricReport {
  std::string scenario;
  std::string fabric;
  std::uint64_t seed = 0;
  std::uint64_t time_scale = 1;
  Graph graph;
  Books books;  // of the fabric as a whole
  FabricCounters counters;
  FabricStats stats;
  std::vector<FabricHostTraffic> hosts;
  std::vector<FabricLinkTraffic> links;  // by LinkId; zeros where a crossbar sends
  Instant end{};
  std::uint64_t frames = 0;
  std::uint64_t fate_digest = 0;  // order-independent, over (frame, host, departure, reason)
  double wall_seconds = 0;        // real time that a virtual run took
  std::vector<std::string> remarks;

  // What the exit code says.
  bool passed() const {
    return books.closed() &&
           books.drops[static_cast<std::size_t>(DropReason::kNoMemory)] == Tally{};
  }
};

boost::json::object to_json(const FabricReport& report);

// For people; lines of at most 100 columns.
std::string to_table(const FabricReport& report);

// "leaf0 -> spine1 waits for spine1 -> leaf2 (class 3), ...": one sentence per tree and cycle.
std::vector<std::string> pause_sentences(const FabricReport& report);

}  // namespace linkwright
