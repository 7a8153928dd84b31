// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/live_scenario.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/agent/convert.h"
#include "control/daemon/clock_text.h"
#include "control/live/mistake.h"
#include "control/live/preflight.h"
#include "control/report/nanoseconds.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr Duration kDrainLimit = seconds(10);
constexpr Duration kAhead = seconds(3);  // a look each second, and time to answer
constexpr milliseconds kAnswerAtOnce{3'000};
constexpr milliseconds kStartDeadline{60'000};  // EAL with many huge pages takes its time
constexpr milliseconds kStopDeadline{20'000};   // the drain, and its answer
constexpr milliseconds kFresh{50};              // what is known is as good as new
constexpr Duration kBothAhead = linkwright::milliseconds(1);
// Between attempts to get an emulator again. The whole, with EAL's start, stays below a second.
constexpr milliseconds kReviveEvery{50};
constexpr int kReviveTries = 600;

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

asio::awaitable<void> LiveScenario::start(bool force, std::string journal) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  if (active()) throw Refusal(fmt::format("scenario {} runs already", name()));
  refuse_portless_fabrics(path_, resolved_);
  std::ostringstream notes;
  calibration_ = consult_calibration(file_, resolved_, notes);
  check_before_start(file_, resolved_);
  force_ = force;
  journal_ = std::move(journal);
  in_force_ = resolved_.spec;
  set_.clear();
  interruptions_.clear();
  run_ = fmt::format("{}-{}", file_name_time(), ++context_.runs);
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
  ++watching_;
  if (agent_) agent_->close();
  agent_.reset();
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    became(api::Scenario::FAILED, error.what());
    throw;
  }
}

// From in_force_: at the start of a run, and again where its emulator died.
asio::awaitable<void> LiveScenario::begin() {
  const auto self = shared_from_this();
  Dataplanes::Opened opened = co_await context_.dataplanes.open(run_, on_end());
  agent_ = opened.agent;
  EmulatorSpec spec = in_force_;
  spec.journal_path = journal_;
  for (PortSpec& port : spec.ports) port.force = force_;
  schema::Request request;
  *request.mutable_start() = to_plan(spec);
  request.mutable_start()->set_calibrated(calibration_.at_hand);
  request.mutable_start()->set_tag(tag_of(run_, yaml_));
  request.set_generation(generation_);
  refuse_problems(co_await ask(std::move(request), kStartDeadline));
  planned_.emplace(resolved_.failures, resolved_.drifts);
  coming_.clear();
  account_ = RunAccount(resolved_);
  fec_ = FecAccount(resolved_);
  co_await hand_over_planned(kEpoch);
  asio::co_spawn(
      context_.io, [self] { return self->watch(); }, asio::detached);
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
  asio::co_spawn(
      context_.io,
      [self = shared_from_this(), now = Clock::now()] { return self->revive(now); },
      asio::detached);
}

asio::awaitable<void> LiveScenario::revive(Clock::time_point since) {
  const auto self = shared_from_this();
  reviving_ = true;
  const Turns::Turn turn = co_await turns_.take();
  api::Interruption interruption;
  interruption.set_at(time_text_now());
  std::string problem;
  for (int tries = 0; tries < kReviveTries && state_ == api::Scenario::RUNNING; ++tries) {
    try {
      co_await begin();
      const std::chrono::duration<double> gone = Clock::now() - since;
      interruption.set_seconds(gone.count());
      interruptions_.push_back(interruption);
      spdlog::warn("scenario {}: runs again after {:.3f} s, of which the run is INVALID",
                   name(),
                   gone.count());
      reviving_ = false;
      context_.store();
      co_return;
    } catch (const std::exception& error) {
      problem = error.what();
    }
    ++watching_;
    if (agent_) agent_->close();
    agent_.reset();
    asio::steady_timer pause(context_.io, kReviveEvery);
    co_await pause.async_wait(asio::use_awaitable);
  }
  reviving_ = false;
  became(api::Scenario::FAILED, "the dataplane died and cannot be started again: " + problem);
}

asio::awaitable<void> LiveScenario::stop() {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  if (state_ != api::Scenario::RUNNING)
    throw Refusal(fmt::format("scenario {} does not run", name()));
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
  if (problem.empty())
    became(api::Scenario::STOPPED);
  else
    became(api::Scenario::FAILED, problem);
  if (!problem.empty()) throw Unreachable(problem);
}

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

asio::awaitable<void> LiveScenario::watch() {
  const auto self = shared_from_this();
  const std::uint64_t mine = watching_;
  asio::steady_timer second(context_.io);
  Clock::time_point tick = Clock::now();
  while (watching_ == mine) {
    tick = std::max(tick + std::chrono::seconds(1), Clock::now());
    second.expires_at(tick);
    co_await second.async_wait(asio::use_awaitable);
    if (watching_ != mine) break;
    try {
      schema::Request request;
      request.mutable_snapshot();
      const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
      if (watching_ != mine) break;
      if (response.has_snapshot()) remember(response.snapshot());
      co_await hand_over_planned(account_.known().at);
    } catch (const std::exception& error) {
      // Silence: a dataplane that is stopped or starved answers later; one that died is seen by
      // ended().
      spdlog::warn("scenario {}: {}", name(), error.what());
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

asio::awaitable<void> LiveScenario::refresh() {
  const auto self = shared_from_this();
  if (state_ != api::Scenario::RUNNING || Clock::now() - last_at_ < kFresh) co_return;
  const Turns::Turn turn = co_await turns_.take();
  if (state_ != api::Scenario::RUNNING || Clock::now() - last_at_ < kFresh) co_return;
  schema::Request request;
  request.mutable_snapshot();
  const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
  refuse_problems(response);
  if (response.has_snapshot()) remember(response.snapshot());
}

asio::awaitable<std::int64_t> LiveScenario::carry_out(schema::Request request) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  if (state_ != api::Scenario::RUNNING)
    throw Refusal(fmt::format("scenario {} does not run", name()));
  request.set_generation(context_.generation + 1);
  const schema::Response response = co_await ask(std::move(request), kAnswerAtOnce);
  refuse_problems(response);
  generation_ = ++context_.generation;
  context_.store();
  co_return response.changed().effective_ps();
}

asio::awaitable<api::Changed> LiveScenario::change(LinkEdit edit, std::optional<Instant> at) {
  const auto self = shared_from_this();
  const Turns::Turn turn = co_await turns_.take();
  if (state_ != api::Scenario::RUNNING)
    throw Refusal(fmt::format("scenario {} does not run", name()));
  const LinkChange change(file_, resolved_, std::move(edit));
  std::vector<schema::Request> requests;
  for (const LinkPart& part : change.parts()) {
    std::vector<std::string> earlier;
    for (const api::SetParameters& each : set_)
      if (each.link() + " " + each.direction() == part.told || each.link() == part.told)
        earlier.assign(each.set().begin(), each.set().end());
    requests.push_back(change.request(part, earlier));
  }
  // Both directions at the same instant, so it is a moment ahead. Alone, at once.
  if (!at && requests.size() > 1) {
    schema::Request question;
    question.mutable_snapshot();
    const schema::Response now = co_await ask(std::move(question), kAnswerAtOnce);
    at = Instant{Duration{now.snapshot().at_ps()}} + kBothAhead;
  }
  api::Changed out;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    set_instant(requests[i], at.value_or(kEpoch));
    requests[i].set_generation(context_.generation + 1);
    const schema::Response response = co_await ask(requests[i], kAnswerAtOnce);
    refuse_problems(response);
    note_change(requests[i]);
    api::Effect& effect = *out.add_effects();
    effect.set_what(change.parts()[i].told);
    effect.set_effective_ps(response.changed().effective_ps());
  }
  generation_ = ++context_.generation;
  context_.store();
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

FidelityReport LiveScenario::fidelity() const {
  FidelityReport report = account_.fidelity();
  for (const api::Interruption& each : interruptions_) {
    report.verdict = "INVALID";
    report.causes.push_back(
        fmt::format("the dataplane died at {}: nothing was forwarded for {:.3f} s, and the run "
                    "began again at 0 s",
                    each.at(),
                    each.seconds()));
  }
  return report;
}

api::Scenario LiveScenario::told() const {
  api::Scenario out;
  out.set_name(name());
  out.set_state(state_);
  out.set_file(path_);
  out.set_run(run_);
  out.set_generation(generation_);
  out.set_message(message_);
  if (!run_.empty() && account_.knows()) {
    const FidelityReport fidelity = this->fidelity();
    out.set_run_seconds(to_seconds(account_.known().at));
    out.set_fidelity(fidelity.verdict);
    for (const std::string& cause : fidelity.causes) out.add_fidelity_causes(cause);
    out.set_books_closed(account_.report(resolved_).books_closed());
  }
  for (const CableFigures& cable : resolved_.cables) out.add_links(cable.name);
  for (const ResolvedFabric& fabric : resolved_.fabrics) out.add_fabrics(fabric.name);
  for (const PortSpec& port : resolved_.spec.ports) out.add_devices(port.device);
  for (const api::Interruption& each : interruptions_) *out.add_interruptions() = each;
  return out;
}

api::StoredScenario LiveScenario::stored() const {
  api::StoredScenario out;
  out.set_yaml(yaml_);
  out.set_file(path_);
  out.set_runs(state_ == api::Scenario::RUNNING || state_ == api::Scenario::STARTING);
  out.set_run(run_);
  out.set_tag(tag_of(run_, yaml_));
  out.set_force(force_);
  out.set_journal(journal_);
  out.set_generation(generation_);
  for (const api::SetParameters& each : set_) *out.add_set() = each;
  for (const api::Interruption& each : interruptions_) *out.add_interruptions() = each;
  return out;
}

asio::awaitable<void> LiveScenario::restore(api::StoredScenario stored) {
  const auto self = shared_from_this();
  {
    const Turns::Turn turn = co_await turns_.take();
    run_ = stored.run();
    force_ = stored.force();
    journal_ = stored.journal();
    generation_ = stored.generation();
    set_.assign(stored.set().begin(), stored.set().end());
    interruptions_.assign(stored.interruptions().begin(), stored.interruptions().end());
    if (!stored.runs()) {
      if (!run_.empty()) state_ = api::Scenario::STOPPED;
      co_return;
    }
    state_ = api::Scenario::RUNNING;
    Dataplanes::Opened opened = co_await context_.dataplanes.open(run_, on_end());
    agent_ = opened.agent;
    schema::Request question;
    question.mutable_tell_run();
    const schema::Response response = co_await ask(std::move(question), kStartDeadline);
    if (response.run().running() && response.run().plan().tag() == stored.tag()) {
      take_over(response.run());
      co_return;
    }
    ++watching_;
    agent_->close();
    agent_.reset();
  }
  // It died while nobody looked. Every change that was made is made again before the first frame.
  for (const api::SetParameters& each : std::exchange(set_, {})) {
    LinkEdit edit{each.link(),
                  "",
                  each.direction().empty() ? "both" : each.direction(),
                  {each.set().begin(), each.set().end()}};
    const LinkChange change(file_, resolved_, std::move(edit));
    for (const LinkPart& part : change.parts()) note_change(change.request(part, {}));
  }
  co_await revive(Clock::now());
}

// It has gone on without us.
void LiveScenario::take_over(const schema::RunState& run) {
  EmulatorSpec spec;
  if (const EmulatorErrors errors = from_plan(run.plan(), spec); errors.empty()) in_force_ = spec;
  generation_ = std::max<std::uint64_t>(generation_, run.generation());
  context_.generation = std::max(context_.generation, generation_);
  planned_.emplace(resolved_.failures, resolved_.drifts);
  // What was due, or handed over, before is in force already or about to be.
  planned_->take_before(Instant{Duration{run.at_ps()}} + kAhead);
  spdlog::info("scenario {}: found again, {:.1f} s into its run",
               name(),
               to_seconds(Instant{Duration{run.at_ps()}}));
  asio::co_spawn(
      context_.io, [self = shared_from_this()] { return self->watch(); }, asio::detached);
}

}  // namespace linkwright
