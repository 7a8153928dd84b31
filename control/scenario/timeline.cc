// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/timeline.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "control/scenario/direction.h"
#include "control/scenario/timeline_actions.h"
#include "control/scenario/timeline_course.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

constexpr std::size_t kMostActs = 20'000;

class TimelineBuilder {
 public:
  TimelineBuilder(const schema::Timeline& written, const TimelineContext& context)
      : written_(written), context_(context) {}

  TimelineSpec build() {
    read_speed();
    for (int i = 0; i < written_.events_size(); ++i) add(i);
    std::stable_sort(out_.acts.begin(), out_.acts.end(), [](const auto& a, const auto& b) {
      return a.at != b.at ? a.at < b.at : a.event < b.event;
    });
    check_length();
    return std::move(out_);
  }

 private:
  void report(const std::string& path, std::string message) {
    context_.problems.push_back({context_.positions.find(path), path, std::move(message)});
  }

  void read_speed() {
    if (!written_.has_speed()) return;
    const double thousandths = written_.speed() * 1000;
    out_.speed_thousandths = static_cast<std::uint32_t>(std::lround(thousandths));
    if (std::abs(thousandths - out_.speed_thousandths) > 1e-6)
      report("timeline.speed",
             fmt::format("has more than three decimals (value {:g}, allowed 0.001 to 1000)",
                         written_.speed()));
  }

  void add(int number) {
    const schema::TimelineEvent& event = written_.events(number);
    const std::string path = fmt::format("timeline.events[{}]", number);
    const std::size_t before = context_.problems.size();
    const auto begin = beginning(event, path);
    TimelineEvent bound = bind_action(event, path, context_);
    const std::uint32_t times = event.has_repeat() ? event.repeat().times() : 1;
    bound.times = times;
    if (begin) last_ = *begin + SignedWide{event.repeat().every()} * (times - 1);
    const SignedWide over = event.has_ramp() ? event.ramp().over() : 0;
    if (context_.problems.size() == before && begin) {
      check_overlap(event, path, over);
      spread(event, path, *begin, times, std::max(1u, bound.steps));
    }
    if (context_.sound && context_.problems.size() == before && begin &&
        bound.kind == TimelineKind::kFault)
      add_faults(event.fault(), path, bound);
    out_.events.push_back(std::move(bound));
  }

  std::optional<SignedWide> beginning(const schema::TimelineEvent& event, const std::string& path) {
    if (event.has_at() == event.has_after()) {
      report(path,
             fmt::format("wants exactly one of at, after (value: {})",
                         event.has_at() ? "both" : "none of them"));
      return std::nullopt;
    }
    return event.has_at() ? SignedWide{event.at()} : last_ + event.after();
  }

  void check_overlap(const schema::TimelineEvent& event, const std::string& path, SignedWide over) {
    if (event.has_repeat() && event.repeat().times() > 1 && over > event.repeat().every())
      report(path + ".repeat.every",
             fmt::format("is shorter than the ramp itself (value {}, allowed from {})",
                         format_quantity(SignedWide{event.repeat().every()}, schema::TIME_PS),
                         format_quantity(over, schema::TIME_PS)));
  }

  // Into acts: repetitions, and of a ramp its steps, which end at `over`.
  void spread(const schema::TimelineEvent& event,
              const std::string& path,
              SignedWide begin,
              std::uint32_t times,
              std::uint32_t steps) {
    if (out_.acts.size() + std::size_t{times} * steps > kMostActs)
      return report(path,
                    fmt::format("makes too many changes: with those before it {} (allowed {})",
                                out_.acts.size() + std::size_t{times} * steps,
                                kMostActs));
    for (std::uint32_t n = 0; n < times; ++n)
      for (std::uint32_t step = 1; step <= steps; ++step) {
        SignedWide at = begin + SignedWide{event.repeat().every()} * n;
        if (event.has_ramp()) at += SignedWide{event.ramp().over()} * step / steps;
        const auto fits = at > kLongestRunTime
                              ? std::nullopt
                              : run_time(static_cast<std::int64_t>(at), context_.time_scale);
        if (!fits) return too_late(path, at);
        out_.acts.push_back({*fits,
                             static_cast<std::int64_t>(at),
                             static_cast<std::uint32_t>(out_.events.size()),
                             n + 1,
                             event.has_ramp() ? step : 0});
      }
  }

  void too_late(const std::string& path, SignedWide at) {
    report(path,
           fmt::format("comes too late: {} x time_scale {} (allowed at most {} of run time)",
                       format_quantity(at, schema::TIME_PS),
                       context_.time_scale,
                       format_quantity(SignedWide{kLongestRunTime}, schema::TIME_PS)));
  }

  // Slow playback puts off the end.
  void check_length() {
    if (out_.acts.empty() || out_.speed_thousandths == 0) return;
    const SignedWide end = SignedWide{picos(out_.acts.back().at)} * 1000 / out_.speed_thousandths;
    if (end > kLongestRunTime)
      report("timeline.speed",
             fmt::format("puts the last event off to {} (allowed at most {} of run time)",
                         format_quantity(end, schema::TIME_PS),
                         format_quantity(SignedWide{kLongestRunTime}, schema::TIME_PS)));
  }

  // One fault for each repetition: it strikes from its instant on. They are of the run, whatever
  // becomes of the playback.
  void add_faults(const schema::TimelineFault& written,
                  const std::string& path,
                  const TimelineEvent& bound) {
    for (const TimelineAct& act : out_.acts) {
      if (act.event != out_.events.size()) continue;
      schema::Fault fault = written.fault();
      if (act.repetition > 1) fault.set_name(fmt::format("{} ({})", fault.name(), act.repetition));
      const SignedWide from = SignedWide{picos(act.at)} * 1000 / out_.speed_thousandths;
      const Instant begins{
          Duration{static_cast<std::int64_t>(std::min<SignedWide>(from, kLongestRunTime))}};
      for (std::size_t d : {0u, 1u})
        if (bound.directions[d])
          context_.add_fault(bound.index, d, fault, begins, path + ".fault.fault");
    }
  }

  const schema::Timeline& written_;
  const TimelineContext& context_;
  TimelineSpec out_;
  SignedWide last_ = 0;  // beginning of the event before, of its last repetition
};

}  // namespace

const char* name_of(TimelineKind kind) {
  switch (kind) {
    case TimelineKind::kSet:
      return "set";
    case TimelineKind::kRamp:
      return "ramp";
    case TimelineKind::kFlap:
      return "flap";
    case TimelineKind::kDark:
      return "dark";
    case TimelineKind::kConnect:
      return "connect";
    case TimelineKind::kSchedule:
      return "schedule";
    case TimelineKind::kFault:
      return "fault";
    default:
      return "mark";
  }
}

TimelineSpec resolve_timeline(const schema::Timeline& written,
                              const TimelineContext& context,
                              std::vector<std::array<std::optional<LinkConfig>, 2>>& later) {
  const std::size_t before = context.problems.size();
  TimelineSpec out = TimelineBuilder(written, context).build();
  if (context.sound && context.problems.size() == before)
    follow_course(out, written, context, later);
  return out;
}

}  // namespace linkwright
