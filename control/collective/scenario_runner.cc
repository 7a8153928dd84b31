// SPDX-License-Identifier: Apache-2.0
#include "control/collective/scenario_runner.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "control/report/fabric_energy.h"
#include "control/timeline/virtual_fabric_timeline.h"

namespace linkwright {
namespace {

std::vector<std::string> place_names(const ResolvedScenario& scenario) {
  std::vector<std::string> out;
  if (!scenario.fabrics.empty()) {
    const Graph& graph = scenario.fabrics.front().config.graph;
    for (HostId host = 0; host < graph.hosts; ++host) out.push_back(graph.nodes[host].name);
    return out;
  }
  const CableSpec& cable = scenario.spec.cables.front();
  for (const std::uint32_t port : {cable.port_a, cable.port_b})
    out.push_back(scenario.spec.ports[port].name);
  return out;
}

std::uint64_t bits_per_second(const LinkConfig& link) {
  return link.serialize ? link.rate.bits_per_second / link.rate.time_scale : 0;
}

std::set<std::uint32_t> places_in_use(const CollectiveScenario& scenario) {
  return {scenario.places.of_rank.begin(), scenario.places.of_rank.end()};
}

// By the first of several ways that are as good.
Duration way_latency(const FabricConfig& config, const Routes& routes, HostId from, HostId to) {
  Duration out{};
  for (NodeId node = from; node != to;) {
    const std::span<const LinkId> ways = routes.next(node, to);
    if (ways.empty()) return out;
    const NodeKind kind = config.graph.nodes[node].kind;
    // Behind a crossbar the light is that of the link into it.
    if (kind != NodeKind::kCrossbar) out += config.links[ways.front()].latency;
    node = linkwright::to(config.graph, ways.front());
  }
  return out;
}

std::unique_ptr<LinkWire> cable_wire(const CollectiveScenario& scenario,
                                     ChangeSource* timeline,
                                     std::uint64_t card_bps) {
  if (!scenario.resolved.fabrics.empty()) return nullptr;
  return std::make_unique<LinkWire>(scenario.resolved, timeline, scenario.places, card_bps);
}

std::unique_ptr<FabricWire> fabric_wire(const CollectiveScenario& scenario,
                                        std::uint64_t card_bps) {
  if (scenario.resolved.fabrics.empty()) return nullptr;
  return std::make_unique<FabricWire>(scenario.resolved,
                                      fabric_course(scenario.file, scenario.resolved, 0).changes,
                                      scenario.places,
                                      card_bps);
}

std::optional<VirtualTimeline> timeline_of(const CollectiveScenario& scenario) {
  if (!scenario.resolved.fabrics.empty()) return std::nullopt;
  return VirtualTimeline(scenario.file, scenario.resolved);
}

PacketCounts since(const PacketCounts& now, const PacketCounts& before) {
  PacketCounts out;
  for (const auto member : {&PacketCounts::packets,
                            &PacketCounts::resent,
                            &PacketCounts::answers,
                            &PacketCounts::wire_octets,
                            &PacketCounts::lost,
                            &PacketCounts::timeouts,
                            &PacketCounts::notifications,
                            &PacketCounts::marked})
    out.*member = now.*member - before.*member;
  return out;
}

}  // namespace

std::shared_ptr<const CollectiveScenario> place_ranks(const std::string& path,
                                                      RankId ranks,
                                                      const std::string& places) {
  ScenarioFile file(path);
  ResolvedScenario resolved = file.resolve();
  if (resolved.fabrics.size() + resolved.spec.cables.size() != 1)
    throw Mistake(fmt::format("{}: {} links and {} fabrics (allowed: one link, or one fabric)",
                              path,
                              resolved.spec.cables.size(),
                              resolved.fabrics.size()));
  std::vector<std::string> names = place_names(resolved);
  Places placed_ranks =
      places.empty() ? spread(std::move(names), ranks) : placed(std::move(names), ranks, places);
  return std::make_shared<CollectiveScenario>(
      CollectiveScenario{std::move(file), std::move(resolved), std::move(placed_ranks)});
}

std::uint64_t card_rate(const CollectiveScenario& scenario) {
  const ResolvedScenario& resolved = scenario.resolved;
  std::uint64_t out = 0;
  const auto take = [&out](std::uint64_t bits) {
    if (bits > 0) out = out == 0 ? bits : std::min(out, bits);
  };
  if (resolved.fabrics.empty()) {
    for (const LinkConfig& each : resolved.spec.cables.front().direction)
      take(bits_per_second(each));
    return out;
  }
  const FabricConfig& config = resolved.fabrics.front().config;
  const Adjacency adjacency(config.graph);
  for (const std::uint32_t host : places_in_use(scenario))
    for (const LinkId link : adjacency.out(host)) take(bits_per_second(config.links[link]));
  return out;
}

Duration longest_latency(const CollectiveScenario& scenario) {
  const ResolvedScenario& resolved = scenario.resolved;
  Duration out{};
  if (resolved.fabrics.empty()) {
    for (const LinkConfig& each : resolved.spec.cables.front().direction)
      out = std::max(out, each.latency);
    return out + resolved.spec.pedestal;
  }
  const FabricConfig& config = resolved.fabrics.front().config;
  const Routes routes(config.graph, Routing::kShortest);
  const std::set<std::uint32_t> hosts = places_in_use(scenario);
  for (const HostId from : hosts)
    for (const HostId to : hosts)
      if (from != to) out = std::max(out, way_latency(config, routes, from, to));
  return out + resolved.spec.pedestal;
}

ScenarioRunner::ScenarioRunner(std::shared_ptr<const CollectiveScenario> scenario,
                               RankId ranks,
                               const IdealLink& link,
                               const TransportChoice& transport)
    : scenario_(std::move(scenario)),
      ranks_(ranks),
      timeline_(timeline_of(*scenario_)),
      link_(cable_wire(*scenario_, timeline_ ? &*timeline_ : nullptr, link.bits_per_second)),
      fabric_(fabric_wire(*scenario_, link.bits_per_second)),
      wire_(link_ ? static_cast<ScenarioWire&>(*link_) : *fabric_),
      energy_(scenario_->resolved),
      transport_(make_packet_transport(transport, ranks, link, wire_)),
      before_(ranks) {}

CarriedOut ScenarioRunner::carry_out(DependencyEngine& engine) {
  CarriedOut out;
  out.iteration = run_once(engine, *transport_, ranks_, now_);
  out.incidents = wire_.take_incidents(out.iteration.from, out.iteration.to);
  if (!out.iteration.finished)
    throw Stuck(transport_->failed() ? transport_->problem() : "a schedule that never ends");
  now_ = out.iteration.to;
  for (RankId rank = 0; rank < ranks_; ++rank) {
    const PacketCounts now = transport_->counts(rank);
    out.packets.push_back(since(now, before_[rank]));
    before_[rank] = now;
  }
  return out;
}

// Verdicts are made at these boundaries; a cable's end or module is nobody's link.
std::vector<BoundaryJoules> ScenarioRunner::joules() {
  const ResolvedScenario& resolved = scenario_->resolved;
  if (fabric_) {
    const FabricEnergy energy =
        fabric_energy(resolved.fabrics.front(), fabric_->reading(now_), fabric_->delivered(), now_);
    return {{"link", energy.joules[static_cast<std::size_t>(FabricBoundary::kLink)]},
            {"fabric", energy.joules[static_cast<std::size_t>(FabricBoundary::kFabric)]},
            {"system", energy.joules[static_cast<std::size_t>(FabricBoundary::kSystem)]}};
  }
  energy_.observe(resolved, link_->snapshot(now_));
  const CableEnergy energy = energy_.result(resolved).front();
  std::vector<BoundaryJoules> out;
  for (const Boundary boundary : {Boundary::kLink, Boundary::kSystem})
    out.push_back({name_of(boundary), energy.joules[static_cast<std::size_t>(boundary)]});
  return out;
}

}  // namespace linkwright
