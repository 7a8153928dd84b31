// SPDX-License-Identifier: Apache-2.0
//
// Fabrics of what runs: their figures, cables that are cut, circuits that are switched.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/agent/convert_fabric.h"
#include "control/api/failure.h"
#include "control/daemon/circuits_told.h"
#include "control/daemon/figures.h"
#include "control/daemon/handlers.h"
#include "control/live/circuit_words.h"
#include "control/live/crossbars.h"
#include "control/live/duration.h"
#include "control/live/mistake.h"
#include "control/live/scenario_file.h"
#include "control/scenario/graph_names.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

// An order leaves room for what follows from it.
constexpr Duration kLongest = seconds(6'000'000);

// That of the path, in the scenario that runs it.
struct RunningFabric {
  std::shared_ptr<LiveScenario> scenario;
  std::size_t index = 0;

  const ResolvedFabric& fabric() const { return scenario->resolved().fabrics[index]; }
};

RunningFabric place_of(const Daemon& daemon, const Asked& asked) {
  const std::string& wanted = asked.in_path.at("fabric");
  RunningFabric place{daemon.with_fabric(wanted)};
  while (place.fabric().name != wanted) ++place.index;
  return place;
}

std::uint32_t cable_in(const ResolvedFabric& fabric, const Asked& asked) {
  const std::string& wanted = asked.in_path.at("cable");
  const Graph& graph = fabric.config.graph;
  if (const auto link = find_link(graph, wanted)) return *link / 2;
  throw api::not_found(fmt::format("fabric {} has no cable {}{}",
                                   fabric.name,
                                   in_quotes(wanted),
                                   names_hint(wanted, link_names(graph))));
}

LiveCrossbar crossbar_of(const ResolvedFabric& fabric, const Asked& asked) {
  const std::string& wanted = asked.in_path.at("ocs");
  std::vector<std::string> names;
  for (LiveCrossbar& each : crossbars_of(fabric.config.graph)) {
    if (each.name == wanted) return std::move(each);
    names.push_back(each.name);
  }
  throw api::not_found(fmt::format("fabric {} has no circuit switch {}{}",
                                   fabric.name,
                                   in_quotes(wanted),
                                   names_hint(wanted, names)));
}

std::int64_t instant_of(const std::string& at) {
  return at.empty() ? 0 : picos(parse_duration("at", at, Duration{0}, kLongest));
}

// "pod: leaf0 -> spine1"
std::string cable_name(const ResolvedFabric& fabric, std::uint32_t cable) {
  return fmt::format("{}: {}", fabric.name, link_name(fabric.config.graph, LinkId{2 * cable}));
}

std::string crossbar_name(const ResolvedFabric& fabric, const LiveCrossbar& crossbar) {
  return fmt::format("{}: {}", fabric.name, crossbar.name);
}

schema::Request order_of(const ResolvedFabric& fabric,
                         const LiveCrossbar& crossbar,
                         const CircuitCommand& command,
                         const std::string& at) {
  schema::Request order;
  schema::CommandCircuits& message = *order.mutable_circuits();
  message = to_message(command);
  message.set_fabric(fabric.name);
  message.set_crossbar(crossbar.number);
  message.set_at_ps(instant_of(at));
  return order;
}

// Of a text: its plan for that switch, if it is of the fabric that runs.
CircuitPlan plan_in(const api::FollowPlan& wanted,
                    const RunningFabric& place,
                    const LiveCrossbar& crossbar) {
  if (wanted.yaml().empty()) return place.fabric().config.crossbars[crossbar.number].crossbar.plan;
  const std::string file = wanted.file().empty() ? "scenario" : wanted.file();
  const ResolvedScenario scenario = ScenarioFile(wanted.yaml(), file).resolve();
  const std::string& name = place.fabric().name;
  const auto found = std::find_if(scenario.fabrics.begin(),
                                  scenario.fabrics.end(),
                                  [&](const ResolvedFabric& each) { return each.name == name; });
  if (found == scenario.fabrics.end())
    throw Mistake(fmt::format("{}: has no fabric named \"{}\", as runs", file, name));
  if (found->config.graph != place.fabric().config.graph)
    throw Mistake(
        fmt::format("{}: fabric {} has another topology than the one that runs", file, name));
  if (scenario.time_scale != place.scenario->resolved().time_scale)
    throw Mistake(fmt::format("{}: time_scale {} is not that of the run ({})",
                              file,
                              scenario.time_scale,
                              place.scenario->resolved().time_scale));
  return found->config.crossbars[crossbar.number].crossbar.plan;
}

