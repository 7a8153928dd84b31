// SPDX-License-Identifier: Apache-2.0
#include "control/fabric/circuit_figures.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "link_models/switching/circuit_duty.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kPortsLookedAt = 64;

void widen(DutyRange& range, double value, bool first) {
  range.least = first ? value : std::min(range.least, value);
  range.most = first ? value : std::max(range.most, value);
}

std::vector<std::uint16_t> ports_looked_at(std::uint16_t ports) {
  const std::uint32_t count = std::min<std::uint32_t>(ports, kPortsLookedAt);
  std::vector<std::uint16_t> out;
  for (std::uint32_t i = 0; i < count; ++i)
    out.push_back(static_cast<std::uint16_t>(i * ports / count));
  return out;
}

CycleFigures cycle_figures(const CyclicPlan& plan,
                           Duration stages,
                           std::uint16_t ports,
                           std::int64_t time_scale) {
  CycleFigures out;
  out.slots = plan.matchings.size();
  out.slot = plan.slot / time_scale;
  out.cycle = cycle(plan) / time_scale;
  out.gap = std::max(plan.guard, stages) / time_scale;
  out.sampled = ports > kPortsLookedAt;
  const std::vector<std::uint16_t> looked_at = ports_looked_at(ports);
  for (const std::uint16_t input : looked_at) {
    widen(out.input, input_duty(plan, input, stages).ratio(), input == looked_at.front());
    for (const std::uint16_t output : looked_at) {
      const auto joins = [&](const Matching& matching) { return matching.to[input] == output; };
      if (std::none_of(plan.matchings.begin(), plan.matchings.end(), joins)) continue;
      widen(out.pair, pair_duty(plan, input, output, stages).ratio(), out.pairs++ == 0);
    }
  }
  return out;
}

std::uint64_t circuits_in(const Matching& matching) {
  return matching.to.size() -
         static_cast<std::uint64_t>(std::count(matching.to.begin(), matching.to.end(), kNoPort));
}

std::string policy_name(VoqPolicy policy) {
  if (policy == VoqPolicy::kHold) return "hold";
  return policy == VoqPolicy::kLose ? "lose" : "blind";
}

}  // namespace

CircuitFigures circuit_figures(const CrossbarNode& crossbar,
                               const Node& node,
                               std::uint64_t time_scale) {
  CircuitFigures out;
  out.name = node.name;
  out.ports = node.ports;
  out.policy = policy_name(crossbar.policy);
  out.queue_limit_bytes = crossbar.voq_bytes;
  const CircuitPlan& plan = crossbar.crossbar.plan;
  const auto& stages = crossbar.crossbar.stages;
  if (const auto* fixed = std::get_if<StaticPlan>(&plan)) {
    out.plan = "static";
    out.circuits = circuits_in(fixed->matching);
  } else if (const auto* cyclic = std::get_if<CyclicPlan>(&plan)) {
    out.plan = "cyclic";
    out.circuits = circuits_in(cyclic->matchings.front());
    out.cycle = cycle_figures(*cyclic,
                              stages ? gap_mean(*stages) : Duration::zero(),
                              node.ports,
                              static_cast<std::int64_t>(time_scale));
  } else {
    const auto& timed = std::get<TimedPlan>(plan);
    out.plan = "timed";
    out.circuits = circuits_in(timed.first);
    out.steps = timed.steps.size();
  }
  return out;
}

}  // namespace linkwright
