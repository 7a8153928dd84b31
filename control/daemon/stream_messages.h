// SPDX-License-Identifier: Apache-2.0
//
// One message of a stream: {topic, tick, at, ...}. `at` is the daemon's clock.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "control/api/call.h"
#include "control/daemon/daemon.h"
#include "control/daemon/live_figures.h"
#include "control/daemon/stream_wish.h"

namespace linkwright {

// The last look at each scenario, by its name.
using LooksTaken = std::map<std::string, Look>;

// Of the scenarios of which something is known; `only`: of that one, if it is not empty.
LooksTaken look_at(const Daemon& daemon, const std::string& only);

struct TopicAsked {
  const Daemon& daemon;
  const std::string& only;
  const LooksTaken& before;
  const LooksTaken& now;
  std::uint64_t tick = 0;
};

std::string message_of(Topic topic, const TopicAsked& asked);

// To one viewer: who it is and what it gets; and again, when messages were lost.
std::string stream_message(const StreamWish& wish, const api::Peer& peer, std::uint64_t dropped);

}  // namespace linkwright
