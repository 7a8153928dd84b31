// SPDX-License-Identifier: Apache-2.0
//
// What a crossbar must answer, worked out anew for every question from the list of commands and
// the plan: no queue of edges, no cursors, no state that is carried on. Slow and plain.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "link_models/switching/crossbar.h"

namespace linkwright::test {

struct Ordered {
  Instant at{};
  std::variant<Matching, CircuitPlan> what;
};

struct CrossbarCase {
  std::uint64_t seed = 0;
  CrossbarConfig config;
  std::vector<Ordered> commands;  // ascending
  Instant end{};
};

class CrossbarOracle {
 public:
  explicit CrossbarOracle(const CrossbarCase& wanted) : case_(wanted) {}

  struct State {
    std::vector<Circuit> circuits;
    std::vector<Duration> lit;
    std::vector<std::uint64_t> moves;
  };

  State at(Instant t) const {
    History history(case_);
    const CircuitPlan* plan = &case_.config.plan;
    Instant since = kEpoch - Duration{1};
    for (const Ordered& command : case_.commands) {
      if (command.at > t) break;
      if (plan != nullptr) history.play(*plan, since, command.at);
      plan = std::get_if<CircuitPlan>(&command.what);
      since = command.at;
      if (plan == nullptr)
        history.change(since, std::get<Matching>(command.what), false, Duration::zero());
      else
        history.change(since, in_force(*plan, since), false, guard_of(*plan));
    }
    if (plan != nullptr) history.play(*plan, since, t);
    return history.state(t, plan);
  }

 private:
  struct Light {
    Instant from{};
    Instant to = kNever;
    std::uint16_t output = kNoPort;
  };
  struct Change {
    Instant at = kNever;
    std::uint16_t output = kNoPort;
  };

  static Duration guard_of(const CircuitPlan& plan) {
    const auto* cyclic = std::get_if<CyclicPlan>(&plan);
    return cyclic != nullptr ? cyclic->guard : Duration::zero();
  }

  // The matching that the plan has at t, with what it does at t.
  static const Matching& in_force(const CircuitPlan& plan, Instant t) {
    if (const auto* fixed = std::get_if<StaticPlan>(&plan)) return fixed->matching;
    if (const auto* timed = std::get_if<TimedPlan>(&plan)) {
      const Matching* found = &timed->first;
      for (const TimedStep& step : timed->steps)
        if (step.at <= t) found = &step.matching;
      return *found;
    }
    const auto& cyclic = std::get<CyclicPlan>(plan);
    if (t < cyclic.start) return cyclic.matchings.front();
    const auto slot = static_cast<std::size_t>((t - cyclic.start) / cyclic.slot);
    return cyclic.matchings[slot % cyclic.matchings.size()];
  }

  // The instants in (after, until] at which the plan may do something.
  static std::vector<Instant> turns(const CircuitPlan& plan, Instant after, Instant until) {
    std::vector<Instant> found;
    if (const auto* timed = std::get_if<TimedPlan>(&plan))
      for (const TimedStep& step : timed->steps)
        if (step.at > after && step.at <= until) found.push_back(step.at);
    if (const auto* cyclic = std::get_if<CyclicPlan>(&plan))
      for (Instant slot = cyclic->start; slot <= until; slot += cyclic->slot)
        if (slot > after) found.push_back(slot);
    return found;
  }

  static bool slotted(const CircuitPlan& plan) { return std::holds_alternative<CyclicPlan>(plan); }

  class History {
   public:
    explicit History(const CrossbarCase& wanted)
        : config_(wanted.config),
          random_({wanted.seed, 7, 0}, Purpose::kReconfiguration),
          target_(in_force(config_.plan, kEpoch - Duration{1}).to),
          lights_(config_.ports),
          moves_(config_.ports) {
      for (std::size_t i = 0; i < target_.size(); ++i)
        if (target_[i] != kNoPort) lights_[i].push_back({kEpoch, kNever, target_[i]});
    }

    void play(const CircuitPlan& plan, Instant after, Instant until) {
      for (const Instant turn : turns(plan, after, until))
        change(turn, in_force(plan, turn), slotted(plan), guard_of(plan));
    }

