// SPDX-License-Identifier: Apache-2.0
#include "control/agent/fidelity_log.h"

#include <utility>

#include <fmt/format.h>

namespace linkwright {
namespace {

// A drain shorter than this after the last second is not judged as a second of its own.
constexpr Duration kShortestSecond = milliseconds(100);

double to_seconds(Instant at) {
  return static_cast<double>(picos(at)) / kPicosPerSecond;
}

void write(const FidelitySecond& second, schema::FidelitySecond& out) {
  out.set_at_ps(picos(second.at));
  out.set_verdict(std::string{name(second.verdict)});
  for (const std::string& cause : second.causes) out.add_causes(cause);
}

}  // namespace

FidelityLog::FidelityLog(EmulatorSpec spec, bool calibrated)
    : spec_(std::move(spec)), calibrated_(calibrated) {
  before_.cables.resize(spec_.cables.size());
  for (const PortSpec& port : spec_.ports)
    before_.ports.push_back({.name = port.name, .driver = {}});
}

void FidelityLog::second(const EmulatorSnapshot& now) {
  const FidelityContext context{.drained = drained_, .calibrated = calibrated_};
  Fidelity fidelity = judge_fidelity(spec_, before_, now, context);
  append({now.at, fidelity.verdict, std::move(fidelity.causes)});
  before_ = now;
}

void FidelityLog::silent_second(std::uint32_t patience_ms) {
  const Instant last = seconds_.empty() ? before_.at : seconds_.back().at;
  append({last + seconds(1),
          FidelityVerdict::kDegraded,
          {fmt::format("the worker came to no burst boundary within {} ms", patience_ms)}});
}

void FidelityLog::close(const EmulatorSnapshot& last) {
  drained_ = true;
  if (last.at - before_.at >= kShortestSecond) second(last);
}

schema::FidelityState FidelityLog::state(const EmulatorSnapshot& now) const {
  schema::FidelityState state;
  const Fidelity run = judge_run(now);
  state.set_run(std::string{name(run.verdict)});
  for (const std::string& cause : run.causes) state.add_run_causes(cause);
  for (const std::string& note : run.notes) state.add_run_notes(note);
  const FidelitySecond last = seconds_.empty() ? FidelitySecond{} : seconds_.back();
  state.set_second(std::string{name(last.verdict)});
  for (const std::string& cause : last.causes) state.add_second_causes(cause);
  for (const FidelitySecond& second : seconds_) write(second, *state.add_seconds());
  std::uint64_t missed = 0;
  for (const PortSnapshot& port : now.ports) missed += port.missed_before_rx;
  state.set_missed_frames(missed);
  return state;
}

void FidelityLog::append(FidelitySecond second) {
  if (second.verdict == FidelityVerdict::kInvalid && invalid_seconds_++ == 0)
    first_invalid_ = second.at;
  seconds_.push_back(std::move(second));
  if (seconds_.size() > kSecondsKept) seconds_.pop_front();
}

Fidelity FidelityLog::judge_run(const EmulatorSnapshot& now) const {
  Fidelity run = judge_fidelity(spec_, now, {.drained = drained_, .calibrated = calibrated_});
  if (invalid_seconds_ > 0 && run.verdict != FidelityVerdict::kInvalid) {
    run.verdict = FidelityVerdict::kDegraded;
    run.causes.push_back(
        fmt::format("{} second(s) of the run were INVALID, the first ended at {:.1f} s",
                    invalid_seconds_,
                    to_seconds(first_invalid_)));
  }
  return run;
}

}  // namespace linkwright
