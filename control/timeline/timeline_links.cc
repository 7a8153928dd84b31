// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/timeline_links.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "control/agent/convert_fabric.h"
#include "control/live/link_parameters.h"
#include "control/live/mistake.h"
#include "control/profile/parameter_field.h"
#include "control/scenario/timeline.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr std::array<const char*, 2> kDirections{"a_to_b", "b_to_a"};

// Of "rate=100Mbps" and others the number of one field; nullopt: it is not among them.
std::optional<double> number_among(const std::vector<std::string>& parameters,
                                   const ParameterField& field) {
  for (const std::string& each : parameters)
    if (each.starts_with(field.path + "="))
      return number_in(field, parse_link_parameters({each}).parameters);
  return std::nullopt;
}

std::string typed(const ParameterField& field, double value) {
  schema::LinkParameters one;
  set_number(field, value, one);
  return fmt::format("{}={}", field.path, text_in(field, one));
}

}  // namespace

void DarkTimes::add(const DarkTime& dark) {
  if (std::find(times_.begin(), times_.end(), dark) == times_.end()) times_.push_back(dark);
}

void DarkTimes::remove(const DarkTime& dark) {
  std::erase(times_, dark);
}

void DarkTimes::forget_before(Instant t) {
  std::erase_if(times_, [&](const DarkTime& each) { return each.from + each.length <= t; });
}

void DarkTimes::put_upon(LinkConfig& config,
                         std::uint32_t link,
                         std::uint32_t direction,
                         Instant t) const {
  for (const DarkTime& each : times_) {
    if (each.link != link || each.direction != direction || each.from + each.length <= t) continue;
    if (!config.dark.add({each.from, each.length}))
      throw Mistake("too many dark times of one link are handed over at once");
  }
}

bool changes_links(const TimelineEvent& event) {
  switch (event.kind) {
    case TimelineKind::kSet:
    case TimelineKind::kRamp:
      return true;
    case TimelineKind::kFlap:
    case TimelineKind::kDark:
      return !event.in_fabric;
    default:
      return false;
  }
}

TimelineEntry entry_of(const TimelinePlayer& player, const DueAct& due) {
  const TimelineAct& act = player.act(due);
  const TimelineEvent& event = player.event_of(due);
  TimelineEntry entry;
  entry.at_ps = act.model_ps;
  entry.planned = entry.effective = due.at;
  entry.event = act.event;
  entry.repetition = act.repetition;
  entry.step = act.step;
  entry.kind = name_of(event.kind);
  entry.what = event.what;
  entry.text = event.text;
  return entry;
}

TimelineLinks::TimelineLinks(const ScenarioFile& file, const ResolvedScenario& resolved)
    : file_(file.without_timeline()), resolved_(resolved) {}

std::vector<LinkPart> TimelineLinks::parts(const TimelineEvent& event) const {
  if (!changes_links(event)) return {};
  if (event.in_fabric)
    return {{link_name(resolved_.fabrics[event.index].config.graph, event.link),
             true,
             event.index,
             event.link}};
  std::vector<LinkPart> out;
  for (std::uint32_t d : {0u, 1u})
    if (event.directions[d])
      out.push_back({fmt::format("{} {}", resolved_.cables[event.index].name, kDirections[d]),
                     false,
                     event.index,
                     d});
  return out;
}

// A ramp goes on from what is in force, whoever has set it: its steps are equal parts of what is
// left.
std::vector<std::string> TimelineLinks::after(const TimelineEvent& event,
                                              const TimelineAct& act,
                                              const LinkPart& part,
                                              const std::vector<std::string>& earlier) const {
  if (event.kind == TimelineKind::kSet) return upon_earlier(earlier, event.parameters);
  if (event.kind != TimelineKind::kRamp) return earlier;
  std::vector<std::string> now;
  for (const RampField& each : event.ramp) {
    const ParameterField& field = *find_field(each.field);
    const double current = number_among(earlier, field).value_or(each.from_written[part.which]);
    now.push_back(typed(field, next_on_ramp(current, each.target, event.steps - act.step + 1)));
  }
  return upon_earlier(earlier, now);
}

LinkConfig TimelineLinks::config(const LinkPart& part,
                                 const std::vector<std::string>& parameters,
                                 const DarkTimes& dark,
                                 Instant at) {
  const std::pair key{fmt::format("{} {}", part.in_fabric ? part.index + 1 : 0, part.told),
                      fmt::format("{}", fmt::join(parameters, " "))};
  auto found = known_.find(key);
  if (found == known_.end()) {
    LinkConfig made = part.in_fabric
                          ? checked_fabric_link(file_, resolved_, part, parameters).config
                          : cable_config(file_, resolved_, part, parameters);
    found = known_.emplace(key, made).first;
  }
  LinkConfig out = found->second;
  if (!part.in_fabric) dark.put_upon(out, static_cast<std::uint32_t>(part.index), part.which, at);
  return out;
}

schema::Request TimelineLinks::request(const LinkPart& part,
                                       const std::vector<std::string>& parameters,
                                       const DarkTimes& dark,
                                       Instant at) {
  schema::Request out =
      change_request(resolved_, part, parameters, config(part, parameters, dark, at));
  set_instant(out, at);
  return out;
}

schema::Request TimelineLinks::request(const TimelineEvent& event, Instant at) const {
  schema::Request out;
  const std::string& fabric = resolved_.fabrics[event.index].name;
  if (event.kind == TimelineKind::kFlap) {
    schema::CutCable& cut = *out.mutable_cut();
    cut.set_fabric(fabric);
    cut.set_cable(event.link / 2);
    cut.set_at_ps(picos(at));
    cut.set_length_ps(picos(event.dark));
    return out;
  }
  *out.mutable_circuits() = to_message(event.circuits);
  out.mutable_circuits()->set_fabric(fabric);
  out.mutable_circuits()->set_crossbar(event.crossbar);
  out.mutable_circuits()->set_at_ps(picos(at));
  return out;
}

void TimelineLinks::darken(const TimelineEvent& event, Instant at, DarkTimes& dark) {
  if (event.in_fabric) return;
  if (event.kind != TimelineKind::kFlap && event.kind != TimelineKind::kDark) return;
  for (std::uint32_t d : {0u, 1u})
    if (event.directions[d]) dark.add({event.index, d, at, event.dark});
}

}  // namespace linkwright
