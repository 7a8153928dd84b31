// SPDX-License-Identifier: Apache-2.0
//
// An iteration of a collective in virtual time: the engine over the transport, event by event.
#pragma once

#include <vector>

#include "traffic_gen/engine/dependency_engine.h"
#include "traffic_gen/transport/transport.h"

namespace linkwright {

struct Iteration {
  Duration time{};                // until the last rank is done
  std::vector<Duration> ranks{};  // of each
  std::vector<std::uint64_t> sent_bytes{};
  bool finished = false;  // else something waits for what never comes
};

// `transport` is new: it has carried nothing before.
Iteration run_once(DependencyEngine& engine, Transport& transport, RankId ranks);

}  // namespace linkwright