Reply<api::Changed> carry_out(const RunningFabric& place,
                              schema::Request order,
                              std::string what,
                              const Asked& asked,
                              Told& told) {
  const LiveScenario::Leave leave{asked.claim};
  const api::Changed changed =
      co_await place.scenario->carry_out(std::move(order), std::move(what), asked.peer.name, leave);
  told.generation = changed.generation();
  co_return changed;
}

}  // namespace

Reply<api::Figures> get_fabric(Daemon& daemon, const api::Empty&, const Asked& asked, Told& told) {
  const RunningFabric place = place_of(daemon, asked);
  co_await place.scenario->refresh();
  told.generation = place.scenario->generation();
  boost::json::object report = report_of(*place.scenario);
  for (boost::json::value& fabric : report["fabrics"].as_array())
    if (fabric.at("name").as_string() == place.fabric().name) co_return to_figures(fabric);
  throw api::conflict("nothing is known yet of fabric " + place.fabric().name);
}

Reply<api::Changed> cut_cable(Daemon& daemon,
                              const api::CutCable& wanted,
                              const Asked& asked,
                              Told& told) {
  const RunningFabric place = place_of(daemon, asked);
  const std::uint32_t cable = cable_in(place.fabric(), asked);
  schema::Request order;
  schema::CutCable& cut = *order.mutable_cut();
  cut.set_fabric(place.fabric().name);
  cut.set_cable(cable);
  cut.set_at_ps(instant_of(wanted.at()));
  std::string what = cable_name(place.fabric(), cable) + " cut";
  if (!wanted.length().empty()) {
    cut.set_length_ps(picos(parse_duration("length", wanted.length(), nanoseconds(1), kLongest)));
    what += " for " + wanted.length();
  }
  co_return co_await carry_out(place, std::move(order), std::move(what), asked, told);
}

Reply<api::Changed> mend_cable(Daemon& daemon,
                               const api::MendCable& wanted,
                               const Asked& asked,
                               Told& told) {
  const RunningFabric place = place_of(daemon, asked);
  const std::uint32_t cable = cable_in(place.fabric(), asked);
  schema::Request order;
  schema::MendCable& mend = *order.mutable_mend();
  mend.set_fabric(place.fabric().name);
  mend.set_cable(cable);
  mend.set_at_ps(instant_of(wanted.at()));
  std::string what = cable_name(place.fabric(), cable) + " mended";
  co_return co_await carry_out(place, std::move(order), std::move(what), asked, told);
}

Reply<api::CircuitSwitch> get_circuits(Daemon& daemon,
                                       const api::Empty&,
                                       const Asked& asked,
                                       Told& told) {
  const RunningFabric place = place_of(daemon, asked);
  const LiveCrossbar crossbar = crossbar_of(place.fabric(), asked);
  co_await place.scenario->refresh();
  if (!place.scenario->account().knows())
    throw api::conflict("nothing is known yet of fabric " + place.fabric().name);
  told.generation = place.scenario->generation();
  co_return tell_circuits(*place.scenario, place.index, crossbar);
}

Reply<api::Changed> connect_circuits(Daemon& daemon,
                                     const api::ConnectCircuits& wanted,
                                     const Asked& asked,
                                     Told& told) {
  const RunningFabric place = place_of(daemon, asked);
  const LiveCrossbar crossbar = crossbar_of(place.fabric(), asked);
  const Matching matching =
      parse_circuits({wanted.circuits().begin(), wanted.circuits().end()}, crossbar);
  schema::Request order = order_of(place.fabric(), crossbar, matching, wanted.at());
  std::string what = fmt::format(
      "{}: {}", crossbar_name(place.fabric(), crossbar), circuits_text(matching, crossbar));
  co_return co_await carry_out(place, std::move(order), std::move(what), asked, told);
}

Reply<api::Changed> follow_plan(Daemon& daemon,
                                const api::FollowPlan& wanted,
                                const Asked& asked,
                                Told& told) {
  const RunningFabric place = place_of(daemon, asked);
  const LiveCrossbar crossbar = crossbar_of(place.fabric(), asked);
  const CircuitPlan plan = plan_in(wanted, place, crossbar);
  schema::Request order = order_of(place.fabric(), crossbar, plan, wanted.at());
  std::string what = fmt::format("{}: follows the plan of {}",
                                 crossbar_name(place.fabric(), crossbar),
                                 wanted.yaml().empty() ? "the scenario" : wanted.file());
  co_return co_await carry_out(place, std::move(order), std::move(what), asked, told);
}

}  // namespace linkwright
