// SPDX-License-Identifier: Apache-2.0
//
// Collectives for tests: drawn, and carried out over links alike.
#pragma once

#include <string>

#include "traffic_gen/algorithm/algorithm.h"
#include "traffic_gen/engine/virtual_run.h"
#include "traffic_gen/oracle/oracle.h"
#include "traffic_gen/transport/ideal.h"

namespace linkwright {

inline constexpr std::uint64_t kRate = 100'000'000'000;  // 80 ps per octet
inline constexpr double kPsPerByte = 80;
inline constexpr Duration kLatency = microseconds(1);

inline CollectiveJob job_for(Collective collective, RankId ranks, std::uint64_t asked) {
  CollectiveJob job{.collective = collective, .ranks = ranks};
  job.bytes = size_of(collective, ranks, asked, 4);
  if (has_root(collective)) job.root = ranks / 2;
  if (collective == Collective::kAllToAllV)
    for (std::size_t i = 0; i < std::size_t{ranks} * ranks; ++i)
      job.matrix.push_back(i * 7919 % 5 * kNcclAlignment * (asked / 64));
  return job;
}

inline Schedule drawn(Collective collective,
                      const std::string& algorithm,
                      RankId ranks,
                      std::uint64_t asked,
                      Placement placement = Placement::kInPlace) {
  return algorithm_named(collective, algorithm)->draw(job_for(collective, ranks, asked), placement);
}

inline Iteration carried_out(const Schedule& schedule,
                             EngineOptions options = {},
                             const IdealLink& link = {kRate, kLatency}) {
  DependencyEngine engine(schedule, std::move(options));
  IdealTransport transport(schedule.job.ranks, link);
  return run_once(engine, transport, schedule.job.ranks);
}

inline double ps(const Iteration& iteration) {
  return static_cast<double>(picos(iteration.time));
}

}  // namespace linkwright
