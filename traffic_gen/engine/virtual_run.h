// SPDX-License-Identifier: Apache-2.0
//
// An iteration of a collective in virtual time: the engine over the transport, event by event.
#pragma once

#include <vector>

#include "traffic_gen/engine/dependency_engine.h"
#include "traffic_gen/transport/transport.h"

namespace linkwright {

struct Iteration {
  Instant from{};                 // when all ranks began
  Instant to{};                   // when nothing was on its way any more
  Duration time{};                // until the last rank is done
  std::vector<Duration> ranks{};  // of each
  std::vector<std::uint64_t> sent_bytes{};
  bool finished = false;  // else something waits for what never comes
};

// Until all ranks are done and nothing waits for an answer, or something has failed. A transport
// that goes on to the next iteration is told a `begin` that is not before the `to` of the last.
Iteration run_once(DependencyEngine& engine,
                   Transport& transport,
                   RankId ranks,
                   Instant begin = kEpoch);

}  // namespace linkwright
