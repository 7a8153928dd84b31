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
#include "control/live/mistake.h"
#include "control/live/preflight.h"
#include "control/process/clock_text.h"
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
      timeline_(file_, resolved_, [this](const LinkPart& part) { return set_of(part); }),
      turns_(context.io) {
  if (resolved_.name.empty())
    throw Mistake({Problem{{path_, 1, 1}, "name", "is missing: the daemon knows scenarios by it"}});
}

void LiveScenario::refuse_unless_may(const Leave& leave) const {
  if (!leave.own) context_.leases.refuse_others(name(), leave.claim.lease);
  api::refuse_stale(leave.claim.seen, generation_);
}

bool LiveScenario::active() const {
  return state_ == api::Scenario::STARTING || state_ == api::Scenario::RUNNING ||
         state_ == api::Scenario::STOPPING;
}

void LiveScenario::became(State state, std::string message) {
  state_ = state;
  message_ = std::move(message);
  generation_ = ++context_.generation;
  note("state", api::Scenario::State_Name(state) + (message_.empty() ? "" : ": " + message_));
  spdlog::info("scenario {}: {}{}{}",
               name(),
               api::Scenario::State_Name(state),
               message_.empty() ? "" : ": ",
               message_);
  context_.store();
}

void LiveScenario::note(const char* kind, const std::string& text) {
  context_.log.add({.scenario = name(), .kind = kind, .generation = generation_, .text = text});
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
    keep_evidence("complete", "the dataplane was told to end");
    became(api::Scenario::STOPPED, "the dataplane was told to end, and closed the books");
    return;
  }
  spdlog::error("scenario {}: its dataplane died; it is started again", name());
  gone_since_ = Clock::now();
  gone_with_daemon_ = false;
  begin_revive();
}

void LiveScenario::begin_revive() {
  reviving_ = true;
  asio::co_spawn(context_.io, revive(shared_from_this()), asio::detached);
}

// In a run that is lost: as it was known, or where the daemon was gone, too, as it was handed over.
Instant LiveScenario::last_seen() const {
  if (account_.knows()) return account_.known().at;
  const Instant handed_over = timeline_.player().playback().handed_over;
  return std::max(kEpoch, handed_over - kTimelineAhead);
}

void LiveScenario::check() {
  refuse_portless_fabrics(path_, resolved_);
  std::ostringstream notes;
  calibration_ = consult_calibration(file_, resolved_, notes);
  check_before_start(file_, resolved_);
  if (const std::string why =
          too_dense(resolved_.timeline, 0, resolved_.timeline.speed_thousandths);
      !why.empty())
    throw Mistake({file_.problem("timeline", why)});
}

asio::awaitable<void> LiveScenario::start(StartOrder order, Leave leave) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  refuse_unless_may(leave);
  if (active()) throw Refusal(fmt::format("scenario {} runs already", name()));
  context_.may_start(*this);
  check();
  force_ = order.force;
  in_force_ = resolved_.spec;
  set_.clear();
  other_watts_.clear();
  fabric_orders_.clear();
  begun_with_.clear();
  timeline_.restart();
  interruptions_.clear();
  context_.leases.settle(name());
  changes_.clear();
  context_.thin_evidence();
  run_started_ = time_text_now();
  started_by_ = order.who;
  run_ = fmt::format("{}-{}", file_name_time(), ++context_.runs);
  journal_ = order.keep_journal ? context_.evidence.journal(run_).string() : order.journal;
  tag_ = tag_of(run_, yaml_);
  became(api::Scenario::STARTING);
  std::exception_ptr problem;
  try {
    co_await begin();
  } catch (...) {
    problem = std::current_exception();
  }
  if (!problem) {
    begin_evidence();
    became(api::Scenario::RUNNING);
    co_await meet_dead_man(true);
    // Whoever was told that a run began finds it again, whatever dies next.
    co_await evidence_settled();
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
  // Events that came into force since the last look at them are lost with the emulator, too.
  if (reviving_) come_into_force(last_seen());
  EmulatorSpec spec = in_force_;
  spec.journal_path = journal_;
  for (PortSpec& port : spec.ports) port.force = force_;
  schema::Request request;
  *request.mutable_start() = to_plan(spec);
  request.mutable_start()->set_calibrated(calibration_.at_hand);
  request.mutable_start()->set_tag(tag_);
  request.set_generation(generation_);
  refuse_problems(co_await ask(std::move(request), kStartDeadline));
  begun_with_ = set_;
  // Where an emulator died, its timeline goes on where it was last seen.
  if (reviving_) {
    fabric_orders_.begin_again(last_seen());
    timeline_.begin_again(last_seen());
  }
  begin_account();
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

asio::awaitable<void> LiveScenario::revive(std::shared_ptr<LiveScenario> self) {
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
      if (begun) self->note_interruption(Clock::now() - self->gone_since_, self->gone_with_daemon_);
      if (begun) co_await self->order_fabrics_again();
      self->keep_evidence();
      self->context_.store();
      co_await self->meet_dead_man(begun);
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
  self->keep_evidence("interrupted", "the dataplane died and cannot be started again: " + problem);
  self->became(api::Scenario::FAILED, "the dataplane died and cannot be started again: " + problem);
}

void LiveScenario::note_interruption(Clock::duration gone, bool restored) {
  const double seconds = std::chrono::duration<double>(gone).count();
  api::Interruption interruption;
  interruption.set_at(time_text_now());
  interruption.set_seconds(seconds);
  interruption.set_at_least(restored);
  interruptions_.push_back(interruption);
  note("interruption",
       fmt::format("its dataplane died; nothing was forwarded for {:.3f} s", seconds));
  spdlog::warn(
      "scenario {}: runs again after {:.3f} s, of which the run is INVALID", name(), seconds);
}

// Refused only now, it has ended the attempts to revive all the same: they begin again, or the wire
// would stay dark.
void LiveScenario::refuse_stop_unless_may(const Leave& leave) {
  try {
    refuse_unless_may(leave);
  } catch (...) {
    if (state_ == api::Scenario::RUNNING && !agent_ && !reviving_) begin_revive();
    throw;
  }
}

asio::awaitable<void> LiveScenario::stop(Leave leave) {
  const auto self = shared_from_this();
  // Before it is counted: one that is refused must not end the attempts to revive.
  refuse_unless_may(leave);
  ++stops_wanted_;
  const Turns::Turn turn = co_await turns_.take();
  --stops_wanted_;
  refuse_stop_unless_may(leave);
  if (state_ != api::Scenario::RUNNING)
    throw Refusal(fmt::format("scenario {} does not run", name()));
  if (!agent_) {
    ++watching_;
    keep_evidence("interrupted", "its dataplane had died: the books of the run are lost");
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
  end_evidence(problem);
  if (problem.empty()) {
    became(api::Scenario::STOPPED);
    co_await evidence_settled();
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
  interruptions_.assign(stored.interruptions(), stored.interruptions_omitted());
  changes_.assign(stored.changes(), stored.changes_omitted());
  begun_with_.assign(stored.begun_with().begin(), stored.begun_with().end());
  run_started_ = stored.started();
  started_by_ = stored.started_by();
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
  take_stored_energy(stored);
  fabric_orders_.take_stored(stored);
  if (stored.has_timeline()) take_stored(stored.timeline());
}

void LiveScenario::find_again() {
  if (state_ != api::Scenario::RUNNING) return;
  find_evidence();
  gone_since_ = Clock::now();
  gone_with_daemon_ = true;
  begin_revive();
}

}  // namespace linkwright
