// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/fabric_circuits.h"

#include <algorithm>
#include <string>
#include <utility>

#include "control/scenario/circuit_matching.h"
#include "control/scenario/circuit_stages.h"

namespace linkwright {
namespace {

VoqPolicy policy_of(schema::Circuits::Policy written) {
  switch (written) {
    case schema::Circuits::LOSE:
      return VoqPolicy::kLose;
    case schema::Circuits::BLIND:
      return VoqPolicy::kBlind;
    default:
      return VoqPolicy::kHold;
  }
}

// The plan of one circuit switch; the next one reads it anew, with its own number of ports. It
// speaks of the ports that work; spares stand behind them, and have no circuit of their own.
class PlanBuilder {
 public:
  PlanBuilder(const schema::CircuitPlan& written,
              std::string field,
              std::uint16_t ports,
              std::uint16_t spares,
              const FabricContext& context)
      : written_(written),
        field_(std::move(field)),
        ports_(ports),
        spares_(spares),
        context_(context) {}

  std::optional<CircuitPlan> build() {
    const std::size_t before = context_.problems.size();
    const int given = written_.has_static_() + written_.has_cyclic() + written_.has_timed();
    if (given != 1) {
      context_.report(
          field_,
          fmt::format("wants exactly one of static, cyclic, timed (value: {} of them)", given));
      return std::nullopt;
    }
    CircuitPlan plan;
    if (written_.has_static_()) plan = StaticPlan{matching(written_.static_(), "static")};
    if (written_.has_cyclic()) plan = cyclic(written_.cyclic());
    if (written_.has_timed()) plan = timed(written_.timed());
    if (context_.problems.size() > before) return std::nullopt;
    return plan;
  }

 private:
  std::string at(const std::string& below) const { return field_ + "." + below; }

  Matching matching(const auto& written, const std::string& below) {
    return with_spares(resolve_matching(written, at(below), ports_, context_).value_or(Matching{}));
  }
  Matching with_spares(Matching matching) const {
    matching.to.resize(matching.to.size() + spares_, kNoPort);
    return matching;
  }

  CyclicPlan cyclic(const schema::CyclicCircuits& written) {
    CyclicPlan plan;
    plan.start = kEpoch + context_.scaled(at("cyclic.start"), written.start());
    plan.slot = context_.scaled(at("cyclic.slot"), written.slot());
    plan.guard = context_.scaled(at("cyclic.guard"), written.guard());
    for (int i = 0; i < written.matchings_size(); ++i)
      plan.matchings.push_back(
          matching(written.matchings(i), fmt::format("cyclic.matchings[{}]", i)));
    if (written.matchings_size() == 0)
      for (Matching& each : round_robin(ports_)) plan.matchings.push_back(with_spares(each));
    return plan;
  }

  TimedPlan timed(const schema::TimedCircuits& written) {
    TimedPlan plan;
    plan.first = matching(written.first(), "timed.first");
    for (int i = 0; i < written.steps_size(); ++i) {
      const std::string step = fmt::format("timed.steps[{}]", i);
      const Duration when = context_.scaled(at(step + ".at"), written.steps(i).at());
      plan.steps.push_back({kEpoch + when, matching(written.steps(i), step)});
    }
    return plan;
  }

  const schema::CircuitPlan& written_;
  std::string field_;  // where it stands: "circuits.plan"
  std::uint16_t ports_;
  std::uint16_t spares_;
  const FabricContext& context_;
};

// Stages of the circuits themselves over those of the tier, field by field.
class StageBuilder {
 public:
  StageBuilder(const schema::Reconfiguration& of_tier, const FabricContext& context)
      : of_tier_(of_tier), context_(context) {}

  // nullopt: there are none.
  std::optional<Reconfiguration> build(schema::Circuits& written) {
    if (written.instant()) {
      if (written.has_stages())
        context_.report("circuits.stages", "cannot be given beside `instant: true`");
      return std::nullopt;
    }
    schema::Reconfiguration merged = of_tier_;
    merged.MergeFrom(written.stages());
    if (merged.ByteSizeLong() == 0) return std::nullopt;
    check_sigma("switching", merged.switching(), merged.switching_sigma());
    check_sigma("receiver", merged.receiver(), merged.receiver_sigma());
    *written.mutable_stages() = merged;
    Reconfiguration out = reconfiguration_of(merged);
    scale(out.command, "command");
    scale(out.switching, "switching");
    scale(out.settle, "settle");
    scale(out.dsp, "receiver");
    return out;
  }

 private:
  void check_sigma(const std::string& stage, std::int64_t median, double sigma) {
    if (sigma > 0 && median == 0)
      context_.report("circuits.stages." + stage + "_sigma",
                      fmt::format("needs `{}` beside it, the median of the stage (value 0s, "
                                  "allowed from 1ps)",
                                  stage));
  }

