// SPDX-License-Identifier: Apache-2.0
//
// Of a scenario that runs: what its emulator is asked, told and found to be.
#include <algorithm>
#include <utility>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/agent/convert.h"
#include "control/api/failure.h"
#include "control/daemon/live_scenario.h"
#include "control/live/mistake.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr Duration kAhead = seconds(3);  // a look each second, and time to answer
constexpr milliseconds kFresh{50};       // what is known is as good as new

double micros_until(Clock::time_point from, Clock::time_point until) {
  return std::chrono::duration<double, std::micro>(until - from).count();
}

void add_effect(const std::string& what, std::int64_t effective_ps, api::Changed& out) {
  api::Effect& effect = *out.add_effects();
  effect.set_what(what);
  effect.set_effective_ps(effective_ps);
}

// "wire: rate=100Mbps, latency.propagation=2ms"
std::string words_of(const LinkEdit& edit) {
  return fmt::format("{}{}{}: {}",
                     edit.link,
                     edit.direction.empty() || edit.direction == "both" ? "" : " ",
                     edit.direction == "both" ? "" : edit.direction,
                     fmt::join(edit.parameters, ", "));
}

}  // namespace

asio::awaitable<schema::Response> LiveScenario::ask(schema::Request request,
                                                    AsyncAgent::Deadline deadline) {
  if (!agent_) throw Unreachable(fmt::format("scenario {} has no dataplane now", name()));
  const auto agent = agent_;
  co_return co_await agent->ask(std::move(request), deadline);
}

void LiveScenario::remember(const schema::Snapshot& snapshot) {
  note_dead_man(snapshot.dead_man());
  account_.remember(snapshot, resolved_);
  fec_.observe(account_.known());
  last_ = snapshot;
  last_at_ = Clock::now();
}

asio::awaitable<void> LiveScenario::watch(std::shared_ptr<LiveScenario> self, Instant now) {
  const std::uint64_t mine = self->watching_;
  asio::steady_timer second(self->context_.io);
  Clock::time_point tick = Clock::now();
  try {
    co_await self->hand_over_planned(now);
    co_await self->hand_over_timeline(now);
  } catch (const std::exception& error) {
    spdlog::warn("scenario {}: {}", self->name(), error.what());
  }
  while (self->watching_ == mine) {
    tick = std::max(tick + std::chrono::seconds(1), Clock::now());
    second.expires_at(tick);
    co_await second.async_wait(asio::use_awaitable);
    if (self->watching_ != mine) break;
    try {
      schema::Request request;
      request.mutable_snapshot();
      const schema::Response response = co_await self->ask(std::move(request), kAnswerAtOnce);
      if (self->watching_ != mine) break;
      if (response.has_snapshot()) self->remember(response.snapshot());
      co_await self->look_after_dead_man();
      co_await self->hand_over_planned(self->account_.known().at);
      co_await self->hand_over_timeline(self->account_.known().at);
      if (self->watching_ == mine) self->refresh_evidence();
    } catch (const std::exception& error) {
      // Silence: a dataplane that is stopped or starved answers later; one that died is seen by
      // ended().
      spdlog::warn("scenario {}: {}", self->name(), error.what());
    }
  }
}

// What fails or drifts soon is handed to the worker ahead of time, so that it is in force to the
// picosecond.
asio::awaitable<void> LiveScenario::hand_over_planned(Instant now) {
  for (PlannedChange& each : planned_->take_before(now + kAhead))
    coming_.push_back(std::move(each));
  while (!coming_.empty() && coming_.front().at < now + kAhead) {
    const PlannedChange& planned = coming_.front();
    schema::Request request;
    schema::ChangeLink& change = *request.mutable_change();
    change.set_cable(resolved_.cables[planned.link].name);
    change.set_direction(planned.direction);
    change.set_at_ps(picos(planned.at));
    *change.mutable_plan() = to_plan(planned.config);
    const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
    if (!response.has_changed()) co_return;  // it takes no change now; later then
    coming_.pop_front();
  }
}

// Without a turn: looking disturbs nobody, and a dataplane that stands still must not make those
// who want to stop it wait behind those who look. One question serves all who ask meanwhile.
asio::awaitable<void> LiveScenario::refresh() {
  const auto self = shared_from_this();
  if (state_ != api::Scenario::RUNNING || Clock::now() - last_at_ < kFresh) co_return;
  if (looking_) {
    const auto other = looking_;
    co_await other->async_wait(asio::as_tuple(asio::use_awaitable));
    co_return;
  }
  const auto mine =
      std::make_shared<asio::steady_timer>(context_.io, asio::steady_timer::time_point::max());
  looking_ = mine;
  std::exception_ptr problem;
  try {
    schema::Request request;
    request.mutable_snapshot();
    const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
    if (!response.has_snapshot())
      throw Unreachable(response.problems().empty() ? "the dataplane tells nothing"
                                                    : response.problems(0).message());
    remember(response.snapshot());
  } catch (...) {
    problem = std::current_exception();
  }
  looking_.reset();
  mine->cancel();
  if (problem) std::rethrow_exception(problem);
}

void LiveScenario::refuse_unless_running() const {
  if (state_ != api::Scenario::RUNNING)
    throw Refusal(fmt::format("scenario {} does not run", name()));
}

// What a change came to. A dataplane that was told to end answers everything with its books.
std::int64_t LiveScenario::effective_of(const schema::Response& response) const {
  refuse_problems(response);
  if (!response.has_changed()) throw Unreachable("the dataplane ended before it answered");
  return response.changed().effective_ps();
}

