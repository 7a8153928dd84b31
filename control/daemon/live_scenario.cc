// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/live_scenario.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/agent/convert.h"
#include "control/api/failure.h"
#include "control/daemon/clock_text.h"
#include "control/live/mistake.h"
#include "control/live/preflight.h"
#include "control/report/nanoseconds.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr Duration kDrainLimit = seconds(10);
constexpr milliseconds kStartDeadline{60'000};  // EAL with many huge pages takes its time
constexpr milliseconds kStopDeadline{20'000};   // the drain, and its answer
// To get an emulator again, with EAL's start in between; the first attempt is over in a second.
constexpr milliseconds kReviveEvery{50};
constexpr std::chrono::seconds kRevive{30};

// Another text of the same name is another run.
std::string tag_of(const std::string& run, const std::string& yaml) {
  return fmt::format("{} {:016x}", run, std::hash<std::string>{}(yaml));
}

}  // namespace

LiveScenario::LiveScenario(DaemonContext& context, std::string yaml, std::string file)
    : context_(context),
      yaml_(std::move(yaml)),
      path_(std::move(file)),
      file_(yaml_, path_),
      resolved_(file_.resolve()),
      in_force_(resolved_.spec),
      account_(resolved_),
      fec_(resolved_),
      turns_(context.io) {
  if (resolved_.name.empty())
    throw Mistake({Problem{{path_, 1, 1}, "name", "is missing: the daemon knows scenarios by it"}});
}

bool LiveScenario::active() const {
  return state_ == api::Scenario::STARTING || state_ == api::Scenario::RUNNING ||
         state_ == api::Scenario::STOPPING;
}

void LiveScenario::became(State state, std::string message) {
  state_ = state;
  message_ = std::move(message);
  generation_ = ++context_.generation;
  spdlog::info("scenario {}: {}{}{}",
               name(),
               api::Scenario::State_Name(state),
               message_.empty() ? "" : ": ",
               message_);
  context_.store();
}

void LiveScenario::refuse_problems(const schema::Response& response) const {
  if (response.problems().empty()) return;
  Problems problems;
  bool refused = true;
  for (const schema::Problem& problem : response.problems()) {
    refused = refused && problem.refused();
    problems.push_back(problem.field().empty() ? Problem{{}, {}, problem.message()}
                                               : file_.problem(problem.field(), problem.message()));
  }
  if (refused) throw Refusal(join_lines(problems));
  throw Mistake(problems);
}

AsyncAgent::Ended LiveScenario::on_end() {
  const std::uint64_t mine = ++watching_;
  return [weak = weak_from_this(), mine](const schema::Snapshot* closing) {
    const auto self = weak.lock();
    if (self && self->watching_ == mine) self->ended(closing);
  };
}

// The emulator is gone, and nobody had asked for that.
void LiveScenario::ended(const schema::Snapshot* closing) {
  // start(), stop() and revive() see it by themselves.
  if (state_ != api::Scenario::RUNNING || reviving_) return;
  ++watching_;
  agent_.reset();
  if (closing != nullptr) {
    remember(*closing);
    became(api::Scenario::STOPPED, "the dataplane was told to end, and closed the books");
    return;
  }
  spdlog::error("scenario {}: its dataplane died; it is started again", name());
  reviving_ = true;
  asio::co_spawn(context_.io, revive(shared_from_this(), Clock::now(), false), asio::detached);
}

void LiveScenario::check() {
  refuse_portless_fabrics(path_, resolved_);
  std::ostringstream notes;
  calibration_ = consult_calibration(file_, resolved_, notes);
  check_before_start(file_, resolved_);
}

asio::awaitable<void> LiveScenario::start(bool force, std::string journal, Seen seen) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  api::refuse_stale(seen, generation_);
  if (active()) throw Refusal(fmt::format("scenario {} runs already", name()));
  context_.may_start(*this);
  check();
  force_ = force;
  journal_ = std::move(journal);
  in_force_ = resolved_.spec;
  set_.clear();
  interruptions_.clear();
  run_ = fmt::format("{}-{}", file_name_time(), ++context_.runs);
  tag_ = tag_of(run_, yaml_);
  became(api::Scenario::STARTING);
  std::exception_ptr problem;
  try {
    co_await begin();
  } catch (...) {
    problem = std::current_exception();
  }
  if (!problem) {
    became(api::Scenario::RUNNING);
    co_return;
  }
  abandon();
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    became(api::Scenario::FAILED, error.what());
    throw;
  }
}