  void scale(StageTime& stage, const char* field) {
    stage.median = context_.scaled(std::string("circuits.stages.") + field, picos(stage.median));
  }

  const schema::Reconfiguration& of_tier_;
  const FabricContext& context_;
};

// `pairs: []` joins nothing, which a message cannot tell from nothing written.
void spell_out(auto& matching, std::uint16_t ports) {
  if (matching.pairs_size() > 0 || matching.has_shift() || matching.to_size() > 0) return;
  for (std::uint16_t port = 0; port < ports; ++port) matching.add_to("none");
}

void complete_plan(schema::CircuitPlan& plan, std::uint16_t ports) {
  if (plan.has_static_()) spell_out(*plan.mutable_static_(), ports);
  if (plan.has_cyclic()) {
    schema::CyclicCircuits& cyclic = *plan.mutable_cyclic();
    cyclic.set_start(cyclic.start());
    cyclic.set_guard(cyclic.guard());
    for (schema::CircuitMatching& each : *cyclic.mutable_matchings()) spell_out(each, ports);
  }
  if (plan.has_timed()) {
    spell_out(*plan.mutable_timed()->mutable_first(), ports);
    for (schema::CircuitStep& each : *plan.mutable_timed()->mutable_steps()) spell_out(each, ports);
  }
}

bool has_crossbars(const Graph& graph) {
  for (const Node& node : graph.nodes)
    if (node.kind == NodeKind::kCrossbar) return true;
  return false;
}

}  // namespace

std::optional<CircuitPlan> resolve_circuit_plan(const schema::CircuitPlan& written,
                                                const std::string& field,
                                                std::uint16_t ports,
                                                std::uint16_t spares,
                                                const FabricContext& context) {
  return PlanBuilder(written, field, ports, spares, context).build();
}

Steering resolve_steering(schema::Fabric& written,
                          const Graph& graph,
                          const FabricContext& context) {
  Steering out;
  const bool has_packets =
      std::find(graph.tiers.begin(), graph.tiers.end(), "packet") != graph.tiers.end();
  if (!has_packets) {
    if (written.circuits().has_steering())
      context.report("circuits.steering",
                     "acts with packets beside the circuits only (`ocs: {packet_switch: true}`)");
    return out;
  }
  schema::Steering& steering = *written.mutable_circuits()->mutable_steering();
  if (steering.circuit_classes_size() > 0) out.circuit_classes = 0;  // else all
  for (const std::uint32_t cls : steering.circuit_classes())
    out.circuit_classes = static_cast<std::uint8_t>(out.circuit_classes | 1u << cls);
  if (steering.circuit_classes_size() == 0)
    for (std::uint32_t cls = 0; cls < kClasses; ++cls) steering.add_circuit_classes(cls);
  out.detour = steering.detour();
  steering.set_detour(out.detour);
  return out;
}

std::optional<std::vector<CrossbarNode>> resolve_circuits(schema::Fabric& written,
                                                          const Graph& graph,
                                                          const schema::Reconfiguration& stages,
                                                          const FabricContext& context) {
  if (!has_crossbars(graph)) {
    if (!written.has_circuits()) return std::vector<CrossbarNode>{};
    context.report("circuits", fmt::format("{} has no circuit switch", graph.topology));
    return std::nullopt;
  }
  if (!written.has_circuits()) {
    context.report("topology",
                   fmt::format("{} has a circuit switch: key \"circuits\" is missing, which says "
                               "what it does",
                               graph.topology));
    return std::nullopt;
  }
  const std::size_t before = context.problems.size();
  schema::Circuits& circuits = *written.mutable_circuits();
  CrossbarNode alike;
  alike.policy = policy_of(circuits.policy());
  if (circuits.has_queue_limit()) alike.voq_bytes = circuits.queue_limit();
  alike.crossbar.stages = StageBuilder(stages, context).build(circuits);
  circuits.set_policy(circuits.policy());
  circuits.set_queue_limit(alike.voq_bytes);
  circuits.set_instant(!alike.crossbar.stages);
  std::vector<CrossbarNode> out;
  std::uint16_t working = 0;
  for (NodeId number = 0; number < graph.nodes.size(); ++number) {
    const Node& node = graph.nodes[number];
    if (node.kind != NodeKind::kCrossbar) continue;
    const std::uint16_t spares = spares_of(graph, number);
    working = static_cast<std::uint16_t>(node.ports - spares);
    const auto plan =
        PlanBuilder(circuits.plan(), "circuits.plan", working, spares, context).build();
    if (!plan) break;
    out.push_back(alike);
    out.back().crossbar.ports = node.ports;
    out.back().crossbar.plan = *plan;
  }
  if (context.problems.size() > before) return std::nullopt;
  complete_plan(*circuits.mutable_plan(), working);
  return out;
}

}  // namespace linkwright