asio::awaitable<api::Changed> LiveScenario::carry_out(schema::Request request,
                                                      std::string what,
                                                      std::string who,
                                                      Leave leave) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  refuse_unless_running();
  request.set_generation(context_.generation + 1);
  schema::Request sent = request;
  const std::int64_t effective = effective_of(co_await ask(std::move(sent), kAnswerAtOnce));
  note_fabric_order(request, what, effective, FabricOrders::By::kPeople);
  generation_ = ++context_.generation;
  note("change", what);
  note_made(who, what, nullptr, effective);
  context_.store();
  keep_evidence();
  api::Changed out;
  add_effect(what, effective, out);
  out.set_generation(generation_);
  co_return out;
}

// Upon what was set before, part by part.
std::vector<schema::Request> LiveScenario::requests_of(const LinkChange& change) const {
  std::vector<schema::Request> requests;
  for (const LinkPart& part : change.parts())
    requests.push_back(change.request(part, set_of(part)));
  return requests;
}

std::vector<std::string> LiveScenario::set_of(const LinkPart& part) const {
  for (const api::SetParameters& each : set_)
    if (each.link() + " " + each.direction() == part.told || each.link() == part.told)
      return {each.set().begin(), each.set().end()};
  return {};
}

// Its events stand upon what is set as they are handed over: one of them would undo a change that
// is set already and comes in between.
void LiveScenario::refuse_beside_timeline(const LinkChange& change) const {
  for (const LinkPart& part : change.parts())
    if (timeline_.anything_to_come(part))
      throw Refusal(
          fmt::format("{}: the timeline has events of it still to come, which would mix with a "
                      "change for a time to come: change it at once, or put it into the timeline",
                      part.told));
}

void LiveScenario::keep_change(const std::string& who,
                               const std::string& told,
                               const std::vector<std::string>& typed,
                               const api::Changed& changed) {
  generation_ = ++context_.generation;
  note("change", told);
  for (const api::Effect& each : changed.effects())
    note_made(who, each.what(), &typed, each.effective_ps());
  context_.store();
  keep_evidence();
}

void LiveScenario::note_effects(const LinkChange& change,
                                std::int64_t effective_ps,
                                api::Changed& out) {
  note_watts(change, Instant{picoseconds(effective_ps)});
  for (const LinkPart& part : change.parts()) {
    add_effect(part.told, effective_ps, out);
    if (part.in_fabric && change.changes_watts())
      out.add_warnings(fmt::format(
          "link {}: the run's joules stay those of the watts it began with", part.told));
  }
}

// A dark time of the timeline ends when it ends, whatever is set meanwhile.
schema::Request LiveScenario::order_of(const LinkChange& change,
                                       const std::vector<schema::Request>& requests) const {
  std::vector<schema::Request> darkened;
  for (std::size_t i = 0; i < requests.size(); ++i)
    darkened.push_back(timeline_.darkened(requests[i], change.parts()[i], account_.known().at));
  schema::Request order = one_order(darkened);
  order.set_generation(context_.generation + 1);
  return order;
}

// The disk is waited for behind the order, and before the answer.
asio::awaitable<api::Changed> LiveScenario::change(LinkEdit edit,
                                                   std::optional<Instant> at,
                                                   std::string who,
                                                   Leave leave) {
  const auto self = shared_from_this();
  const Clock::time_point accepted = Clock::now();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  refuse_unless_running();
  refuse_one_sided_watts(edit);
  const std::string told = words_of(edit);
  const std::vector<std::string> typed = edit.parameters;
  co_await catch_up();
  const LinkChange change(
      file_, resolved_, std::move(edit), [this](const LinkPart& part) { return set_of(part); });
  if (at && *at > account_.known().at) refuse_beside_timeline(change);
  std::vector<schema::Request> requests = requests_of(change);
  for (schema::Request& request : requests) set_instant(request, at.value_or(kEpoch));
  schema::Request order = order_of(change, requests);
  const std::int64_t effective = effective_of(co_await ask(std::move(order), kAnswerAtOnce));
  api::Changed out;
  if (!at) out.set_in_force_us(micros_until(accepted, Clock::now()));
  for (const schema::Request& request : requests) note_change(request);
  note_effects(change, effective, out);
  keep_change(who, told, typed, out);
  // Watts were set: a daemon that comes next must find what was drawn before.
  if (last_at_ == Clock::time_point{}) {
    try {
      co_await refresh();
      context_.store();
    } catch (const Unreachable& silence) {
      spdlog::warn("scenario {}: {}", name(), silence.what());
    }
  }
  // Events that have been handed over and are still to come stand upon it.
  timeline_.hand_over_again(change.parts());
  co_await hand_over_timeline(account_.known().at);
  out.set_generation(generation_);
  co_return out;
}

// So that an emulator that dies comes back as it was.
void LiveScenario::note_change(const schema::Request& request) {
  api::SetParameters now;
  if (request.has_change()) {
    const schema::ChangeLink& change = request.change();
    now.set_link(change.cable());
    now.set_direction(change.direction() == 0 ? "a_to_b" : "b_to_a");
    *now.mutable_set() = change.parameters();
    for (CableSpec& cable : in_force_.cables)
      if (cable.name == change.cable())
        from_plan(change.plan(), change.cable(), cable.direction[change.direction()]);
  } else {
    const schema::ChangeFabricLink& change = request.change_fabric();
    for (FabricSpec& fabric : in_force_.fabrics) {
      if (fabric.name != change.fabric()) continue;
      now.set_link(link_name(fabric.config.graph, LinkId{change.link()}));
      from_plan(change.plan(), change.fabric(), fabric.config.links[change.link()]);
    }
    *now.mutable_set() = change.parameters();
  }
  std::erase_if(set_, [&](const api::SetParameters& each) {
    return each.link() == now.link() && each.direction() == now.direction();
  });
  set_.push_back(now);
}

}  // namespace linkwright
