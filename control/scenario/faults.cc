// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/faults.h"

#include <fmt/format.h>

#include "control/scenario/fault_match.h"
#include "control/yaml/problem.h"
#include "control/yaml/scalar.h"

namespace linkwright {
namespace {

static_assert(static_cast<int>(FaultAction::kDrop) == schema::Fault::DROP + 1 &&
              static_cast<int>(FaultAction::kDuplicate) == schema::Fault::DUPLICATE + 1);

class FaultBuilder {
 public:
  FaultBuilder(const schema::Fault& fault, std::string field, const ImpairmentContext& context)
      : fault_(fault), field_(std::move(field)), context_(context) {}

  TargetedFault build() {
    TargetedFault out;
    out.name = fault_.name();
    out.match = fault_match_of(fault_.match(), field_ + ".match", context_);
    out.turns.skip = fault_.skip();
    out.turns.frames = fault_.has_frames() ? fault_.frames() : 1;
    out.turns.every = fault_.every();
    if (fault_.has_every() && fault_.every() < out.turns.frames)
      report("every",
             fmt::format("must hold the frames that are struck (value {}, allowed from {})",
                         fault_.every(),
                         out.turns.frames));
    out.act.action = static_cast<FaultAction>(fault_.action() + 1);
    check_actions();
    out.act.delay = context_.scaled(field_ + ".delay", fault_.delay());
    out.act.overtaken_by = fault_.overtaken_by();
    out.from = kEpoch + context_.scaled(field_ + ".from", fault_.from());
    return out;
  }

 private:
  void report(const char* field, std::string message) {
    context_.report(fmt::format("{}.{}", field_, field), std::move(message));
  }

  // Each action has the numbers that it needs, and none that would do nothing.
  void check_actions() {
    const bool reorders = fault_.action() == schema::Fault::REORDER;
    const bool waits = reorders || fault_.action() == schema::Fault::DELAY;
    const std::string action =
        choice_name(*schema::Fault::Action_descriptor()->FindValueByNumber(fault_.action()));
    if (waits && !fault_.has_delay())
      report("delay",
             reorders
                 ? "is needed for `action: reorder`: how long the frame waits at most for those "
                   "that overtake it, for example 1ms"
                 : "is needed for `action: delay`, for example 5us");
    if (reorders && !fault_.has_overtaken_by())
      report("overtaken_by",
             fmt::format("is needed for `action: reorder`: how many frames (allowed 1 to {})",
                         kMaxOvertakenBy));
    if (!waits && fault_.has_delay())
      report("delay",
             fmt::format("does not act with `action: {}` (allowed: delay, reorder)", action));
    if (!reorders && fault_.has_overtaken_by())
      report("overtaken_by",
             fmt::format("does not act with `action: {}` (allowed: reorder)", action));
  }

  const schema::Fault& fault_;
  std::string field_;
  const ImpairmentContext& context_;
};

void check_names(const WrittenFaults& written, const ImpairmentContext& context) {
  for (int i = 0; i < written.size(); ++i) {
    const std::string& name = written[i].name();
    const std::string field = fmt::format("faults[{}].name", i);
    if (name.empty() || name.size() > kLongestFaultName)
      context.report(
          field, fmt::format("wants 1 to {} bytes (value {})", kLongestFaultName, in_quotes(name)));
    for (int before = 0; before < i; ++before)
      if (written[before].name() == name)
        context.report(field,
                       fmt::format("a second fault of this name (value {})", in_quotes(name)));
  }
}

}  // namespace

FaultList faults_of(const WrittenFaults& written, const ImpairmentContext& context) {
  const auto count = static_cast<std::size_t>(written.size());
  if (count > kMaxFaults)
    context.report("faults",
                   fmt::format("has too many entries ({}, allowed at most {})", count, kMaxFaults));
  check_names(written, context);
  FaultList out;
  for (int i = 0; i < written.size(); ++i)
    out.push_back(FaultBuilder(written[i], fmt::format("faults[{}]", i), context).build());
  return out;
}

void complete_faults(WrittenFaults& written) {
  for (schema::Fault& fault : written) {
    fault.set_skip(fault.skip());
    if (!fault.has_frames()) fault.set_frames(1);
  }
}

}  // namespace linkwright
