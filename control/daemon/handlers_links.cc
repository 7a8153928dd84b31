// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/agent/dead_man_policy.h"
#include "control/api/failure.h"
#include "control/daemon/figures.h"
#include "control/daemon/handlers.h"
#include "control/daemon/refresh.h"
#include "control/live/duration.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::array<const char*, 2> kDirections{"a_to_b", "b_to_a"};
constexpr Duration kLongest = seconds(7'000'000);

const std::string& name_in(const Asked& asked) {
  return asked.in_path.at("link");
}

void add_set(const LiveScenario& scenario, const std::string& link, api::LinkDirection& out) {
  for (const api::SetParameters& each : scenario.set())
    if (each.link() == link && (each.direction().empty() || each.direction() == out.name()))
      *out.mutable_set() = each.set();
}

void tell_config(const LinkConfig& config, api::LinkDirection& out) {
  out.set_rate_bps(config.rate.bits_per_second);
  out.set_rate_in_force_bps(config.rate.bits_per_second);
  out.set_latency_ps(picos(config.latency));
  out.set_queue_limit_bytes(config.queue_limit_bytes);
}

api::Link tell_cable(const LiveScenario& scenario, std::size_t index) {
  const CableSpec& cable = scenario.in_force().cables[index];
  const auto policy = scenario.overriding_policy();
  const CableFigures& figures = scenario.resolved().cables[index];
  api::Link out;
  out.set_name(cable.name);
  out.set_scenario(scenario.name());
  out.set_a(scenario.in_force().ports[cable.port_a].name);
  out.set_b(scenario.in_force().ports[cable.port_b].name);
  out.set_profile(figures.direction[0].profile);
  for (std::size_t d : {0u, 1u}) {
    api::LinkDirection& direction = *out.add_directions();
    direction.set_name(kDirections[d]);
    const LinkConfig& set = cable.direction[d];
    const LinkConfig config = policy ? under_policy(set, *policy, !cable.traces[d].empty()) : set;
    tell_config(config, direction);
    direction.set_dark(policy == schema::ArmDeadMan::DOWN);
    direction.set_group_error_ratio(config.fec.error_ratio);
    const EmulatorSnapshot& known = scenario.account().known();
    if (index < known.cables.size())
      direction.set_rate_in_force_bps(known.cables[index][d].link.bits_per_second);
    add_set(scenario, cable.name, direction);
  }
  if (policy) out.set_dead_man(std::string(to_text(*policy)));
  const auto& guards = scenario.account().known().guards;
  out.set_stopped(index < guards.size() && guards[index].stopped);
  return out;
}

api::Link tell_fabric_link(const LiveScenario& scenario, std::size_t fabric, LinkId link) {
  const FabricSpec& spec = scenario.in_force().fabrics[fabric];
  api::Link out;
  out.set_name(link_name(spec.config.graph, link));
  out.set_scenario(scenario.name());
  out.set_fabric(spec.name);
  api::LinkDirection& direction = *out.add_directions();
  tell_config(spec.config.links[link], direction);
  if (const auto policy = scenario.overriding_policy()) {
    tell_config(under_fabric_policy(spec.config.links[link], *policy), direction);
    out.set_dead_man(std::string(to_text(*policy)));
  }
  add_set(scenario, out.name(), direction);
  return out;
}

void add_links(const LiveScenario& scenario, api::Links& out) {
  for (std::size_t i = 0; i < scenario.in_force().cables.size(); ++i)
    *out.add_links() = tell_cable(scenario, i);
  for (std::size_t f = 0; f < scenario.in_force().fabrics.size(); ++f)
    for (LinkId link = 0; link < scenario.in_force().fabrics[f].config.links.size(); ++link)
      *out.add_links() = tell_fabric_link(scenario, f, link);
}

std::optional<std::size_t> cable_named(const LiveScenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.in_force().cables.size(); ++i)
    if (scenario.in_force().cables[i].name == name) return i;
  return std::nullopt;
}

api::Link tell_link(const LiveScenario& scenario, const std::string& name) {
  if (const auto cable = cable_named(scenario, name)) return tell_cable(scenario, *cable);
  for (std::size_t f = 0; f < scenario.in_force().fabrics.size(); ++f)
    if (const auto link = find_link(scenario.in_force().fabrics[f].config.graph, name))
      return tell_fabric_link(scenario, f, *link);
  throw api::not_found(fmt::format("no link that runs is named {}", in_quotes(name)));
}

// A run time on the wire of the API, "2s".
std::optional<Instant> instant_of(const std::string& at) {
  if (at.empty()) return std::nullopt;
  return Instant{parse_duration("at", at, Duration{0}, kLongest)};
}

void refuse_fabric_link(const LiveScenario& scenario, const std::string& link) {
  if (!cable_named(scenario, link))
    throw api::conflict(
        fmt::format("{} is a link of a fabric: its figures are told with the fabric", link));
}

