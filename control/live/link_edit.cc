// SPDX-License-Identifier: Apache-2.0
#include "control/live/link_edit.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/live/mistake.h"
#include "control/scenario/graph_names.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr std::array<const char*, 2> kDirections{"a_to_b", "b_to_a"};

std::string field_of(const std::string& parameter) {
  return parameter.substr(0, parameter.find('='));
}

bool same(const LinkPart& a, const LinkPart& b) {
  return a.in_fabric == b.in_fabric && a.index == b.index && a.which == b.which;
}

std::optional<std::size_t> find_cable(const ResolvedScenario& scenario, const std::string& link) {
  for (std::size_t i = 0; i < scenario.cables.size(); ++i)
    if (scenario.cables[i].name == link) return i;
  return std::nullopt;
}

std::string not_found(const ResolvedScenario& scenario, const std::string& wanted) {
  std::vector<std::string> names;
  for (const CableFigures& cable : scenario.cables) names.push_back(cable.name);
  for (const ResolvedFabric& fabric : scenario.fabrics)
    for (std::string& name : link_names(fabric.config.graph)) names.push_back(std::move(name));
  return fmt::format("no link is named \"{}\"{}", wanted, names_hint(wanted, names));
}

LinkPart find_fabric_link(const ResolvedScenario& scenario, const LinkEdit& edit) {
  std::optional<LinkPart> out;
  bool known = edit.fabric.empty();
  for (std::size_t i = 0; i < scenario.fabrics.size(); ++i) {
    const ResolvedFabric& own = scenario.fabrics[i];
    if (!edit.fabric.empty() && own.name != edit.fabric) continue;
    known = true;
    const auto found = find_link(own.config.graph, edit.link);
    if (!found) continue;
    if (out)
      throw Mistake(
          fmt::format("\"{}\" is a link of fabric {} and of fabric {}: say which with --fabric",
                      edit.link,
                      scenario.fabrics[out->index].name,
                      own.name));
    out = LinkPart{link_name(own.config.graph, *found), true, i, *found};
  }
  if (!known) throw Mistake(fmt::format("no fabric is named \"{}\"", edit.fabric));
  if (!out) throw Mistake(not_found(scenario, edit.link));
  return *out;
}

// The next failure, repair or step of drift would undo the change: it knows the link as the
// scenario has it.
void refuse_planned(const ResolvedScenario& scenario, const std::string& link) {
  for (const FailingLink& failing : scenario.failures.links)
    if (scenario.cables[failing.link].name == link)
      throw Refusal(
          fmt::format("link {}: failures act on it (availability.failures), and would "
                      "undo a change (allowed: links without)",
                      link));
  for (const DriftingLink& drifting : scenario.drifts)
    if (scenario.cables[drifting.link].name == link)
      throw Refusal(
          fmt::format("link {}: it drifts (channel.drift), and the next step would undo "
                      "a change (allowed: links without)",
                      link));
}

// The worker has the trace of its start, so that of a change would be heard of and not obeyed.
void refuse_fixed(const LinkEdit& edit) {
  for (const std::string& parameter : edit.parameters)
    if (field_of(parameter) == "rate_trace")
      throw Refusal(fmt::format(
          "link {}: rate_trace stays that of the scenario while it runs (allowed: other "
          "parameters)",
          edit.link));
}

// What the other end hears of this one is dated: it knows the light and the latency of the
// scenario.
void refuse_signalled(const CableSpec& before, const CableSpec& after) {
  for (std::size_t d : {0u, 1u})
    if (before.direction[d].remote_fault != after.direction[d].remote_fault)
      throw Refusal(
          fmt::format("link {}: its ends tell each other when light is gone (one_way_dark: "
                      "remote_fault), so light and latency stay as the scenario has them "
                      "(allowed: other parameters)",
                      before.name));
}

bool draw_alike(const CableFigures& one, const CableFigures& other) {
  const auto watts = [](const CableFigures& of, Boundary boundary) {
    return of.direction[0].physics.energy[boundary].watts;
  };
  return std::all_of(kAllBoundaries.begin(), kAllBoundaries.end(), [&](Boundary boundary) {
    return watts(one, boundary) == watts(other, boundary);
  });
}

// The first of them that states watts; empty: none does.
std::string watts_in(const std::vector<std::string>& parameters) {
  for (const std::string& parameter : parameters)
    if (const std::string field = field_of(parameter); field.starts_with("power.")) return field;
  return "";
}

}  // namespace

void refuse_one_sided_watts(const LinkEdit& edit) {
  const std::string field = watts_in(edit.parameters);
  if (!field.empty() && edit.direction == kDirections[1])
    throw Mistake(
        fmt::format("{}: watts are of the whole link, not of {} (allowed: direction both)",
                    field,
                    kDirections[1]));
}

LinkChange::LinkChange(const ScenarioFile& file,
                       const ResolvedScenario& written,
                       LinkEdit edit,
                       const Earlier& earlier)
    : file_(file), written_(written), edit_(std::move(edit)) {
  if (edit_.direction != "both" && edit_.direction != kDirections[0] &&
      edit_.direction != kDirections[1])
    throw Mistake(fmt::format("direction: {} is none (allowed: a_to_b, b_to_a, both)",
                              in_quotes(edit_.direction)));
  refuse_fixed(edit_);
  if (const auto cable = find_cable(written_, edit_.link)) {
    check_cable(*cable, earlier);
  } else {
    parts_.push_back(find_fabric_link(written_, edit_));
    check_fabric_link(parts_.front(), earlier);
  }
}

std::vector<std::string> LinkChange::with_typed(const LinkPart& part,
                                                const Earlier& earlier) const {
  return upon_earlier(earlier ? earlier(part) : std::vector<std::string>{}, edit_.parameters);
}

