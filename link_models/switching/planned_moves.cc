// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/planned_moves.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace linkwright {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

// What lies later never comes: it would leave no room for the stages of a move (9 days at most).
constexpr Instant kLast = kNever - seconds(2'000'000);

Instant later_by(Instant from, Duration slot, std::uint32_t slots) {
  if (from > kLast || slot > (kLast - from) / std::max(slots, 1u)) return kNever;
  return from + slot * static_cast<std::int64_t>(slots);
}

}  // namespace

PlannedMoves::PlannedMoves(std::uint16_t ports) : coming_(ports) {}

PlannedMoves::PlannedMoves(const CircuitPlan& plan, std::uint16_t ports, Instant now)
    : coming_(ports) {
  std::visit([this, now](const auto& each) { take(each, now); }, plan);
}

void PlannedMoves::take(const StaticPlan& plan, Instant) {
  at_start_ = plan.matching;
}

void PlannedMoves::take(const CyclicPlan& plan, Instant now) {
  slot_ = plan.slot;
  guard_ = plan.guard;
  slots_ = static_cast<std::uint32_t>(plan.matchings.size());
  for (std::uint32_t k = 0; k < slots_; ++k)
    add_turn(k, plan.matchings[(k + slots_ - 1) % slots_], plan.matchings[k]);
  link_moves(/*around=*/true);
  const std::int64_t passed = now < plan.start ? 0 : (now - plan.start) / slot_;
  const auto slot = static_cast<std::uint32_t>(passed % slots_);
  at_start_ = plan.matchings[slot];
  while (turn_ < turns_.size() && turns_[turn_].number <= slot) ++turn_;
  if (turns_.empty()) return;
  if (turn_ == turns_.size()) turn_ = 0;
  expect(slot, plan.start + slot_ * passed);
}

void PlannedMoves::take(const TimedPlan& plan, Instant now) {
  at_start_ = plan.first;
  const Matching* before = &plan.first;
  for (std::uint32_t k = 0; k < plan.steps.size(); ++k) {
    const TimedStep& step = plan.steps[k];
    steps_.push_back(step.at);
    if (step.at <= now)
      at_start_ = step.matching;
    else
      add_turn(k, *before, step.matching);
    before = &step.matching;
  }
  link_moves(/*around=*/false);
  if (!turns_.empty()) expect(0, kEpoch);
}

void PlannedMoves::add_turn(std::uint32_t number, const Matching& before, const Matching& after) {
  const std::size_t first = moves_.size();
  const auto ports = static_cast<std::uint16_t>(coming_.size());
  for (std::uint16_t input = 0; input < ports; ++input)
    if (before.to[input] != after.to[input])
      moves_.push_back({.input = input, .output = after.to[input]});
  if (moves_.size() > first) turns_.push_back({number, first, moves_.size() - first});
}

// Tells each move of the one that follows it on its input, walking back from the last.
void PlannedMoves::link_moves(bool around) {
  struct Following {
    std::uint32_t number = kNone;
    std::uint16_t output = kNoPort;
  };
  std::vector<Following> following(coming_.size());
  for (auto turn = turns_.rbegin(); around && turn != turns_.rend(); ++turn)
    for (const PlannedMove& move : moves_of(*turn))
      following[move.input] = {turn->number + slots_, move.output};
  for (auto turn = turns_.rbegin(); turn != turns_.rend(); ++turn) {
    for (PlannedMove& move : moves_of(*turn)) {
      Following& after = following[move.input];
      if (after.number != kNone) {
        move.until_next = after.number - turn->number;
        move.next_output = after.output;
      }
      after = {turn->number, move.output};
    }
  }
}

// What comes, seen from the slot that started at `from`; a timed plan knows its instants.
void PlannedMoves::expect(std::uint32_t slot, Instant from) {
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    const Turn& turn = turns_[(turn_ + i) % turns_.size()];
    const Instant at =
        slotted() ? later_by(from, slot_, slots_until(slot, turn.number)) : steps_[turn.number];
    if (i == 0) next_turn_ = at;
    for (const PlannedMove& move : moves_of(turn)) {
      ComingMove& coming = coming_[move.input];
      if (coming.at == kNever) coming = {at, move.output};
    }
  }
}

std::span<const PlannedMove> PlannedMoves::moves() const noexcept {
  const Turn& turn = turns_[turn_];
  return {moves_.data() + turn.first, turn.count};
}

std::span<PlannedMove> PlannedMoves::moves_of(const Turn& turn) noexcept {
  return {moves_.data() + turn.first, turn.count};
}

std::uint32_t PlannedMoves::slots_until(std::uint32_t slot, std::uint32_t later) const noexcept {
  return later > slot ? later - slot : later + slots_ - slot;
}

Instant PlannedMoves::instant_after(std::uint32_t count) const noexcept {
  if (slotted()) return later_by(next_turn_, slot_, count);
  return steps_[turns_[turn_].number + count];
}

void PlannedMoves::exchange(std::uint16_t a, std::uint16_t b) noexcept {
  if (!at_start_.to.empty()) linkwright::exchange(at_start_, a, b);
  for (PlannedMove& move : moves_) {
    move.input = exchanged(move.input, a, b);
    move.output = exchanged(move.output, a, b);
    move.next_output = exchanged(move.next_output, a, b);
  }
  std::swap(coming_[a], coming_[b]);
  for (ComingMove& coming : coming_) coming.output = exchanged(coming.output, a, b);
}

void PlannedMoves::turn() noexcept {
  for (const PlannedMove& move : moves())
    coming_[move.input] = move.until_next == 0
                              ? ComingMove{}
                              : ComingMove{instant_after(move.until_next), move.next_output};
  const std::uint32_t number = turns_[turn_].number;
  if (turn_ + 1 < turns_.size()) {
    next_turn_ = instant_after(turns_[turn_ + 1].number - number);
    ++turn_;
  } else if (slotted()) {
    next_turn_ = instant_after(slots_until(number, turns_.front().number));
    turn_ = 0;
  } else {
    next_turn_ = kNever;
  }
}

}  // namespace linkwright