// From in_force_: at the start of a run, and again where its emulator died. True: it is begun;
// false: the emulator has gone on with it all the time, and is taken over.
asio::awaitable<bool> LiveScenario::begin() {
  const auto self = shared_from_this();
  Dataplanes::Opened opened = co_await context_.dataplanes.open(run_, on_end());
  agent_ = opened.agent;
  if (!opened.fresh) {
    schema::Request question;
    question.mutable_tell_run();
    const schema::Response found = co_await ask(std::move(question), kStartDeadline);
    refuse_problems(found);
    if (found.run().running() && found.run().plan().tag() == tag_) {
      take_over(found.run());
      co_return false;
    }
  }
  EmulatorSpec spec = in_force_;
  spec.journal_path = journal_;
  for (PortSpec& port : spec.ports) port.force = force_;
  schema::Request request;
  *request.mutable_start() = to_plan(spec);
  request.mutable_start()->set_calibrated(calibration_.at_hand);
  request.mutable_start()->set_tag(tag_);
  request.set_generation(generation_);
  refuse_problems(co_await ask(std::move(request), kStartDeadline));
  account_ = RunAccount(resolved_);
  fec_ = FecAccount(resolved_);
  last_.Clear();
  last_at_ = {};
  planned_.emplace(resolved_.failures, resolved_.drifts);
  coming_.clear();
  asio::co_spawn(context_.io, watch(shared_from_this(), kEpoch), asio::detached);
  co_return true;
}

// It has gone on without us. Of what failed or drifted before, the last is handed over again: it
// may not have been, and twice is once.
void LiveScenario::take_over(const schema::RunState& run) {
  const Instant now{Duration{run.at_ps()}};
  generation_ = std::max<std::uint64_t>(generation_, run.generation());
  context_.generation = std::max(context_.generation, generation_);
  planned_.emplace(resolved_.failures, resolved_.drifts);
  coming_.clear();
  std::map<std::pair<std::size_t, std::size_t>, PlannedChange> last;
  for (PlannedChange& each : planned_->take_before(now))
    last.insert_or_assign({each.link, each.direction}, each);
  for (auto& [link, each] : last) coming_.push_back(std::move(each));
  spdlog::info("scenario {}: found again, {:.1f} s into its run", name(), to_seconds(now));
  asio::co_spawn(context_.io, watch(shared_from_this(), now), asio::detached);
}

namespace {

asio::awaitable<void> stop_and_close(std::shared_ptr<AsyncAgent> agent) {
  try {
    schema::Request request;
    request.mutable_stop()->set_drain_limit_ps(picos(kDrainLimit));
    co_await agent->ask(std::move(request), kStopDeadline);
  } catch (const Unreachable&) {
    // Then there is nothing to stop.
  }
  agent->close();
}

}  // namespace

// Nobody will ask this emulator again, whatever it does.
void LiveScenario::abandon() {
  ++watching_;
  if (!agent_) return;
  asio::co_spawn(context_.io, stop_and_close(std::exchange(agent_, nullptr)), asio::detached);
}