// What is typed is right, upon what was there before. Both directions are resolved at once.
void LinkChange::check_cable(std::size_t cable, const Earlier& earlier) {
  if (!edit_.fabric.empty())
    throw Mistake(fmt::format("--fabric: \"{}\" is a link beside the fabrics", edit_.link));
  refuse_planned(written_, edit_.link);
  ScenarioFile changed = file_;
  for (std::uint32_t d : {0u, 1u}) {
    if (edit_.direction != "both" && edit_.direction != kDirections[d]) continue;
    parts_.push_back({fmt::format("{} {}", edit_.link, kDirections[d]), false, cable, d});
    checked_.push_back({parts_.back(), with_typed(parts_.back(), earlier), {}});
    changed.override_link(edit_.link, {d == 0, d == 1}, checked_.back().parameters);
  }
  const ResolvedScenario now = changed.resolve_changed();
  refuse_planned(now, edit_.link);
  refuse_signalled(written_.spec.cables[cable], now.spec.cables[cable]);
  changes_watts_ = !draw_alike(written_.cables[cable], now.cables[cable]);
  for (Checked& each : checked_) each.config = now.spec.cables[cable].direction[each.part.which];
}

void LinkChange::check_fabric_link(const LinkPart& part, const Earlier& earlier) {
  if (edit_.direction != "both")
    throw Mistake(fmt::format(
        "--direction: the name of a fabric's link is one direction, \"{}\"; the other is \"{}\"",
        part.told,
        link_name(written_.fabrics[part.index].config.graph, reverse(LinkId{part.which}))));
  if (!watts_in(edit_.parameters).empty())
    throw Refusal(fmt::format(
        "link {}: the watts of a fabric's links are those of their tier while it runs (allowed: "
        "other parameters)",
        edit_.link));
  const std::vector<std::string> parameters = with_typed(part, earlier);
  const ResolvedLink now = checked_fabric_link(file_, written_, part, parameters);
  changes_watts_ =
      !draw_alike(checked_fabric_link(file_, written_, part, {}).figures.cable, now.figures.cable);
  checked_.push_back({part, parameters, now.config});
}

LinkConfig LinkChange::config(const LinkPart& part,
                              const std::vector<std::string>& parameters) const {
  for (const Checked& each : checked_)
    if (same(each.part, part) && each.parameters == parameters) return each.config;
  return part.in_fabric ? checked_fabric_link(file_, written_, part, parameters).config
                        : cable_config(file_, written_, part, parameters);
}

ResolvedLink checked_fabric_link(const ScenarioFile& file,
                                 const ResolvedScenario& written,
                                 const LinkPart& part,
                                 const std::vector<std::string>& parameters) {
  ResolvedLink out = file.fabric_link(written, part.index, LinkId{part.which}, parameters);
  Problems problems;
  for (const Violation& violation :
       validate_link(written.fabrics[part.index].config, LinkId{part.which}, out.config))
    problems.push_back(
        Problem{{}, part.told + ": " + violation.field, std::string(without_field(violation))});
  if (!problems.empty()) throw Mistake(problems);
  return out;
}

LinkConfig cable_config(const ScenarioFile& file,
                        const ResolvedScenario& written,
                        const LinkPart& part,
                        const std::vector<std::string>& parameters) {
  ScenarioFile changed = file;
  changed.override_link(
      written.cables[part.index].name, {part.which == 0, part.which == 1}, parameters);
  return changed.resolve_changed().spec.cables[part.index].direction[part.which];
}

schema::Request change_request(const ResolvedScenario& written,
                               const LinkPart& part,
                               const std::vector<std::string>& parameters,
                               const LinkConfig& config) {
  schema::Request request;
  if (part.in_fabric) {
    schema::ChangeFabricLink& change = *request.mutable_change_fabric();
    change.set_fabric(written.fabrics[part.index].name);
    change.set_link(part.which);
    change.mutable_parameters()->Assign(parameters.begin(), parameters.end());
    *change.mutable_plan() = to_plan(config);
  } else {
    schema::ChangeLink& change = *request.mutable_change();
    change.set_cable(written.cables[part.index].name);
    change.set_direction(part.which);
    change.mutable_parameters()->Assign(parameters.begin(), parameters.end());
    *change.mutable_plan() = to_plan(config);
  }
  return request;
}

schema::Request LinkChange::request(const LinkPart& part,
                                    const std::vector<std::string>& earlier) const {
  const std::vector<std::string> parameters = upon_earlier(earlier, edit_.parameters);
  return change_request(written_, part, parameters, config(part, parameters));
}

schema::Request one_order(const std::vector<schema::Request>& requests) {
  if (requests.size() == 1) return requests.front();
  schema::Request both;
  *both.mutable_change_cable()->mutable_a_to_b() = requests[0].change();
  *both.mutable_change_cable()->mutable_b_to_a() = requests[1].change();
  return both;
}

void set_instant(schema::Request& request, Instant at) {
  if (request.has_change_fabric())
    request.mutable_change_fabric()->set_at_ps(picos(at));
  else
    request.mutable_change()->set_at_ps(picos(at));
}

std::vector<std::string> upon_earlier(const std::vector<std::string>& earlier,
                                      const std::vector<std::string>& typed) {
  std::vector<std::string> parameters;
  for (const std::string& each : earlier)
    if (std::none_of(typed.begin(), typed.end(), [&](const std::string& now) {
          return field_of(now) == field_of(each);
        }))
      parameters.push_back(each);
  parameters.insert(parameters.end(), typed.begin(), typed.end());
  return parameters;
}

}  // namespace linkwright
