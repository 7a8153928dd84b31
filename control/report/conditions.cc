// SPDX-License-Identifier: Apache-2.0
#include "control/report/conditions.h"

#include <array>

#include <fmt/format.h>

#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"
#include "control/scenario/overlay.h"

namespace linkwright {
namespace {

std::string accelerated(const std::string& where, double times) {
  return fmt::format(
      "{}: bit errors are accelerated {:g}-fold, and all that follows from them", where, times);
}

// Empty: it does not drift.
std::string drift_of(const DirectionFigures& direction) {
  const VaryingErrors& varying = direction.physics.varying;
  if (varying.drifting.empty()) return {};
  std::string out = ": drifts by";
  if (varying.drift.swing_k > 0)
    out += fmt::format(
        " {:g} K up and down in {:g} h", varying.drift.swing_k, varying.drift.period_hours);
  if (varying.drift.swing_k > 0 && varying.drift.years > 0) out += " and";
  if (varying.drift.years > 0) out += fmt::format(" {:g} years", varying.drift.years);
  return out;
}

// Of the links alone: fabrics have none of these.
void add_light_and_traces(const ResolvedScenario& scenario,
                          std::size_t index,
                          std::vector<std::string>& out) {
  const CableSpec& spec = scenario.spec.cables[index];
  for (std::size_t d : {0u, 1u}) {
    const std::string where = spec.name + (d == 0 ? " a to b" : " b to a");
    const RateTrace& trace = spec.traces[d];
    if (!trace.empty())
      out.push_back(fmt::format("{}: rate trace {}: {} opportunities in {}, {} on average",
                                where,
                                scenario.cables[index].direction[d].rate_trace,
                                opportunities_in(trace),
                                time_text(to_ns(model_period_of(trace))),
                                rate_text(mean_bps(trace))));
    const OutageConfig& outages = spec.direction[d].impairments.outages;
    const auto model_time = [&](Duration run) {
      return time_text(to_ns(run) / static_cast<double>(scenario.time_scale));
    };
    if (outages.mean_down > Duration::zero())
      out.push_back(fmt::format("{}: outages: {} up, {} down on average",
                                where,
                                model_time(outages.mean_up),
                                model_time(outages.mean_down)));
  }
  if (spec.direction[0].remote_fault.signalled)
    out.push_back(spec.name + ": an end without light tells the other, which then sends nothing");
}

void add_conditions(const CableFigures& cable, std::vector<std::string>& out) {
  const DirectionFigures& forth = cable.direction[0];
  if (!cable.corner.empty() && cable.corner != kTypicalCorner)
    out.push_back(fmt::format("{}: corner: {} of {}", cable.name, cable.corner, forth.profile));
  for (const std::string& claim : cable.claims)
    out.push_back(fmt::format("{}: claim: {} of {} is in force", cable.name, claim, forth.profile));
  const double there = forth.physics.channel.acceleration;
  const double back = cable.direction[1].physics.channel.acceleration;
  if (there == back && there != 1) out.push_back(accelerated(cable.name, there));
  if (there != back && there != 1) out.push_back(accelerated(cable.name + " a to b", there));
  if (there != back && back != 1) out.push_back(accelerated(cable.name + " b to a", back));
  const std::array<std::string, 2> drifts{drift_of(cable.direction[0]),
                                          drift_of(cable.direction[1])};
  if (drifts[0] == drifts[1] && !drifts[0].empty()) out.push_back(cable.name + drifts[0]);
  if (drifts[0] == drifts[1]) return;
  if (!drifts[0].empty()) out.push_back(cable.name + " a to b" + drifts[0]);
  if (!drifts[1].empty()) out.push_back(cable.name + " b to a" + drifts[1]);
}

}  // namespace

std::vector<std::string> conditions_of(const ResolvedScenario& scenario) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < scenario.cables.size(); ++i) {
    add_conditions(scenario.cables[i], out);
    add_light_and_traces(scenario, i, out);
  }
  for (const ResolvedFabric& fabric : scenario.fabrics)
    for (const TierFigures& tier : fabric.tiers) {
      add_conditions(tier.cable, out);
      if (tier.misses_switch_loss)
        out.push_back(fmt::format(
            "{}: its light passes a circuit switch, and its budget has no insertion loss of one "
            "(channel.optical.switch_loss): bit errors are those without it",
            tier.cable.name));
    }
  return out;
}

}  // namespace linkwright