using Keys = std::vector<std::string_view>;

// Of one list of the report, the entries that are of this link; of each these keys, or all.
api::Figures of_link(const LiveScenario& scenario,
                     const std::string& link,
                     std::string_view list,
                     std::string_view name_key,
                     const Keys& keys) {
  json::array entries;
  json::object report = report_of(scenario);
  for (json::value& value : report[list].as_array()) {
    json::object& entry = value.as_object();
    if (entry[name_key].as_string() != link) continue;
    json::object part;
    for (const std::string_view key : keys)
      if (entry.contains(key)) part[key] = std::move(entry[key]);
    entries.push_back(json::value(keys.empty() ? std::move(entry) : std::move(part)));
  }
  return to_figures(json::object{{"link", link}, {"figures", std::move(entries)}});
}

Reply<api::Figures> figures_of(Daemon& daemon,
                               const Asked& asked,
                               Told& told,
                               std::string_view list,
                               std::string_view name_key,
                               Keys keys) {
  const auto scenario = daemon.with_link(name_in(asked));
  co_await scenario->refresh();
  told.generation = scenario->generation();
  refuse_fabric_link(*scenario, name_in(asked));
  co_return of_link(*scenario, name_in(asked), list, name_key, keys);
}

}  // namespace

Reply<api::Links> list_links(Daemon& daemon, const api::Empty&, const Asked&, Told& told) {
  co_await refresh_all(daemon);
  api::Links out;
  out.set_generation(daemon.context().generation);
  for (const auto& [name, scenario] : daemon.scenarios())
    if (scenario->active()) add_links(*scenario, out);
  told.generation = daemon.context().generation;
  co_return out;
}

Reply<api::Link> get_link(Daemon& daemon, const api::Empty&, const Asked& asked, Told& told) {
  const auto scenario = daemon.with_link(name_in(asked));
  co_await scenario->refresh();
  told.generation = scenario->generation();
  co_return tell_link(*scenario, name_in(asked));
}

Reply<api::Changed> patch_link(Daemon& daemon,
                               const api::LinkPatch& patch,
                               const Asked& asked,
                               Told& told) {
  const auto scenario = daemon.with_link(name_in(asked));
  if (patch.set().empty())
    throw api::invalid_field("set", "nothing is to be changed, as in [\"rate=100Mbps\"]");
  LinkEdit edit;
  edit.link = name_in(asked);
  if (!patch.direction().empty()) edit.direction = patch.direction();
  edit.parameters.assign(patch.set().begin(), patch.set().end());
  const std::optional<Instant> at = instant_of(patch.at());
  const LiveScenario::Leave leave{asked.claim};
  const api::Changed changed = co_await scenario->change(edit, at, asked.peer.name, leave);
  told.generation = changed.generation();
  co_return changed;
}

Reply<api::Changed> resume_link(Daemon& daemon, const api::Empty&, const Asked& asked, Told& told) {
  const auto scenario = daemon.with_link(name_in(asked));
  schema::Request request;
  request.mutable_resume()->set_cable(name_in(asked));
  const LiveScenario::Leave leave{asked.claim};
  api::Changed out =
      co_await scenario->carry_out(request, name_in(asked) + ": resumed", asked.peer.name, leave);
  out.mutable_effects(0)->set_what(name_in(asked));
  told.generation = out.generation();
  co_return out;
}

Reply<api::LinkStats> get_link_stats(Daemon& daemon,
                                     const api::Empty&,
                                     const Asked& asked,
                                     Told& told) {
  const auto scenario = daemon.with_link(name_in(asked));
  refuse_fabric_link(*scenario, name_in(asked));
  co_await scenario->refresh();
  api::LinkStats out;
  out.set_link(name_in(asked));
  out.set_at_ps(scenario->last().at_ps());
  for (const schema::CableState& state : scenario->last().cables())
    if (state.name() == name_in(asked)) *out.mutable_state() = state;
  told.generation = scenario->generation();
  co_return out;
}

Reply<api::Figures> get_link_fec(Daemon& daemon,
                                 const api::Empty&,
                                 const Asked& asked,
                                 Told& told) {
  return figures_of(daemon, asked, told, "links", "name", {"direction", "model", "fec"});
}

Reply<api::Figures> get_link_histograms(Daemon& daemon,
                                        const api::Empty&,
                                        const Asked& asked,
                                        Told& told) {
  return figures_of(
      daemon,
      asked,
      told,
      "links",
      "name",
      {"direction", "lateness_ns", "lateness_outside_gaps_ns", "arrival_uncertainty_ns"});
}

Reply<api::Figures> get_link_energy(Daemon& daemon,
                                    const api::Empty&,
                                    const Asked& asked,
                                    Told& told) {
  return figures_of(daemon, asked, told, "energy", "link", {});
}

}  // namespace linkwright
