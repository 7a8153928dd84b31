// SPDX-License-Identifier: Apache-2.0
//
// A live run: starts linkwright-dataplane, hands it the scenario, watches it once a second, stops
// it.
#include <chrono>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "control/agent/convert.h"
#include "control/cli/dataplane_process.h"
#include "control/cli/exit_code.h"
#include "control/cli/kept_evidence.h"
#include "control/cli/progress.h"
#include "control/cli/run_options.h"
#include "control/cli/stop_signal.h"
#include "control/cli/terminal.h"
#include "control/live/calibration_check.h"
#include "control/live/preflight.h"
#include "control/live/run_account.h"
#include "control/live/scenario_file.h"
#include "control/report/timeline_report.h"
#include "control/timeline/timeline_handover.h"
#include "link_models/change_plan.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration kDrainLimit = seconds(10);
constexpr Duration kAhead = seconds(3);  // a look at the worker each second, and time to answer
constexpr std::chrono::milliseconds kAnswerAtOnce{3'000};
constexpr std::chrono::milliseconds kGlance{200};  // between looks at the clock and for a signal
constexpr std::chrono::milliseconds kStartDeadline{
    60'000};  // EAL with many huge pages takes its time
constexpr std::chrono::milliseconds kStopDeadline{20'000};  // the drain, and its answer

class LiveRun {
 public:
  explicit LiveRun(const RunOptions& options) : options_(options), file_(options.scenario) {
    file_.apply(options.changes, std::cerr);
    scenario_ = file_.resolve();
    refuse_portless_fabrics(options.scenario, scenario_);
    account_.emplace(scenario_);
    planned_.emplace(scenario_.failures, scenario_.drifts);
    refuse_dense_timeline();
    timeline_.emplace(file_, scenario_, [this](const LinkPart& part) {
      return set_[part.in_fabric ? scenario_.fabrics[part.index].name + " " + part.told
                                 : part.told];
    });
    EmulatorSpec& spec = scenario_.spec;
    spec.journal_path = options.journal;
    spec.fates_path = options.fates;
    spec.verbose = options.verbose;
    for (PortSpec& port : spec.ports) port.force = options.force;
    // First: a rate that no port carries also needs absurd memory.
    calibration_ = consult_calibration(file_, scenario_, std::cerr);
    check_before_start(file_, scenario_);
  }

  RunOutcome run() {
    watch_stop_signals();
    if (!options_.evidence.empty()) evidence_.emplace(options_, file_, scenario_, RunKind::kLive);
    process_.emplace(DataplaneOptions{options_.socket, options_.verbose});
    try {
      ask_hello();
      start();
      hand_over_planned(kEpoch);
      hand_over_timeline(kEpoch);
      tell_ready();
      watch();
      if (!closing_) stop();
    } catch (const Unreachable& error) {
      const std::string what = obituary(error.what());
      if (evidence_) evidence_->give_up(what);
      throw CliError(kExitUnreachable, what);
    } catch (const std::exception& error) {
      if (evidence_) evidence_->give_up(error.what());
      throw;
    }
    process_->wait(std::chrono::milliseconds(5'000));
    RunOutcome out{report()};
    if (evidence_) out.evidence_kept = evidence_->finish(out.report);
    return out;
  }

 private:
  void ask_hello() {
    const schema::Hello hello = process_->client().hello(kAnswerAtOnce);
    if (evidence_) evidence_->set_dpdk(hello.dpdk_version());
  }

  void start() {
    schema::Request request;
    *request.mutable_start() = to_plan(scenario_.spec);
    request.mutable_start()->set_calibrated(calibration_.at_hand);
    refuse_problems(process_->client().ask(request, kStartDeadline));
    started_ = Clock::now();
  }

  void refuse_problems(const schema::Response& response) const {
    if (response.problems().empty()) return;
    std::string lines;
    bool refused = true;
    for (const schema::Problem& problem : response.problems()) {
      refused = refused && problem.refused();
      lines += (lines.empty() ? "" : "\n") + file_.place(problem.field(), problem.message());
    }
    throw CliError(refused ? kExitRefused : kExitUsage, lines);
  }

  void tell_ready() const {
    constexpr std::string_view kReady = "ready\n";
    if (options_.ready_fd >= 0 &&
        ::write(options_.ready_fd, kReady.data(), kReady.size()) != ssize_t{kReady.size()})
      throw CliError(kExitUsage, fmt::format("--ready-fd {}: cannot write", options_.ready_fd));
    if (options_.ready_file.empty()) return;
    if (!(std::ofstream(options_.ready_file) << kReady))
      throw CliError(kExitUsage, fmt::format("--ready-file {}: cannot write", options_.ready_file));
  }

  // What fails or drifts soon is handed to the worker ahead of time, so that it is in force to the
  // picosecond.
  void hand_over_planned(Instant now) {
    for (PlannedChange& each : planned_->take_before(now + kAhead))
      coming_.push_back(std::move(each));
    while (!coming_.empty() && coming_.front().at < now + kAhead && hand_over(coming_.front()))
      coming_.pop_front();
  }

  // False: the link takes no change now, or nobody answers; later then.
  bool hand_over(const PlannedChange& planned) {
    schema::Request request;
    schema::ChangeLink& change = *request.mutable_change();
    change.set_cable(scenario_.cables[planned.link].name);
    change.set_direction(planned.direction);
    change.set_at_ps(picos(planned.at));
    *change.mutable_plan() = to_plan(planned.config);
    process_->client().send(request, kAnswerAtOnce);
    const auto response = process_->client().await(kAnswerAtOnce);
    if (!response) return false;
    if (response->has_snapshot()) remember(response->snapshot());  // it has ended by itself
    if (closing_) return false;
    for (const schema::Problem& problem : response->problems())
      if (problem.refused()) return false;
    refuse_problems(*response);
    // The worker did not get it in time: it stood still, and the verdict says so, too.
    if (response->has_changed() && response->changed().effective_ps() != picos(planned.at))
      ++late_changes_;
    return true;
  }

  void refuse_dense_timeline() const {
    const TimelineSpec& timeline = scenario_.timeline;
    if (const std::string why = too_dense(timeline, 0, timeline.speed_thousandths); !why.empty())
      throw CliError(kExitUsage, file_.place("timeline", why));
  }

  void hand_over_timeline(Instant now) {
    for (const schema::Request& each : timeline_->come_into_force(now)) note_set(each);
    timeline_->take_before(now + kTimelineAhead);
    while (const auto request = timeline_->next_request())
      if (!hand_over_event(*request, now)) return;
  }

  void note_set(const schema::Request& request) {
    if (request.has_change_fabric()) {
      const schema::ChangeFabricLink& change = request.change_fabric();
      for (const ResolvedFabric& fabric : scenario_.fabrics)
        if (fabric.name == change.fabric())
          set_[fabric.name + " " + link_name(fabric.config.graph, LinkId{change.link()})] = {
              change.parameters().begin(), change.parameters().end()};
      return;
    }
    const schema::ChangeLink& change = request.change();
    set_[fmt::format("{} {}", change.cable(), change.direction() == 0 ? "a_to_b" : "b_to_a")] = {
        change.parameters().begin(), change.parameters().end()};
  }

  // False: the worker takes no change now, or nobody answers; later then.
  bool hand_over_event(const schema::Request& request, Instant now) {
    process_->client().send(request, kAnswerAtOnce);
    const auto response = process_->client().await(kAnswerAtOnce);
    if (!response) return false;
    if (response->has_snapshot()) remember(response->snapshot());  // it has ended by itself
    if (closing_) return false;
    if (response->has_changed()) {
      timeline_->answered(Instant{Duration{response->changed().effective_ps()}});
      return true;
    }
    if (response->problems().empty()) return false;
    // A link that takes no change now may take one later, until the instant of the change: one
    // that is never taken would keep all after it waiting. A cut or a command is for its instant.
    const bool later = response->problems(0).refused() && !request.has_cut() &&
                       !request.has_circuits() && timeline_->asked_for() > now;
    if (!later) timeline_->refused(response->problems(0).message());
    return !later;
  }

  // Until the duration is over, a signal comes, or the dataplane ends by itself.
  void watch() {
    std::optional<Clock::time_point> end;
    if (options_.duration)
      end = started_ + std::chrono::nanoseconds(picos(*options_.duration) / kPicosPerNano);
    Progress progress(may_rewrite(STDERR_FILENO));
    for (Clock::time_point tick = started_; !closing_;) {
      tick = std::max(tick + std::chrono::seconds(1), Clock::now());
      const bool last = end && tick >= *end;
      sleep_until_or_stop(last ? *end : tick);
      if (stop_requested() || last) return;
      const auto response = take_snapshot(end, progress);
      if (!response) return;
      if (!response->has_snapshot()) continue;  // a starved worker: the verdict will tell
      remember(response->snapshot());
      if (!closing_) hand_over_planned(account_->known().at);
      if (!closing_) hand_over_timeline(account_->known().at);
      if (evidence_ && evidence_->due()) evidence_->note(report());
      progress.show(scenario_, account_->known(), account_->fidelity());
    }
  }

  // nullopt: the run is to end before an answer has come. Silence is not the end of a dataplane:
  // one that was stopped or starved answers when it has its CPU again, and its verdict tells of the
  // gap.
  std::optional<schema::Response> take_snapshot(const std::optional<Clock::time_point>& end,
                                                Progress& progress) {
    const Clock::time_point asked = Clock::now();
    schema::Request request;
    request.mutable_snapshot();
    process_->client().send(request, kAnswerAtOnce);
    while (!stop_requested() && !(end && Clock::now() >= *end)) {
      if (auto response = process_->client().await(kGlance)) return response;
      const auto silent = std::chrono::floor<std::chrono::seconds>(Clock::now() - asked);
      if (silent >= kAnswerAtOnce) progress.show_silence(scenario_, silent);
    }
    return std::nullopt;
  }

  void stop() {
    schema::Request request;
    request.mutable_stop()->set_drain_limit_ps(picos(kDrainLimit));
    const schema::Response response = process_->client().ask(request, kStopDeadline);
    if (!response.has_snapshot()) refuse_problems(response);
    remember(response.snapshot());
  }

  void remember(const schema::Snapshot& message) {
    account_->remember(message, scenario_);
    closing_ = account_->closed();
  }

  // What is known of a dataplane that does not answer any more.
  std::string obituary(const std::string& what) {
    const std::string end = process_->wait(std::chrono::milliseconds(500));
    std::string text = "linkwright-dataplane: " + what;
    if (!end.empty()) text += " (" + end + ")";
    if (!account_->knows()) return text + "; nothing had been reported yet";
    const EmulatorSnapshot& known = account_->known();
    text += fmt::format("; last seen {:.1f} s into the run, fidelity {}",
                        static_cast<double>(picos(known.at)) / kPicosPerSecond,
                        account_->fidelity().verdict);
    for (std::size_t i = 0; i < known.fabrics.size(); ++i)
      text += fmt::format(", {} {} in {} out",
                          scenario_.fabrics[i].name,
                          known.fabrics[i].books.rx.frames,
                          known.fabrics[i].books.handed_to_port.frames);
    for (std::size_t i = 0; i < known.cables.size(); ++i)
      for (const DirectionSnapshot& direction : known.cables[i])
        text += fmt::format(", {} {} in {} out",
                            scenario_.cables[i].name,
                            direction.books.rx.frames,
                            direction.books.handed_to_port.frames);
    return text;
  }

  RunReport report() const {
    RunReport report = account_->report(scenario_);
    report.failures = planned_->failures().records_before(report.snapshot.at);
    report.timeline = entries_before(timeline_->log(), report.snapshot.at);
    if (const std::string note = timeline_note(report.timeline); !note.empty())
      report.fidelity.notes.push_back(note);
    if (late_changes_ > 0)
      report.fidelity.notes.push_back(fmt::format(
          "{} changes by failures or drift came late: the worker took no change in time",
          late_changes_));
    report.calibration = calibration_.json;
    return report;
  }

  const RunOptions& options_;
  ScenarioFile file_;
  ResolvedScenario scenario_;
  CalibrationFindings calibration_;
  std::optional<DataplaneProcess> process_;
  Clock::time_point started_;
  std::optional<RunAccount> account_;
  std::optional<ChangePlan> planned_;
  std::deque<PlannedChange> coming_;  // of the plan, not yet handed over
  std::optional<KeptEvidence> evidence_;
  std::optional<TimelineHandover> timeline_;
  std::map<std::string, std::vector<std::string>> set_;  // by the timeline, of each part
  int late_changes_ = 0;
  bool closing_ = false;  // the last snapshot has come
};

}  // namespace

RunOutcome run_live(const RunOptions& options) {
  return LiveRun(options).run();
}

}  // namespace linkwright
