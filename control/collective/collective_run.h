// SPDX-License-Identifier: Apache-2.0
//
// `linkwright collective`: a collective of some sizes, iteration by iteration, out of place and in
// place, with the time that it should take beside the time that it took.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/collective/scenario_runner.h"
#include "traffic_gen/algorithm/algorithm.h"
#include "traffic_gen/oracle/oracle.h"
#include "traffic_gen/payload/element.h"
#include "traffic_gen/schedule/cut.h"

namespace linkwright {

struct CollectiveWish {
  CollectiveJob job;  // without its size
  std::string algorithm;
  std::vector<std::uint64_t> sizes;  // in octets, as asked for
  IdealLink link;
  TransportChoice transport;  // its rate and latency are those of `link`
  // Absent: links alike. Present: over these, and `link` is what the oracle takes for theirs, and
  // its rate that of the cards; the transport has packets.
  std::shared_ptr<const CollectiveScenario> scenario{};
  Cuts cuts{};
  ElementType type = ElementType::kFloat;
  ReduceOp op = ReduceOp::kSum;
  std::uint32_t iterations = 20;
  std::uint32_t warm_up = 1;
  bool check = true;
};

// What befell one iteration, and cost it time.
struct Befallen {
  std::uint32_t iteration = 0;
  double microseconds = 0;
  std::uint64_t resent = 0;    // packets
  std::uint64_t timeouts = 0;  // of queue pairs
  Instant from{};
  std::vector<Incident> incidents;
};

// Of one placement.
struct Timing {
  std::vector<double> microseconds;           // of each iteration, that of the slowest rank
  std::vector<std::vector<double>> of_ranks;  // of each iteration, by rank
  std::optional<std::uint64_t> wrong;         // elements; nullopt: not looked at
  std::vector<Befallen> befallen{};           // those iterations that something befell

  double mean() const;
};

struct CollectiveRow {
  std::uint64_t bytes = 0;
  std::uint64_t elements = 0;  // as nccl-tests' column `count`
  Timing out_of_place;
  Timing in_place;
  OracleTime oracle;
  std::vector<std::uint64_t> sent_bytes;     // by rank, of an iteration
  std::vector<std::uint64_t> sent_messages;  // likewise
  std::vector<PacketCounts> packets;         // likewise; empty: the transport has none
  std::uint32_t steps = 0;
  std::vector<BoundaryJoules> joules{};  // of an out-of-place iteration, in the mean

  double algorithm_bandwidth(const Timing& timing) const;  // GB/s, 10^9
  double efficiency() const;                               // of the out-of-place time
};

struct CollectiveOutcome {
  std::vector<CollectiveRow> rows;
  std::uint64_t wrong = 0;
  std::vector<std::string> notes;
  std::string stuck;  // why the last size never ended; empty: all did
};

// Above it the data of a size is not moved, and nobody says that it is right.
inline constexpr std::uint64_t kMostPayloadBytes = std::uint64_t{1} << 30;

// What one iteration of that job is, as it is carried out.
Schedule schedule_of(const CollectiveWish& wish, const CollectiveJob& job, Placement placement);

// `told` gets each row as soon as it is there. Precondition: the algorithm takes the job.
CollectiveOutcome run_collective(const CollectiveWish& wish,
                                 const std::function<void(const CollectiveRow&)>& told = {});

// Mean over sizes and both placements, as nccl-tests has it; GB/s.
double mean_bus_bandwidth(const CollectiveWish& wish, const CollectiveOutcome& outcome);

}  // namespace linkwright
