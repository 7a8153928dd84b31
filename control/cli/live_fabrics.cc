// SPDX-License-Identifier: Apache-2.0
#include "control/cli/live_fabrics.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/agent/convert_fabric.h"
#include "control/cli/agent_question.h"
#include "control/cli/exit_code.h"
#include "control/scenario/graph_names.h"
#include "control/yaml/problem.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// The only one, or the one of that name.
template <typename T>
const T& one_of(const std::vector<T>& all, const std::string& name, const std::string& what) {
  std::vector<std::string> names;
  for (const T& each : all) {
    if (each.name == name || (name.empty() && all.size() == 1)) return each;
    names.push_back(each.name);
  }
  throw CliError(
      kExitUsage,
      name.empty()
          ? fmt::format("there are several {}s: say which (allowed: {})", what, listed(names))
          : fmt::format("no {} is named \"{}\" (allowed: {})", what, name, listed(names)));
}

}  // namespace

std::vector<FabricSpec> fabrics_of(AgentClient& client, ChangesOfLinks* changes) {
  schema::Request request;
  request.mutable_tell_fabrics();
  const schema::Response response = ask(client, request);
  std::vector<FabricSpec> fabrics;
  for (const schema::FabricPlan& plan : response.fabrics().fabrics())
    if (!from_plan(plan, "fabrics", fabrics.emplace_back()).empty())
      throw Unreachable("the dataplane sent what is no fabric: it is of another version");
  if (changes != nullptr)
    for (const schema::FabricLinkChanges& each : response.fabrics().changes())
      (*changes)[{each.fabric(), each.link()}] = {each.parameters().begin(),
                                                  each.parameters().end()};
  if (fabrics.empty()) throw CliError(kExitRefused, "no fabric is running, only links");
  return fabrics;
}

const FabricSpec& fabric_named(const std::vector<FabricSpec>& fabrics, const std::string& name) {
  return one_of(fabrics, name, "fabric");
}

LiveFabric::LiveFabric(const std::string& socket, const std::string& name)
    : client(connect_to(socket)),
      fabrics(fabrics_of(client)),
      fabric(fabric_named(fabrics, name)) {}

LinkId link_named(const FabricSpec& fabric, const std::string& name) {
  const Graph& graph = fabric.config.graph;
  if (const auto link = find_link(graph, name)) return *link;
  throw CliError(kExitUsage,
                 fmt::format("fabric {} has no link {}{}",
                             fabric.name,
                             in_quotes(name),
                             names_hint(name, link_names(graph))));
}

LiveCrossbar crossbar_named(const FabricSpec& fabric, const std::string& name) {
  const std::vector<LiveCrossbar> crossbars = crossbars_of(fabric.config.graph);
  if (crossbars.empty())
    throw CliError(kExitUsage, fmt::format("fabric {} has no circuit switch", fabric.name));
  return one_of(crossbars, name, "circuit switch");
}

LiveReport live_report(AgentClient& client, const std::vector<FabricSpec>& fabrics) {
  schema::Request request;
  request.mutable_snapshot();
  const schema::Response response = ask(client, request);
  EmulatorSnapshot snapshot;
  if (const EmulatorErrors errors = from_message(response.snapshot(), snapshot);
      !errors.empty() || snapshot.fabrics.size() != fabrics.size())
    throw Unreachable("the dataplane sent what is no snapshot of these fabrics");
  LiveReport report{snapshot.at, response.snapshot().fidelity().run(), {}};
  for (std::size_t i = 0; i < fabrics.size(); ++i)
    report.fabrics.push_back(
        fabric_report(fabrics[i].name, fabrics[i].config, snapshot.fabrics[i]));
  return report;
}

}  // namespace linkwright
