// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "control/fabric/fabric_figures.h"

namespace linkwright {
namespace {

namespace json = boost::json;

double to_ns(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerNano);
}

template <typename T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

json::value ratio_json(const std::optional<Ratio>& ratio) {
  if (!ratio) return {};
  return json::object{
      {"cables_below", ratio->numerator},
      {"cables_above", ratio->denominator},
      {"ratio", static_cast<double>(ratio->numerator) / static_cast<double>(ratio->denominator)}};
}

json::object nodes_json(const FabricFigures& figures) {
  json::object kinds;
  for (const auto& [name, count] : figures.nodes_by_name) kinds[name] = count;
  return {{"hosts", figures.closed_forms.hosts},
          {"switches", figures.closed_forms.switches},
          {"crossbars", figures.closed_forms.crossbars},
          {"switches_by_name", std::move(kinds)}};
}

json::object tier_json(const TierFigures& tier, const TierBill& bill) {
  const auto& ways = tier.cable.direction;
  const std::string& corner = tier.cable.corner;
  return {{"tier", tier.tier},
          {"profile", ways[0].profile},
          {"corner", corner.empty() ? json::value() : json::value(corner)},
          {"claims", json::array(tier.cable.claims.begin(), tier.cable.claims.end())},
          {"cables", tier.cables},
          {"into_crossbar", tier.into_crossbar},
          {"links", bill.links},
          {"rate_bps", ways[0].rate_bps},
          {"rate_bps_b_to_a", ways[1].rate_bps},
          {"one_way_latency_ns", to_ns(ways[0].latency)},
          {"one_way_latency_ns_b_to_a", to_ns(ways[1].latency)},
          {"watts_link", ways[0].watts_link < 0 ? json::value() : json::value(ways[0].watts_link)},
          {"watts", or_null(bill.watts)},
          {"usd", or_null(bill.usd)}};
}

json::value switches_json(const FabricFigures& figures) {
  const auto& switches = figures.fabric->config.switches;
  if (switches.empty()) return {};
  const SwitchConfig& first = switches.front();
  json::object out{{"count", switches.size()},
                   {"buffer_bytes", first.buffer_bytes},
                   {"pipeline_ns", to_ns(first.pipeline) / static_cast<double>(figures.time_scale)},
                   {"lossless_classes", first.pause.lossless},
                   {"preset", nullptr},
                   {"idle_watts", nullptr},
                   {"full_watts", nullptr},
                   {"usd", nullptr}};
  json::array headroom;
  for (const SwitchConfig& each : switches) headroom.push_back(each.pause.headroom_bytes);
  out["headroom_bytes"] = std::move(headroom);
  if (!figures.switches) return out;
  out["preset"] = json::string(figures.switches->preset.name);
  out["idle_watts"] = figures.switches->idle_watts;
  out["full_watts"] = figures.switches->full_watts;
  out["usd"] = figures.switches->usd;
  return out;
}

json::object range_json(const DutyRange& range) {
  return {{"min", range.least}, {"max", range.most}};
}

json::object circuit_json(const CircuitFigures& circuit) {
  json::object out{{"name", circuit.name},
                   {"ports", circuit.ports},
                   {"policy", circuit.policy},
                   {"queue_limit_bytes", circuit.queue_limit_bytes},
                   {"plan", circuit.plan},
                   {"circuits_at_start", circuit.circuits},
                   {"steps", circuit.steps},
                   {"cycle", nullptr}};
  if (const auto& cycle = circuit.cycle)
    out["cycle"] = json::object{{"slots", cycle->slots},
                                {"slot_ns", to_ns(cycle->slot)},
                                {"cycle_ns", to_ns(cycle->cycle)},
                                {"gap_ns", to_ns(cycle->gap)},
                                {"input_duty", range_json(cycle->input)},
                                {"pair_duty", range_json(cycle->pair)},
                                {"pairs", cycle->pairs},
                                {"sampled", cycle->sampled}};
  return out;
}

json::value paths_json(const std::optional<PathFigures>& paths) {
  if (!paths) return {};
  json::object hops;
  for (const auto& [count, pairs] : paths->pairs_by_hops) hops[std::to_string(count)] = pairs;
  return json::object{{"pairs", paths->pairs},
                      {"pairs_without_way", paths->without_way},
                      {"sampled", paths->sampled},
                      {"pairs_by_hops", std::move(hops)},
                      {"fewest_paths", paths->fewest_paths},
                      {"most_paths", or_null(paths->most_paths)}};
}

// null: not asked for.
json::value links_json(const FabricFigures& figures) {
  if (figures.links.empty()) return {};
  const FabricConfig& config = figures.fabric->config;
  json::array out;
  for (LinkId link = 0; link < figures.links.size(); ++link)
    out.push_back({{"name", figures.links[link]},
                   {"tier", config.graph.tiers[tier_of(config.graph, link)]},
                   {"rate_bps", config.links[link].rate.bits_per_second},
                   {"one_way_latency_ns",
                    to_ns(config.links[link].latency) / static_cast<double>(figures.time_scale)}});
  return out;
}

}  // namespace

json::object to_json(const FabricFigures& figures) {
  const ResolvedFabric& fabric = *figures.fabric;
  json::array tiers;
  for (std::size_t i = 0; i < fabric.tiers.size(); ++i)
    tiers.push_back(tier_json(fabric.tiers[i], figures.tiers[i]));
  json::array circuits;
  for (const CircuitFigures& circuit : figures.circuits) circuits.push_back(circuit_json(circuit));
  json::object out{{"name", fabric.name},
                   {"topology", fabric.config.graph.topology},
                   {"nodes", nodes_json(figures)},
                   {"cables", figures.closed_forms.cables},
                   {"oversubscription", ratio_json(figures.closed_forms.oversubscription)},
                   {"bisection_cables", or_null(figures.closed_forms.bisection)},
                   {"tiers", std::move(tiers)},
                   {"switches", switches_json(figures)},
                   {"circuits", std::move(circuits)},
                   {"paths", paths_json(figures.paths)},
                   {"links", links_json(figures)},
                   {"copper", nullptr},
                   {"notes", json::array(figures.notes.begin(), figures.notes.end())}};
  if (figures.copper)
    out["copper"] =
        json::object{{"pairs", figures.copper->pairs}, {"published", figures.copper->published}};
  return out;
}

}  // namespace linkwright
