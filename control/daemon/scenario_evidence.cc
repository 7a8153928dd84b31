// SPDX-License-Identifier: Apache-2.0
//
// Of a scenario: the evidence of its run. It is written beside what runs, and whatever becomes of
// the disk, what runs goes on.
#include <chrono>
#include <utility>

#include <boost/asio.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/daemon/live_scenario.h"
#include "control/evidence/run_evidence.h"
#include "control/process/clock_text.h"
#include "control/report/timeline_report.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRefresh{2};
// A journal of many gigabytes is hashed meanwhile; whoever stops a run does not wait for that.
constexpr std::chrono::seconds kSpacePatience{5};
constexpr std::chrono::milliseconds kGlance{10};

json::array changes_of(const std::vector<api::ChangeMade>& changes) {
  json::array out;
  for (const api::ChangeMade& each : changes) {
    json::array set(each.set().begin(), each.set().end());
    out.push_back({{"at", each.at()},
                   {"who", each.who()},
                   {"what", each.what()},
                   {"set", std::move(set)},
                   {"effective_ps", each.effective_ps()},
                   {"generation", each.generation()}});
  }
  return out;
}

json::array parameters_of(const std::vector<api::SetParameters>& parameters) {
  json::array out;
  for (const api::SetParameters& each : parameters) {
    json::array set(each.set().begin(), each.set().end());
    out.push_back(
        {{"link", each.link()}, {"direction", each.direction()}, {"set", std::move(set)}});
  }
  return out;
}

json::array interruptions_of(const std::vector<api::Interruption>& interruptions) {
  json::array out;
  for (const api::Interruption& each : interruptions)
    out.push_back({{"at", each.at()}, {"seconds", each.seconds()}, {"at_least", each.at_least()}});
  return out;
}

}  // namespace

RunReport LiveScenario::report() const {
  RunReport report = account_.report(resolved_);
  report.fidelity = fidelity();
  if (planned_) report.failures = planned_->failures().records_before(report.snapshot.at);
  report.timeline = entries_before(timeline_.log(), report.snapshot.at);
  if (const std::string note = timeline_note(report.timeline); !note.empty())
    report.fidelity.notes.push_back(note);
  report.calibration = calibration_.json;
  return report;
}

void LiveScenario::begin_evidence() {
  const ScenarioOptions as_in_the_file;
  no_evidence_.clear();
  evidence_.reset();
  try {
    evidence_ =
        std::make_shared<RunEvidence>(file_,
                                      resolved_,
                                      as_in_the_file,
                                      RunIdentity{run_, RunKind::kLive, run_started_, started_by_},
                                      context_.evidence.path());
  } catch (const std::exception& error) {
    no_evidence_ = fmt::format("the run has no evidence: {}", error.what());
    spdlog::error("scenario {}: {}", name(), no_evidence_);
  }
  keep_evidence();
}

// That of before, so that what was found out at the start stays known.
void LiveScenario::find_evidence() {
  try {
    evidence_ = std::make_shared<RunEvidence>(EvidenceDocument::read(context_.evidence.file(run_)),
                                              context_.evidence.path());
  } catch (const std::exception& error) {
    spdlog::error("scenario {}: its evidence begins again: {}", name(), error.what());
    begin_evidence();
  }
}

void LiveScenario::keep_evidence(const std::string& state, const std::string& why) {
  if (!evidence_) return;
  evidence_at_ = Clock::now();
  RunSoFar now;
  now.state = state;
  now.why = why;
  now.dpdk = context_.dataplanes.dpdk_version();
  now.journal = journal_;
  now.changes = changes_of(changes_.kept());
  now.interruptions = interruptions_of(interruptions_.kept());
  now.changes_omitted = changes_.omitted();
  now.interruptions_omitted = interruptions_.omitted();
  now.begun_with = parameters_of(begun_with_);
  if (state != "running") now.ended = time_text_now();
  const auto report =
      account_.knows() ? std::make_shared<const RunReport>(this->report()) : nullptr;
  context_.evidence_writer.write(context_.evidence.file(run_),
                                 [evidence = evidence_, now = std::move(now), report] {
                                   RunSoFar told = now;
                                   told.report = report.get();
                                   return evidence->text(told);
                                 });
  if (state != "running") evidence_.reset();
}

void LiveScenario::end_evidence(const std::string& problem) {
  keep_evidence(problem.empty() ? "complete" : "interrupted", problem);
}

void LiveScenario::refresh_evidence() {
  if (Clock::now() - evidence_at_ >= kRefresh) keep_evidence();
}

std::string LiveScenario::evidence_problem() const {
  if (run_.empty() || !no_evidence_.empty()) return no_evidence_;
  const std::string own = context_.evidence_writer.problem(context_.evidence.file(run_));
  return own.empty() ? context_.evidence_beyond : own;
}

// Retention comes after: what was just written counts.
asio::awaitable<void> LiveScenario::evidence_settled() {
  const Clock::time_point until = Clock::now() + kSpacePatience;
  asio::steady_timer glance(context_.io);
  while (!context_.evidence_writer.settled(context_.evidence.file(run_)) && Clock::now() < until) {
    glance.expires_after(kGlance);
    co_await glance.async_wait(asio::use_awaitable);
  }
  context_.thin_evidence();
}

void LiveScenario::note_made(const std::string& who,
                             const std::string& what,
                             const std::vector<std::string>* set,
                             std::int64_t effective_ps) {
  api::ChangeMade made;
  made.set_at(time_text_now());
  made.set_who(who);
  made.set_what(what);
  if (set != nullptr)
    for (const std::string& each : *set) made.add_set(each);
  made.set_effective_ps(effective_ps);
  made.set_generation(context_.generation);
  changes_.push_back(std::move(made));
}

}  // namespace linkwright
