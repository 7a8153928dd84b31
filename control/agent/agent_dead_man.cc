// SPDX-License-Identifier: Apache-2.0
//
// Of the agent: the dead man of its run.
#include "control/agent/agent_service.h"
#include "control/agent/messages.h"

namespace linkwright {
namespace {

// A day, as the longest lease; room for clocks is far above.
constexpr Duration kLongestTtl = seconds(86'400);

}  // namespace

std::optional<DeadMan::Clock::time_point> AgentService::dead_man_due() const {
  return running() ? dead_man_->due() : std::nullopt;
}

void AgentService::look_after_dead_man() {
  const DeadMan::Clock::time_point now = DeadMan::Clock::now();
  const auto due = dead_man_due();
  if (!due || now < *due) return;
  if (emulator_.snapshot(last_, kPatienceMs))
    dead_man_->act(last_.at, now);
  else
    dead_man_->put_off(now);
}

// Links that are not what they are set to take no change: it would lift the policy, or be lost.
bool AgentService::is_overridden(const schema::Request& request) const {
  if (!running() || !dead_man_->overrides()) return false;
  switch (request.verb_case()) {
    case schema::Request::kChange:
    case schema::Request::kChangeCable:
    case schema::Request::kChangeFabric:
    case schema::Request::kCircuits:
    case schema::Request::kCut:
    case schema::Request::kMend:
      return true;
    default:
      return false;
  }
}

schema::Response AgentService::tell_dead_man() const {
  schema::Response response;
  dead_man_->tell(*response.mutable_dead_man(), DeadMan::Clock::now());
  return response;
}

// False: `problems` says why.
bool AgentService::put_back(schema::Response& problems) {
  if (!running())
    problems = refusal("nothing is running");
  else if (!dead_man_->in_force())
    return true;
  else if (!emulator_.snapshot(last_, kPatienceMs))
    problems = refusal(kSilent);
  else if (!dead_man_->restore(last_.at))
    problems = refusal("not all that was in force before could be put back now; ask again");
  return problems.problems().empty();
}

schema::Response AgentService::restore() {
  schema::Response response;
  if (put_back(response)) return tell_dead_man();
  return response;
}

schema::Response AgentService::arm(const schema::ArmDeadMan& wish) {
  if (!running()) return refusal("nothing is running");
  const Duration ttl{wish.ttl_ps()};
  if (ttl < Duration{0} || ttl > kLongestTtl || to_text(wish.policy()).empty())
    return refusal("no such dead man (allowed are up to 24 h; hold, transparent and down)");
  if (ttl == Duration{0}) {
    dead_man_->disarm();
    return tell_dead_man();
  }
  schema::Response response;
  if (!put_back(response)) return response;
  dead_man_->arm(
      std::chrono::nanoseconds(picos(ttl) / kPicosPerNano), wish.policy(), DeadMan::Clock::now());
  return tell_dead_man();
}

}  // namespace linkwright
