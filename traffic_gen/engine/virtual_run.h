// SPDX-License-Identifier: Apache-2.0
//
// An iteration of a collective in virtual time: the engine over the transport, event by event.
#pragma once

#include <vector>

#include "traffic_gen/engine/dependency_engine.h"
#include "traffic_gen/transport/ideal.h"

namespace linkwright {

struct Iteration {
  Duration time{};                // until the last rank is done
  std::vector<Duration> ranks{};  // of each
  std::vector<std::uint64_t> sent_bytes{};
  bool finished = false;  // else something waits for what never comes
};

Iteration run_once(DependencyEngine& engine, IdealTransport transport, RankId ranks);

}  // namespace linkwright