    void change(Instant at, const Matching& to, bool slot, Duration guard) {
      std::vector<std::size_t> movers;
      for (std::size_t i = 0; i < target_.size(); ++i)
        if (target_[i] != to.to[i]) movers.push_back(i);
      std::vector<Instant> up(target_.size());
      for (const std::size_t i : movers) {
        const auto [lead, gap] = needs(i, slot, guard);
        auto& lights = lights_[i];
        if (!lights.empty() && lights.back().from > at) lights.pop_back();  // superseded
        if (!lights.empty() && lights.back().to > at)
          lights.back().to = std::min(lights.back().to, at + lead);
        up[i] = at + lead + gap;
        target_[i] = to.to[i];
        ++moves_[i];
      }
      for (const std::size_t i : movers) {
        if (target_[i] == kNoPort) continue;
        for (const auto& lights : lights_)
          for (const Light& light : lights)
            if (light.output == target_[i] && light.from <= at) up[i] = std::max(up[i], light.to);
      }
      for (const std::size_t i : movers)
        if (target_[i] != kNoPort) lights_[i].push_back({up[i], kNever, target_[i]});
    }

    State state(Instant t, const CircuitPlan* plan) const {
      State result{{}, {}, moves_};
      for (std::size_t i = 0; i < target_.size(); ++i) {
        result.circuits.push_back(circuit(i, t, plan));
        Duration lit{};
        for (const Light& light : lights_[i])
          if (light.from < t) lit += std::min(light.to, t) - light.from;
        result.lit.push_back(lit);
      }
      return result;
    }

   private:
    struct Needs {
      Duration lead{};
      Duration gap{};
    };

    Needs needs(std::size_t input, bool slot, Duration guard) const {
      if (!config_.stages) return {Duration::zero(), guard};
      const DrawnReconfiguration drawn =
          draw(*config_.stages, random_, std::uint64_t{input} * 0x100'0000'0000 + moves_[input]);
      const Duration command = drawn.stages[0];
      Duration all{};
      for (const Duration stage : drawn.stages) all += stage;
      const bool early = config_.stages->drain == Drain::kAtCommand;
      return {early || slot ? Duration::zero() : command,
              std::max(guard, early ? all : all - command)};
    }

    Circuit circuit(std::size_t i, Instant t, const CircuitPlan* plan) const {
      Circuit circuit;
      bool waiting = false;
      const Instant now = std::max(t, kEpoch);  // lit before the start is lit at the start
      for (const Light& light : lights_[i]) {
        if (light.from <= now && now < light.to) {
          circuit.output = light.output;
          circuit.lit_since = light.from;
          circuit.dark_from = light.to;
        } else if (light.from > now) {
          waiting = true;
          circuit.next_output = light.output;
          circuit.lit_again = light.from;
        }
      }
      const Change change = coming(i, t, plan);
      if (change.at == kNever) return circuit;
      const auto [lead, gap] = needs(i, slotted(*plan), guard_of(*plan));
      if (circuit.output != kNoPort)
        circuit.dark_from = std::min(circuit.dark_from, change.at + lead);
      if (waiting && circuit.lit_again <= change.at) return circuit;
      circuit.next_output = change.output;
      circuit.lit_again = change.output == kNoPort ? kNever : change.at + lead + gap;
      return circuit;
    }

    // When and where to the plan will move input i next.
    Change coming(std::size_t i, Instant t, const CircuitPlan* plan) const {
      if (plan == nullptr) return {};
      Instant until = kEpoch + seconds(1);
      if (const auto* cyclic = std::get_if<CyclicPlan>(plan))
        until = std::max(t, cyclic->start) +
                cyclic->slot * static_cast<std::int64_t>(cyclic->matchings.size());
      for (const Instant turn : turns(*plan, t, until))
        if (const std::uint16_t output = in_force(*plan, turn).to[i]; output != target_[i])
          return {turn, output};
      return {};
    }

    const CrossbarConfig& config_;
    RandomStream random_;
    std::vector<std::uint16_t> target_;
    std::vector<std::vector<Light>> lights_;  // by input, in order of time
    std::vector<std::uint64_t> moves_;
  };

  const CrossbarCase& case_;
};

}  // namespace linkwright::test
