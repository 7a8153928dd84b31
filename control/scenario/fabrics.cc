// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabrics.h"

#include <algorithm>
#include <utility>

#include "control/scenario/fabric_check.h"
#include "control/scenario/fabric_circuits.h"
#include "control/scenario/fabric_failover.h"
#include "control/scenario/fabric_faults.h"
#include "control/scenario/fabric_hosts.h"
#include "control/scenario/fabric_switches.h"
#include "control/scenario/fabric_tiers.h"
#include "control/scenario/fabric_topology.h"

namespace linkwright {
namespace {

Routing routing_of(schema::Fabric::Routing written) {
  switch (written) {
    case schema::Fabric::DIMENSION_ORDER:
      return Routing::kDimensionOrder;
    case schema::Fabric::MINIMAL:
      return Routing::kMinimal;
    case schema::Fabric::VALIANT:
      return Routing::kValiant;
    default:
      return Routing::kShortest;
  }
}

class FabricBuilder {
 public:
  FabricBuilder(schema::Fabric& written,
                std::uint32_t first_cable,
                const std::vector<PortSpec>& specs,
                const FabricContext& context)
      : written_(written), first_cable_(first_cable), specs_(specs), context_(context) {}

  std::optional<ResolvedFabric> build(PortBinding& ports) {
    const std::size_t before = context_.problems.size();
    const auto topology = resolve_topology(*written_.mutable_topology(), context_);
    if (!topology) return std::nullopt;
    out_.name = written_.name();
    out_.topology = *topology;
    out_.config.graph = make_graph(*topology);
    take_forwarding();
    take_hosts(ports);
    out_.config.faults = resolve_aimed_faults(written_, out_.config.graph, context_);
    take_tiers();
    if (context_.problems.size() > before) return std::nullopt;
    take_switches();
    take_circuits();
    out_.config.failover = resolve_failover(written_, context_);
    out_.config.outages = resolve_outages(written_, out_.config.graph, context_);
    if (context_.problems.size() > before) return std::nullopt;
    check_fabric(out_.config, tiers_, context_);
    check_stated_rates();
    if (context_.problems.size() > before) return std::nullopt;
    return std::move(out_);
  }

 private:
  void take_forwarding() {
    out_.config.seed = context_.seed;
    out_.config.first_cable = first_cable_;
    out_.config.routing = routing_of(written_.routing());
    out_.config.balancing =
        written_.balancing() == schema::Fabric::SPRAY ? Balancing::kSpray : Balancing::kFlow;
    written_.set_routing(written_.routing());
    written_.set_balancing(written_.balancing());
    written_.set_ingress(written_.ingress());
    written_.set_carrier(written_.carrier());
    out_.carrier = written_.carrier() == schema::Fabric::PROPAGATE ? CarrierPolicy::kPropagate
                                                                   : CarrierPolicy::kHold;
  }

  void take_hosts(PortBinding& ports) {
    out_.ports = bind_hosts(written_, out_.config.graph.hosts, ports, context_);
    out_.config.hosts = resolve_hosts(written_, out_.ports, context_);
    out_.config.classes = resolve_classes(written_, context_);
  }

  void take_tiers() {
    auto tiers = resolve_tiers(written_, out_.config.graph, first_cable_, context_);
    if (!tiers) return;
    tiers_ = *std::move(tiers);
    out_.config.links = links_of(tiers_, out_.config.graph, first_cable_, context_);
    for (const ResolvedTier& tier : tiers_) out_.tiers.push_back(tier.figures);
  }

  bool has(NodeKind kind) const {
    const auto& nodes = out_.config.graph.nodes;
    return std::any_of(
        nodes.begin(), nodes.end(), [kind](const Node& node) { return node.kind == kind; });
  }

  void take_switches() {
    if (!has(NodeKind::kSwitch)) {
      if (written_.has_switches())
        context_.report("switches",
                        fmt::format("{} has no packet switch", out_.config.graph.topology));
      return;
    }
    auto switches = resolve_switches(*written_.mutable_switches(),
                                     out_.config.graph,
                                     out_.config.links,
                                     largest_frame(),
                                     context_);
    if (!switches) return;
    out_.config.switches = *std::move(switches);
    out_.switch_preset = written_.switches().preset();
  }

  // That may come in by a port; of a fabric without ports, what a port takes by default.
  std::uint32_t largest_frame() const {
    std::uint32_t out = 0;
    for (const std::uint32_t port : out_.ports)
      if (port != kNoPortSpec) out = std::max<std::uint32_t>(out, specs_[port].frame_bytes_max);
    return out == 0 ? PortSpec{}.frame_bytes_max : out;
  }

  void take_circuits() {
    schema::Reconfiguration stages;
    for (const ResolvedTier& tier : tiers_)
      if (tier.figures.into_crossbar)
        stages = tier.direction[0].parameters.light().reconfiguration();
    auto crossbars = resolve_circuits(written_, out_.config.graph, stages, context_);
    if (!crossbars) return;
    out_.config.crossbars = *std::move(crossbars);
    out_.config.steering = resolve_steering(written_, out_.config.graph, context_);
  }

  // What a port says it can carry must hold what the cables of its host carry together.
  void check_stated_rates() {
    const Adjacency around(out_.config.graph);
    for (HostId host = 0; host < out_.ports.size(); ++host) {
      if (out_.ports[host] == kNoPortSpec) continue;
      const PortSpec& port = specs_[out_.ports[host]];
      Wide together = 0;
      for (const LinkId link : around.out(host))
        if (out_.config.links[link].serialize)
          together += out_.config.links[link].rate.bits_per_second;
      if (port.stated_bps == 0 || together <= Wide{port.stated_bps} * context_.time_scale) continue;
      const auto show = [](Wide bps) {
        return format_quantity(static_cast<SignedWide>(bps), schema::RATE_BPS);
      };
      context_.report(
          fmt::format("ports[{}]", host),
          fmt::format(
              "the cables of host {} carry {} / time_scale {} = {}, above the {} that port "
              "{} states in rate_real_bps (allowed: time_scale from {})",
              host,
              show(together),
              context_.time_scale,
              show(together / context_.time_scale),
              show(port.stated_bps),
              in_quotes(port.name),
              static_cast<std::uint64_t>((together + port.stated_bps - 1) / port.stated_bps)));
    }
  }

  schema::Fabric& written_;
  std::uint32_t first_cable_;
  const std::vector<PortSpec>& specs_;
  const FabricContext& context_;
  std::vector<ResolvedTier> tiers_;
  ResolvedFabric out_;
};

}  // namespace

std::optional<ResolvedFabric> resolve_fabric(schema::Fabric& written,
                                             std::uint32_t first_cable,
                                             PortBinding& ports,
                                             const std::vector<PortSpec>& specs,
                                             const FabricContext& context) {
  return FabricBuilder(written, first_cable, specs, context).build(ports);
}

std::uint32_t next_cable(const ResolvedFabric& fabric) {
  const Graph& graph = fabric.config.graph;
  return fabric.config.first_cable +
         static_cast<std::uint32_t>(graph.cables.size() + graph.nodes.size());
}

}  // namespace linkwright
