// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/circuits_told.h"

#include <variant>

#include "control/agent/convert_fabric.h"
#include "control/live/circuit_words.h"
#include "link_models/switching/planned_moves.h"

namespace linkwright {
namespace {

constexpr std::size_t kMostToCome = 8;

const char* name_of(const CircuitPlan& plan) {
  if (std::holds_alternative<CyclicPlan>(plan)) return "cycle";
  return std::holds_alternative<TimedPlan>(plan) ? "steps" : "static";
}

void add_cycle(const CyclicPlan& plan,
               Instant now,
               Instant until,
               std::size_t most,
               std::vector<ComingCircuits>& out) {
  const std::size_t slots = plan.matchings.size();
  // Slot 0 moves nothing the first time.
  std::int64_t slot = now < plan.start ? 1 : (now - plan.start) / plan.slot + 1;
  for (std::size_t looked = 0; looked < slots * most && out.size() < most; ++looked, ++slot) {
    const Instant at = plan.start + slot * plan.slot;
    if (at >= until) return;
    const Matching& before = plan.matchings[static_cast<std::size_t>(slot - 1) % slots];
    const Matching& after = plan.matchings[static_cast<std::size_t>(slot) % slots];
    if (before != after) out.push_back({at, after});
  }
}

CircuitPlan plan_of(const CircuitCommand& command) {
  if (const auto* matching = std::get_if<Matching>(&command)) return StaticPlan{*matching};
  return std::get<CircuitPlan>(command);
}

// That of the scenario, where the message is none that can be read.
CircuitPlan plan_of(const schema::CommandCircuits& message, const CrossbarConfig& crossbar) {
  CircuitCommand command = crossbar.plan;
  from_message(message, crossbar.ports, command);
  return plan_of(command);
}

void add_next(const LiveCrossbar& crossbar,
              Instant at,
              const Matching& matching,
              const std::string& ordered,
              api::CircuitSwitch& out) {
  api::CircuitsToCome& told = *out.add_next();
  told.set_at_ps(picos(at));
  told.set_circuits(circuits_text(matching, crossbar));
  told.set_ordered(ordered);
}

void add_circuits(const std::vector<CircuitReading>& inputs,
                  const LiveCrossbar& crossbar,
                  api::CircuitSwitch& out) {
  for (std::size_t input = 0; input < inputs.size(); ++input) {
    const CircuitReading& reading = inputs[input];
    api::Circuit& circuit = *out.add_circuits();
    circuit.set_input(crossbar.neighbours[input]);
    if (reading.output != kNoPort) circuit.set_output(crossbar.neighbours[reading.output]);
    circuit.set_moves(reading.moves);
    circuit.set_lit_ps(picos(reading.lit));
    circuit.set_dark_ps(picos(reading.dark));
  }
}

}  // namespace

std::vector<ComingCircuits> coming_circuits(const CircuitPlan& plan,
                                            Instant now,
                                            Instant until,
                                            std::size_t most) {
  std::vector<ComingCircuits> out;
  if (const auto* cycle = std::get_if<CyclicPlan>(&plan)) add_cycle(*cycle, now, until, most, out);
  if (const auto* timed = std::get_if<TimedPlan>(&plan))
    for (const TimedStep& step : timed->steps)
      if (step.at > now && step.at < until && out.size() < most)
        out.push_back({step.at, step.matching});
  return out;
}

api::CircuitSwitch tell_circuits(const LiveScenario& scenario,
                                 std::size_t fabric,
                                 const LiveCrossbar& crossbar) {
  const ResolvedFabric& own = scenario.resolved().fabrics[fabric];
  const CrossbarConfig& config = own.config.crossbars[crossbar.number].crossbar;
  const Instant now = scenario.account().known().at;
  api::CircuitSwitch out;
  out.set_name(crossbar.name);
  out.set_fabric(own.name);
  out.set_scenario(scenario.name());
  out.set_generation(scenario.generation());
  out.set_at_ps(picos(now));
  add_circuits(
      scenario.account().known().fabrics[fabric].reading.crossbars[crossbar.number], crossbar, out);
  const auto commands = scenario.fabric_orders().commands(own.name, crossbar.number, now);
  auto coming = commands.begin();
  CircuitPlan plan = config.plan;
  if (coming != commands.end() && coming->effective <= now) {
    plan = plan_of(coming->message, config);
    out.set_ordered(coming->what);
    out.set_since_ps(picos(coming->effective));
    ++coming;
  }
  out.set_follows(name_of(plan));
  const Instant until = coming == commands.end() ? kNever : coming->effective;
  for (const ComingCircuits& each : coming_circuits(plan, now, until, kMostToCome))
    add_next(crossbar, each.at, each.matching, "", out);
  for (; coming != commands.end(); ++coming) {
    const PlannedMoves moves(plan_of(coming->message, config), config.ports, coming->effective);
    add_next(crossbar, coming->effective, moves.at_start(), coming->what, out);
  }
  return out;
}

}  // namespace linkwright
