// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/timeline_course.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "control/profile/parameter_field.h"

namespace linkwright {
namespace {

Duration longest_flight(const LinkConfig& config) {
  return config.latency + longest_extra_delay(config.impairments);
}

// One that demands as much as both: the longer flight, the faster line, the longer queue.
LinkConfig most_demanding(const LinkConfig& a, const LinkConfig& b) {
  LinkConfig out = longest_flight(a) < longest_flight(b) ? b : a;
  if (a.rate.bits_per_second > out.rate.bits_per_second) out.rate = a.rate;
  if (b.rate.bits_per_second > out.rate.bits_per_second) out.rate = b.rate;
  out.serialize = a.serialize && b.serialize;
  out.queue_limit_bytes = std::max(a.queue_limit_bytes, b.queue_limit_bytes);
  return out;
}

class Course {
 public:
  Course(const TimelineSpec& spec,
         const schema::Timeline& written,
         const TimelineContext& context,
         std::vector<std::array<std::optional<LinkConfig>, 2>>& later)
      : spec_(spec), written_(written), context_(context), later_(later) {
    overlays_.resize(context.links.size());
    dark_until_.resize(context.links.size());
  }

  void follow() {
    later_.resize(context_.links.size());
    for (const TimelineAct& act : spec_.acts) {
      const TimelineEvent& event = spec_.events[act.event];
      if (event.in_fabric) continue;
      for (std::size_t d : {0u, 1u})
        if (event.directions[d]) follow(act, event, d);
    }
  }

 private:
  std::string path_of(const TimelineAct& act, const char* action) const {
    return fmt::format("timeline.events[{}].{}", act.event, action);
  }

  void follow(const TimelineAct& act, const TimelineEvent& event, std::size_t d) {
    const schema::TimelineEvent& written = written_.events(static_cast<int>(act.event));
    switch (event.kind) {
      case TimelineKind::kSet:
        overlays_[event.index][d].MergeFrom(written.set().parameters());
        return check(event, d, path_of(act, "set.parameters"));
      case TimelineKind::kRamp:
        step(act, event, d);
        return check(event, d, path_of(act, "ramp.parameters"));
      case TimelineKind::kFlap:
      case TimelineKind::kDark:
        return darken(act, event, d);
      default:
        return;
    }
  }

  void step(const TimelineAct& act, const TimelineEvent& event, std::size_t d) {
    schema::LinkParameters& overlay = overlays_[event.index][d];
    for (const RampField& each : event.ramp) {
      const ParameterField& field = *find_field(each.field);
      const double current = number_in(field, overlay).value_or(each.from_written[d]);
      set_number(field, next_on_ramp(current, each.target, event.steps - act.step + 1), overlay);
    }
  }

  // What was sound once with the same parameters is so again.
  void check(const TimelineEvent& event, std::size_t d, const std::string& path) {
    const schema::LinkParameters& overlay = overlays_[event.index][d];
    if (!known_.emplace(std::pair{2 * event.index + d, overlay.SerializeAsString()}, true).second)
      return;
    const auto config = context_.links[event.index].with(d, overlay, path);
    if (!config) return;
    std::optional<LinkConfig>& later = later_[event.index][d];
    later = later ? most_demanding(*later, *config) : *config;
  }

  // Windows that overlap each take one place of the schedule. At another speed they lie otherwise,
  // and the same number is allowed.
  void darken(const TimelineAct& act, const TimelineEvent& event, std::size_t d) {
    std::vector<Duration>& ends = dark_until_[event.index][d];
    std::erase_if(ends, [&](Duration end) { return end <= act.at; });
    ends.push_back(act.at + event.dark);
    const std::size_t room = DarkSchedule::kMaxTrains - context_.links[event.index].dark_trains;
    if (ends.size() <= room) return;
    const std::string path = path_of(act, name_of(event.kind));
    context_.problems.push_back(
        {context_.positions.find(path),
         path,
         fmt::format("too many dark times of link {} overlap: {} (allowed {}, beside those of "
                     "light.dark)",
                     context_.links[event.index].name,
                     ends.size(),
                     room)});
  }

  const TimelineSpec& spec_;
  const schema::Timeline& written_;
  const TimelineContext& context_;
  std::vector<std::array<std::optional<LinkConfig>, 2>>& later_;
  std::vector<std::array<schema::LinkParameters, 2>> overlays_;  // by link and direction
  std::vector<std::array<std::vector<Duration>, 2>> dark_until_;
  std::map<std::pair<std::size_t, std::string>, bool> known_;
};

}  // namespace

void follow_course(const TimelineSpec& spec,
                   const schema::Timeline& written,
                   const TimelineContext& context,
                   std::vector<std::array<std::optional<LinkConfig>, 2>>& later) {
  Course(spec, written, context, later).follow();
}

}  // namespace linkwright
