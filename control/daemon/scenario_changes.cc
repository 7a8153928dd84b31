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
constexpr milliseconds kAnswerAtOnce{3'000};
constexpr milliseconds kFresh{50};  // what is known is as good as new
// Both directions of a link change at one instant, which must not have passed when it gets there.
constexpr Duration kBothAhead = linkwright::milliseconds(1);

}  // namespace

asio::awaitable<schema::Response> LiveScenario::ask(schema::Request request,
                                                    AsyncAgent::Deadline deadline) {
  if (!agent_) throw Unreachable(fmt::format("scenario {} has no dataplane now", name()));
  const auto agent = agent_;
  co_return co_await agent->ask(std::move(request), deadline);
}

void LiveScenario::remember(const schema::Snapshot& snapshot) {
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
      co_await self->hand_over_planned(self->account_.known().at);
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

asio::awaitable<std::int64_t> LiveScenario::carry_out(schema::Request request, Seen seen) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  api::refuse_stale(seen, generation_);
  refuse_unless_running();
  request.set_generation(context_.generation + 1);
  const std::int64_t effective = effective_of(co_await ask(std::move(request), kAnswerAtOnce));
  generation_ = ++context_.generation;
  context_.store();
  co_return effective;
}

// Upon what was set before, part by part.
std::vector<schema::Request> LiveScenario::requests_of(const LinkChange& change) const {
  std::vector<schema::Request> requests;
  for (const LinkPart& part : change.parts()) {
    std::vector<std::string> earlier;
    for (const api::SetParameters& each : set_)
      if (each.link() + " " + each.direction() == part.told || each.link() == part.told)
        earlier.assign(each.set().begin(), each.set().end());
    requests.push_back(change.request(part, earlier));
  }
  return requests;
}

asio::awaitable<api::Changed> LiveScenario::change(LinkEdit edit,
                                                   std::optional<Instant> at,
                                                   Seen seen) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  api::refuse_stale(seen, generation_);
  refuse_unless_running();
  const LinkChange change(file_, resolved_, std::move(edit));
  std::vector<schema::Request> requests = requests_of(change);
  // Both directions at the same instant, so it is a moment ahead. Alone, at once.
  if (!at && requests.size() > 1) {
    schema::Request question;
    question.mutable_snapshot();
    const schema::Response now = co_await ask(std::move(question), kAnswerAtOnce);
    at = Instant{Duration{now.snapshot().at_ps()}} + kBothAhead;
  }
  api::Changed out;
  std::exception_ptr problem;
  for (std::size_t i = 0; i < requests.size() && !problem; ++i) {
    set_instant(requests[i], at.value_or(kEpoch));
    requests[i].set_generation(context_.generation + 1);
    try {
      const std::int64_t effective = effective_of(co_await ask(requests[i], kAnswerAtOnce));
      note_change(requests[i]);
      api::Effect& effect = *out.add_effects();
      effect.set_what(change.parts()[i].told);
      effect.set_effective_ps(effective);
    } catch (...) {
      problem = std::current_exception();
    }
  }
  // Half of it may be in force: that half counts, and is kept.
  if (!out.effects().empty()) {
    generation_ = ++context_.generation;
    context_.store();
  }
  if (problem) std::rethrow_exception(problem);
  out.set_generation(generation_);
  for (const std::string& remark : change.remarks()) out.add_warnings(remark);
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