asio::awaitable<void> LiveScenario::revive(std::shared_ptr<LiveScenario> self,
                                           Clock::time_point since,
                                           bool restored) {
  const std::string run = self->run_;
  const Turns::Turn turn = co_await self->turns_.take();
  if (self->state_ != api::Scenario::RUNNING || self->agent_ || self->run_ != run) {
    self->reviving_ = false;
    co_return;
  }
  const Clock::time_point until = Clock::now() + kRevive;
  std::string problem = "it was to be stopped";
  while (Clock::now() < until && self->stops_wanted_ == 0) {
    try {
      const bool begun = co_await self->begin();
      self->reviving_ = false;
      if (begun) self->note_interruption(Clock::now() - since, restored);
      self->context_.store();
      co_return;
    } catch (const std::exception& error) {
      problem = error.what();
    }
    // Not abandoned: one that runs with our tag is found by the next attempt.
    ++self->watching_;
    if (self->agent_) self->agent_->close();
    self->agent_.reset();
    asio::steady_timer pause(self->context_.io, kReviveEvery);
    co_await pause.async_wait(asio::use_awaitable);
  }
  self->reviving_ = false;
  if (self->stops_wanted_ > 0) co_return;  // which says the rest
  self->became(api::Scenario::FAILED, "the dataplane died and cannot be started again: " + problem);
}

void LiveScenario::note_interruption(Clock::duration gone, bool restored) {
  const double seconds = std::chrono::duration<double>(gone).count();
  api::Interruption interruption;
  interruption.set_at(time_text_now());
  interruption.set_seconds(seconds);
  interruption.set_at_least(restored);
  interruptions_.push_back(interruption);
  spdlog::warn(
      "scenario {}: runs again after {:.3f} s, of which the run is INVALID", name(), seconds);
}

asio::awaitable<void> LiveScenario::stop(Seen seen) {
  const auto self = shared_from_this();
  ++stops_wanted_;
  const Turns::Turn turn = co_await turns_.take();
  --stops_wanted_;
  api::refuse_stale(seen, generation_);
  if (state_ != api::Scenario::RUNNING)
    throw Refusal(fmt::format("scenario {} does not run", name()));
  if (!agent_) {
    ++watching_;
    became(api::Scenario::STOPPED, "its dataplane had died: the books of the run are lost");
    co_return;
  }
  became(api::Scenario::STOPPING);
  std::string problem;
  try {
    schema::Request request;
    request.mutable_stop()->set_drain_limit_ps(picos(kDrainLimit));
    const schema::Response response = co_await ask(std::move(request), kStopDeadline);
    if (response.has_snapshot())
      remember(response.snapshot());
    else
      refuse_problems(response);
  } catch (const std::exception& error) {
    problem = error.what();
  }
  ++watching_;
  if (agent_) agent_->close();
  agent_.reset();
  if (problem.empty()) {
    became(api::Scenario::STOPPED);
    co_return;
  }
  became(api::Scenario::FAILED, problem);
  throw Unreachable(problem);
}

void LiveScenario::take_stored(const api::StoredScenario& stored) {
  run_ = stored.run();
  tag_ = stored.tag();
  force_ = stored.force();
  journal_ = stored.journal();
  generation_ = stored.generation();
  message_ = stored.message();
  state_ = stored.state();
  interruptions_.assign(stored.interruptions().begin(), stored.interruptions().end());
  // Whether one that was starting or stopping had got that far is not known; it is found out.
  if (active()) state_ = api::Scenario::RUNNING;
  for (const api::SetParameters& each : stored.set()) {
    const LinkChange change(file_,
                            resolved_,
                            {each.link(),
                             "",
                             each.direction().empty() ? "both" : each.direction(),
                             {each.set().begin(), each.set().end()}});
    for (const LinkPart& part : change.parts()) note_change(change.request(part, {}));
  }
}

void LiveScenario::find_again() {
  if (state_ != api::Scenario::RUNNING) return;
  reviving_ = true;
  asio::co_spawn(context_.io, revive(shared_from_this(), Clock::now(), true), asio::detached);
}

}  // namespace linkwright
