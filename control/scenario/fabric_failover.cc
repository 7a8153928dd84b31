// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_failover.h"

#include <string>

#include "control/scenario/graph_names.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr const char* kDetection = "failover.detection";

Detection detection_of(schema::FailureDetection& written, const FabricContext& context) {
  Detection out;
  const int given = written.has_loss_of_light() + written.has_hellos() + written.has_timeout();
  if (given != 1) {
    context.report(
        kDetection,
        fmt::format("wants exactly one of loss_of_light, hellos, timeout (value: {} of them)",
                    given));
    return out;
  }
  const auto scaled = [&](const char* field, std::int64_t model_ps) {
    return context.scaled(std::string(kDetection) + "." + field, model_ps);
  };
  if (written.has_loss_of_light()) {
    out.by = Detector::kLossOfLight;
    out.after = scaled("loss_of_light", written.loss_of_light());
  }
  if (written.has_timeout()) {
    out.by = Detector::kTimeout;
    out.after = scaled("timeout", written.timeout());
  }
  if (written.has_hellos()) {
    schema::Hellos& hellos = *written.mutable_hellos();
    if (!hellos.has_multiplier()) hellos.set_multiplier(out.multiplier);
    out.by = Detector::kHellos;
    out.interval = scaled("hellos.interval", hellos.interval());
    out.multiplier = hellos.multiplier();
  }
  return out;
}

}  // namespace

FailoverConfig resolve_failover(schema::Fabric& written, const FabricContext& context) {
  FailoverConfig out;
  if (!written.has_failover()) return out;
  schema::Failover& failover = *written.mutable_failover();
  out.detection = detection_of(*failover.mutable_detection(), context);
  failover.set_reroute(failover.reroute());
  failover.set_restore(failover.restore());
  out.reroute = context.scaled("failover.reroute", failover.reroute());
  out.restore = context.scaled("failover.restore", failover.restore());
  return out;
}

std::vector<Outage> resolve_outages(const schema::Fabric& written,
                                    const Graph& graph,
                                    const FabricContext& context) {
  std::vector<Outage> out;
  for (int i = 0; i < written.outages_size(); ++i) {
    const schema::CableOutage& each = written.outages(i);
    const std::string field = fmt::format("outages[{}]", i);
    std::uint32_t cable = 0;
    if (const auto link = find_link(graph, each.link()))
      cable = *link / 2;
    else
      context.report(field + ".link",
                     fmt::format("{} has no such link (value {}{})",
                                 graph.topology,
                                 in_quotes(each.link()),
                                 names_hint(each.link(), link_names(graph))));
    const Instant from = kEpoch + context.scaled(field + ".from", each.from());
    const Duration length =
        each.has_for_() ? context.scaled(field + ".for", each.for_()) : Duration::max();
    out.push_back(outage_of(cable, from, length));
  }
  return out;
}

}  // namespace linkwright
