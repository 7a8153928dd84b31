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

// The account of joules is the run's own, of the watts that it began with.
void remark_watts(const CableFigures& before,
                  const CableFigures& after,
                  const std::string& link,
                  std::vector<std::string>& remarks) {
  const auto watts = [](const CableFigures& of, Boundary boundary) {
    return of.direction[0].physics.energy[boundary].watts;
  };
  if (!std::all_of(kAllBoundaries.begin(), kAllBoundaries.end(), [&](Boundary boundary) {
        return watts(before, boundary) == watts(after, boundary);
      }))
    remarks.push_back(
        fmt::format("link {}: the run's joules stay those of the watts it began with", link));
}

}  // namespace

LinkChange::LinkChange(const ScenarioFile& file, const ResolvedScenario& written, LinkEdit edit)
    : file_(file), written_(written), edit_(std::move(edit)) {
  if (edit_.direction != "both" && edit_.direction != kDirections[0] &&
      edit_.direction != kDirections[1])
    throw Mistake(fmt::format("direction: {} is none (allowed: a_to_b, b_to_a, both)",
                              in_quotes(edit_.direction)));
  if (const auto cable = find_cable(written_, edit_.link)) {
    check_cable(*cable);
  } else {
    parts_.push_back(find_fabric_link(written_, edit_));
    check_fabric_link(parts_.front());
  }
}

// What is typed is right by itself.
void LinkChange::check_cable(std::size_t cable) {
  if (!edit_.fabric.empty())
    throw Mistake(fmt::format("--fabric: \"{}\" is a link beside the fabrics", edit_.link));
  refuse_planned(written_, edit_.link);
  std::vector<bool> wanted;
  for (std::uint32_t d : {0u, 1u}) {
    wanted.push_back(edit_.direction == "both" || edit_.direction == kDirections[d]);
    if (wanted[d])
      parts_.push_back({fmt::format("{} {}", edit_.link, kDirections[d]), false, cable, d});
  }
  ScenarioFile typed_file = file_;
  typed_file.override_link(edit_.link, wanted, edit_.parameters);
  const ResolvedScenario typed = typed_file.resolve();
  refuse_planned(typed, edit_.link);
  refuse_signalled(written_.spec.cables[cable], typed.spec.cables[cable]);
  remark_watts(written_.cables[cable], typed.cables[cable], edit_.link, remarks_);
}

void LinkChange::check_fabric_link(const LinkPart& part) {
  if (edit_.direction != "both")
    throw Mistake(fmt::format(
        "--direction: the name of a fabric's link is one direction, \"{}\"; the other is \"{}\"",
        part.told,
        link_name(written_.fabrics[part.index].config.graph, reverse(LinkId{part.which}))));
  remark_watts(fabric_link(part, {}).figures.cable,
               fabric_link(part, edit_.parameters).figures.cable,
               part.told,
               remarks_);
}

ResolvedLink LinkChange::fabric_link(const LinkPart& part,
                                     const std::vector<std::string>& parameters) const {
  ResolvedLink out = file_.fabric_link(written_, part.index, LinkId{part.which}, parameters);
  Problems problems;
  for (const Violation& violation :
       validate_link(written_.fabrics[part.index].config, LinkId{part.which}, out.config))
    problems.push_back(
        Problem{{}, part.told + ": " + violation.field, std::string(without_field(violation))});
  if (!problems.empty()) throw Mistake(problems);
  return out;
}

LinkConfig LinkChange::cable_config(const LinkPart& part,
                                    const std::vector<std::string>& parameters) const {
  ScenarioFile changed = file_;
  changed.override_link(edit_.link, {part.which == 0, part.which == 1}, parameters);
  return changed.resolve().spec.cables[part.index].direction[part.which];
}

schema::Request LinkChange::request(const LinkPart& part,
                                    const std::vector<std::string>& earlier) const {
  const std::vector<std::string> parameters = upon_earlier(earlier, edit_.parameters);
  schema::Request request;
  if (part.in_fabric) {
    schema::ChangeFabricLink& change = *request.mutable_change_fabric();
    change.set_fabric(written_.fabrics[part.index].name);
    change.set_link(part.which);
    change.mutable_parameters()->Assign(parameters.begin(), parameters.end());
    *change.mutable_plan() = to_plan(fabric_link(part, parameters).config);
  } else {
    schema::ChangeLink& change = *request.mutable_change();
    change.set_cable(edit_.link);
    change.set_direction(part.which);
    change.mutable_parameters()->Assign(parameters.begin(), parameters.end());
    *change.mutable_plan() = to_plan(cable_config(part, parameters));
  }
  return request;
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
