// SPDX-License-Identifier: Apache-2.0
#include "control/cli/fabric_link.h"

#include <algorithm>
#include <iostream>
#include <optional>

#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/cli/agent_question.h"
#include "control/cli/exit_code.h"
#include "control/cli/live_fabrics.h"
#include "control/scenario/graph_names.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

// Where a link is, by the names that `fabric show --links` has.
struct FoundLink {
  std::size_t fabric = 0;
  LinkId link = 0;
  std::string name;  // in full
};

std::string not_found(const ResolvedScenario& scenario, const std::string& wanted) {
  std::vector<std::string> names;
  for (const CableFigures& cable : scenario.cables) names.push_back(cable.name);
  for (const ResolvedFabric& fabric : scenario.fabrics)
    for (std::string& name : link_names(fabric.config.graph)) names.push_back(std::move(name));
  return fmt::format("no link is named \"{}\"{}", wanted, names_hint(wanted, names));
}

// Throws CliError (usage): none is named so, or links of several fabrics are. `fabric` may be
// empty.
FoundLink find_fabric_link(const ResolvedScenario& scenario,
                           const std::string& link,
                           const std::string& fabric) {
  std::optional<FoundLink> out;
  bool known = fabric.empty();
  for (std::size_t i = 0; i < scenario.fabrics.size(); ++i) {
    const ResolvedFabric& own = scenario.fabrics[i];
    if (!fabric.empty() && own.name != fabric) continue;
    known = true;
    const auto found = find_link(own.config.graph, link);
    if (!found) continue;
    if (out)
      throw CliError(kExitUsage,
                     fmt::format("\"{}\" is a link of fabric {} and of fabric {}: say which with "
                                 "--fabric",
                                 link,
                                 scenario.fabrics[out->fabric].name,
                                 own.name));
    out = FoundLink{i, *found, link_name(own.config.graph, *found)};
  }
  if (!known) throw CliError(kExitUsage, fmt::format("no fabric is named \"{}\"", fabric));
  if (!out) throw CliError(kExitUsage, not_found(scenario, link));
  return *out;
}

void remark_watts(const ResolvedLink& before, const ResolvedLink& after, const std::string& link) {
  const auto watts = [](const ResolvedLink& of, Boundary boundary) {
    return of.figures.cable.direction[0].physics.energy[boundary].watts;
  };
  if (!std::all_of(kAllBoundaries.begin(), kAllBoundaries.end(), [&](Boundary boundary) {
        return watts(before, boundary) == watts(after, boundary);
      }))
    std::cerr << fmt::format(
        "note: link {}: the run's joules stay those of the watts it began with\n", link);
}

// What was set of the link before. What is typed is for the fabric that runs, not for one of
// another shape.
std::vector<std::string> earlier_changes(AgentClient& client,
                                         const ResolvedFabric& own,
                                         LinkId link) {
  LinkChanges changes;
  const std::vector<FabricSpec> fabrics = fabrics_of(client, &changes);
  const FabricSpec& running = fabric_named(fabrics, own.name);
  if (running.config.graph != own.config.graph)
    throw CliError(
        kExitUsage,
        fmt::format("fabric {}: the one that runs has another topology than the file", own.name));
  return changes[{own.name, link}];
}

void check(const FabricConfig& config, const FoundLink& found, const LinkConfig& changed) {
  std::string problems;
  for (const Violation& violation : validate_link(config, found.link, changed))
    problems += fmt::format("{}{}: {}: {}",
                            problems.empty() ? "" : "\n",
                            found.name,
                            violation.field,
                            without_field(violation));
  if (!problems.empty()) throw CliError(kExitUsage, problems);
}

}  // namespace

int set_fabric_link(const LinkArguments& arguments,
                    const ScenarioFile& file,
                    const ResolvedScenario& written) {
  const FoundLink found = find_fabric_link(written, arguments.link, arguments.fabric);
  if (arguments.direction != "both")
    throw CliError(
        kExitUsage,
        fmt::format("--direction: the name of a fabric's link is one direction, \"{}\"; "
                    "the other is \"{}\"",
                    found.name,
                    link_name(written.fabrics[found.fabric].config.graph, reverse(found.link))));
  const ResolvedFabric& fabric = written.fabrics[found.fabric];
  const auto resolved = [&](const std::vector<std::string>& parameters) {
    ResolvedLink out = file.fabric_link(written, found.fabric, found.link, parameters);
    check(fabric.config, found, out.config);
    return out;
  };
  // What is typed is checked before anything is asked.
  remark_watts(resolved({}), resolved(arguments.parameters), found.name);

  AgentClient client = connect_to(arguments.socket);
  const auto parameters =
      upon_earlier(earlier_changes(client, fabric, found.link), arguments.parameters);

  schema::Request request;
  schema::ChangeFabricLink& change = *request.mutable_change_fabric();
  change.set_fabric(fabric.name);
  change.set_link(found.link);
  change.mutable_parameters()->Assign(parameters.begin(), parameters.end());
  *change.mutable_plan() = to_plan(resolved(parameters).config);
  change.set_at_ps(picos(change_time(client, arguments)));
  const schema::Changed changed = ask_for_change(client, request);
  std::cout << fmt::format("{}: {}\n", found.name, in_force_text(changed));
  return kExitOk;
}

}  // namespace linkwright
