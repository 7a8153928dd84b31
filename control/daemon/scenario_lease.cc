// SPDX-License-Identifier: Apache-2.0
//
// Of a scenario that runs: the dead man of its emulator, who acts where its lease is not renewed,
// and does so without the daemon.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/daemon/live_scenario.h"
#include "control/live/mistake.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;

// What is left of a lease, as the emulator and the daemon have it: an answer may take a moment.
constexpr std::chrono::seconds kClocksApart{1};

// One that has expired already is due at once.
schema::Request arming(const std::optional<Leases::Terms>& terms) {
  schema::Request request;
  schema::ArmDeadMan& arm = *request.mutable_arm();
  if (!terms) return request;
  arm.set_ttl_ps(std::max<std::int64_t>(1, terms->left.count() * kPicosPerNano));
  arm.set_policy(terms->policy);
  return request;
}

}  // namespace

std::optional<DeadManPolicy> LiveScenario::overriding_policy() const {
  const schema::DeadManState& state = last_.dead_man();
  if (!active() || !state.in_force() || state.policy() == schema::ArmDeadMan::HOLD)
    return std::nullopt;
  return state.policy();
}

// For who watches and for the record. A daemon that comes back hears of it once more.
void LiveScenario::note_policy(const std::string& who,
                               const std::string& what,
                               std::int64_t effective_ps) {
  const bool known =
      std::any_of(changes_.kept().begin(), changes_.kept().end(), [&](const auto& each) {
        return each.what() == what && each.effective_ps() == effective_ps;
      });
  if (known) return;
  note("change", what);
  note_made(who, what, nullptr, effective_ps);
  spdlog::warn("scenario {}: {}", name(), what);
}

// He acts by himself, and it is heard of later: links have changed all the same. `who` has put back
// what was in force before, if that is so.
void LiveScenario::note_dead_man(const schema::DeadManState& now, const std::string& who) {
  const bool acted = now.acts() > last_.dead_man().acts();
  const bool restored = last_.dead_man().in_force() && !now.in_force();
  // Who renews or takes the lease may bring another policy with him.
  const DeadManPolicy policy = acted ? now.policy() : last_.dead_man().policy();
  *last_.mutable_dead_man() = now;
  if (!acted && !restored) return;
  generation_ = ++context_.generation;
  if (acted)
    note_policy("dead man",
                fmt::format("dead man's policy \"{}\" in force: nobody answered for the run",
                            to_text(policy)),
                now.acted_ps());
  if (!now.in_force())
    note_policy(
        who,
        fmt::format("dead man's policy \"{}\" over: links are as they were set", to_text(policy)),
        now.restored_ps());
  context_.store();
  keep_evidence();
}

void LiveScenario::note_taken_by_force(const std::string& who, const std::string& what) {
  if (!active()) return;
  note("change", what);
  note_made(who, what, nullptr, picos(account_.known().at));
  context_.store();
  keep_evidence();
}

// Without a turn: whoever says that he is there must not wait behind a stop that drains. The lease
// is read as the question leaves, so the last question has the last word.
asio::awaitable<void> LiveScenario::arm_dead_man(std::string who) {
  const auto self = shared_from_this();
  if (state_ != api::Scenario::RUNNING || reviving_ || !agent_) co_return;
  schema::Request request = arming(context_.leases.terms(name()));
  const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
  note_dead_man_of(response, who);
}

void LiveScenario::note_dead_man_of(const schema::Response& response, const std::string& who) {
  refuse_problems(response);
  if (!response.has_dead_man()) throw Unreachable("the dataplane ended before it answered");
  note_dead_man(response.dead_man(), who);
}

asio::awaitable<void> LiveScenario::restore(std::string who, Leave leave) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  refuse_unless_running();
  schema::Request request;
  request.mutable_restore();
  const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
  note_dead_man_of(response, who);
  context_.leases.settle(name());
  context_.store();
}

// Whether he goes by the lease as it is, as far as is known.
bool LiveScenario::dead_man_is_right() const {
  const schema::DeadManState& known = last_.dead_man();
  if (known.in_force()) return true;  // it takes a person to lift that
  const std::optional<Leases::Terms> terms = context_.leases.terms(name());
  if (!terms || !known.armed()) return !terms && !known.armed();
  const Leases::Ttl known_left(known.left_ps() / kPicosPerNano);
  return known.policy() == terms->policy &&
         std::chrono::abs(known_left - terms->left) <= kClocksApart;
}

// One that does not know of the lease as it is hears of it: the run has begun a moment ago, the
// daemon died before it could say so, or an answer was lost.
asio::awaitable<void> LiveScenario::look_after_dead_man() {
  const auto self = shared_from_this();
  if (dead_man_is_right()) co_return;
  try {
    co_await arm_dead_man("daemon");
  } catch (const std::exception& error) {
    spdlog::error("scenario {}: its dead man is not armed: {}", name(), error.what());
  }
}

// An emulator that has gone on without us knows better whether the lease has ended.
asio::awaitable<void> LiveScenario::meet_dead_man(bool begun) {
  const auto self = shared_from_this();
  if (!begun) {
    try {
      co_await refresh();
    } catch (const std::exception& error) {
      spdlog::warn("scenario {}: {}", name(), error.what());
      co_return;  // the next look sees to it
    }
    if (last_.dead_man().in_force()) context_.leases.expire(name());
  }
  co_await look_after_dead_man();
}

}  // namespace linkwright
