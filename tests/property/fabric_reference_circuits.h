// SPDX-License-Identifier: Apache-2.0
//
// A circuit switch by the words of switching/crossbar.h and circuit_plan.h: every input looked at
// at every step, nothing kept that can be computed anew. Stages are constant: a lead, then a gap.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <variant>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/switching/circuit_plan.h"
#include "link_models/switching/matching.h"

namespace linkwright::test {

// What a plan says of one input, as a function of time.
class PlanReader {
 public:
  explicit PlanReader(const CircuitPlan& plan) : plan_(plan) {}

  std::uint16_t target(Instant t, std::uint16_t input) const { return matching(t).to[input]; }

  // The first instant after `t` at which the plan may say something else.
  Instant turn_after(Instant t) const {
    if (const auto* cyclic = std::get_if<CyclicPlan>(&plan_)) {
      if (t < cyclic->start) return cyclic->start;
      const std::int64_t slots = picos(t - cyclic->start) / picos(cyclic->slot);
      return cyclic->start + (slots + 1) * cyclic->slot;
    }
    if (const auto* timed = std::get_if<TimedPlan>(&plan_))
      for (const TimedStep& step : timed->steps)
        if (step.at > t) return step.at;
    return kNever;
  }

  bool moves(Instant turn, std::uint16_t input) const {
    return target(turn - Duration{1}, input) != target(turn, input);
  }

  Instant move_after(Instant t, std::uint16_t input) const {
    const auto* cyclic = std::get_if<CyclicPlan>(&plan_);
    std::size_t left = cyclic != nullptr ? cyclic->matchings.size() + 2 : ~std::size_t{0};
    for (Instant turn = turn_after(t); turn != kNever && left-- > 0; turn = turn_after(turn))
      if (moves(turn, input)) return turn;
    return kNever;
  }

  bool slotted() const { return std::holds_alternative<CyclicPlan>(plan_); }
  Duration guard() const { return slotted() ? std::get<CyclicPlan>(plan_).guard : Duration{}; }

 private:
  const Matching& matching(Instant t) const {
    if (const auto* still = std::get_if<StaticPlan>(&plan_)) return still->matching;
    if (const auto* cyclic = std::get_if<CyclicPlan>(&plan_)) {
      if (t < cyclic->start) return cyclic->matchings.front();
      const auto slots = static_cast<std::uint64_t>(picos(t - cyclic->start) / picos(cyclic->slot));
      return cyclic->matchings[slots % cyclic->matchings.size()];
    }
    const auto& timed = std::get<TimedPlan>(plan_);
    const Matching* found = &timed.first;
    for (const TimedStep& step : timed.steps)
      if (step.at <= t) found = &step.matching;
    return *found;
  }

  CircuitPlan plan_;
};

class ReferenceCircuits {
 public:
  struct Command {
    Instant at{};
    std::variant<Matching, CircuitPlan> what;
  };
  struct Input {
    std::uint16_t output = kNoPort;
    std::uint16_t target = kNoPort;
    Instant since{};
    Instant dark_at = kNever;
    Instant lit_at = kNever;
  };

  ReferenceCircuits(const CircuitPlan& plan, std::uint16_t ports, Duration lead, Duration gap)
      : plan_(plan), lead_(lead), gap_(gap), inputs_(ports), turned_(kEpoch - Duration{1}) {
    for (std::uint16_t i = 0; i < ports; ++i)
      inputs_[i].output = inputs_[i].target = plan_.target(turned_, i);
  }

  void command(Instant at, std::variant<Matching, CircuitPlan> what) {
    if (!commands_.empty()) at = std::max(at, commands_.back().at);
    commands_.push_back({at, std::move(what)});
  }

  Instant next_edge() const {
    Instant next = commands_.empty() ? kNever : commands_.front().at;
    if (planned_) next = std::min(next, plan_.turn_after(turned_));
    for (const Input& input : inputs_) next = std::min({next, input.dark_at, due(input)});
    return next;
  }

  void pass(Instant t) {
    for (Instant at = next_edge(); at <= t; at = next_edge()) step(at);
  }

  const Input& input(std::uint16_t i) const { return inputs_[i]; }
  // When its light goes, as is known by now.
  Instant dark_from(std::uint16_t i) const {
    if (inputs_[i].output == kNoPort) return kNever;
    const Instant move = planned_ ? plan_.move_after(turned_, i) : kNever;
    if (move == kNever) return inputs_[i].dark_at;
    return std::min(inputs_[i].dark_at, plan_.slotted() ? move : move + lead_);
  }

 private:
  static Instant due(const Input& input) { return input.dark_at == kNever ? input.lit_at : kNever; }

  void step(Instant at) {
    for (Input& input : inputs_)
      if (input.dark_at == at) {
        input.output = kNoPort;
        input.since = kEpoch;
        input.dark_at = kNever;
      }
    for (Input& input : inputs_)
      if (input.dark_at == kNever && input.lit_at <= at) {
        input.output = input.target;
        input.since = at;
        input.lit_at = kNever;
      }
    if (planned_ && plan_.turn_after(turned_) == at) return turn(at);
    if (!commands_.empty() && commands_.front().at == at) obey(at);
  }

  void turn(Instant at) {
    std::vector<std::uint16_t> moved;
    for (std::uint16_t i = 0; i < inputs_.size(); ++i)
      if (plan_.moves(at, i)) moved.push_back(i);
    for (const std::uint16_t i : moved)
      retarget(i, plan_.target(at, i), plan_.slotted() ? at : at + lead_);
    wait_for_users(moved);
    turned_ = at;
  }

  void obey(Instant at) {
    const Command command = commands_.front();
    commands_.pop_front();
    const auto* matching = std::get_if<Matching>(&command.what);
    planned_ = matching == nullptr;
    if (planned_) plan_ = PlanReader(std::get<CircuitPlan>(command.what));
    turned_ = at;
    std::vector<std::uint16_t> moved;
    for (std::uint16_t i = 0; i < inputs_.size(); ++i) {
      const std::uint16_t wanted = planned_ ? plan_.target(at, i) : matching->to[i];
      if (wanted == inputs_[i].target) continue;
      retarget(i, wanted, at + lead_);
      moved.push_back(i);
    }
    wait_for_users(moved);
  }

  void retarget(std::uint16_t i, std::uint16_t output, Instant dark) {
    Input& input = inputs_[i];
    if (input.output != kNoPort) input.dark_at = std::min(input.dark_at, dark);
    const Duration guard = planned_ ? plan_.guard() : Duration{};
    input.lit_at = output == kNoPort ? kNever : dark + std::max(gap_, guard);
    input.target = output;
  }

  void wait_for_users(const std::vector<std::uint16_t>& moved) {
    for (const std::uint16_t i : moved)
      for (const Input& other : inputs_)
        if (inputs_[i].lit_at != kNever && other.output == inputs_[i].target)
          inputs_[i].lit_at = std::max(inputs_[i].lit_at, other.dark_at);
  }

  PlanReader plan_;
  Duration lead_;
  Duration gap_;
  std::vector<Input> inputs_;
  Instant turned_;  // up to where the plan was followed
  bool planned_ = true;
  std::deque<Command> commands_;
};

}  // namespace linkwright::test
