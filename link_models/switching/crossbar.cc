// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/crossbar.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

// Just before the run: a step at kEpoch is then a move like any other.
constexpr Instant kBeforeStart = kEpoch - Duration{1};

// Moves of an input before its counters would run into those of the next input.
constexpr int kMoveBits = 40;

}  // namespace

std::vector<Violation> validate(const CrossbarConfig& config) {
  RangeCheck check;
  check.within("ports", config.ports, 2, kNoPort);
  check.part("plan", validate(config.plan, config.ports));
  if (config.stages) check.part("stages", validate(*config.stages));
  return check.take();
}

Crossbar::Crossbar(std::uint64_t seed, std::uint32_t id, const CrossbarConfig& config)
    : stages_(config.stages),
      random_({seed, id, 0}, Purpose::kReconfiguration),
      plan_(config.plan, config.ports, kBeforeStart),
      edges_(config.ports),
      circuits_(config.ports),
      motions_(config.ports),
      user_(config.ports, kNoPort),
      stand_in_(config.ports),
      targets_(unconnected(config.ports)),
      is_touched_(config.ports) {
  moved_.reserve(config.ports);
  touched_.reserve(config.ports);
  waiting_.reserve(kOrders);
  spent_.reserve(kOrders);
  std::iota(stand_in_.begin(), stand_in_.end(), std::uint16_t{0});
  for (std::uint16_t input = 0; input < config.ports; ++input) {
    const std::uint16_t output = plan_.at_start().to[input];
    motions_[input].target = output;
    motions_[input].next = draw_move(input);
    motions_[input].output = output;
    if (output != kNoPort) user_[output] = input;
    circuits_[input] = seen(input);
  }
}

Instant Crossbar::next_edge() const noexcept {
  const Instant commanded = waiting_.empty() ? kNever : waiting_.front()->at;
  return std::min({edges_.top().at, plan_.next_turn(), commanded});
}

void Crossbar::pass(Instant t, std::vector<std::uint16_t>& changed) {
  for (Instant at = next_edge(); at <= t; at = next_edge()) step(at);
  passed_ = std::max(passed_, t);
  std::sort(touched_.begin(), touched_.end());
  changed.insert(changed.end(), touched_.begin(), touched_.end());
  for (const std::uint16_t input : touched_) is_touched_[input] = 0;
  touched_.clear();
}

Instant Crossbar::earliest(Instant at) const noexcept {
  at = std::max(at, passed_);
  return waiting_.empty() ? at : std::max(at, waiting_.back()->at);
}

Instant Crossbar::submit(std::unique_ptr<CircuitOrder>& order) noexcept {
  if (waiting_.size() + spent_.size() >= kOrders) return kNever;
  const Instant at = earliest(order->at);
  if (order->is_dated && at != order->at) return kNever;
  order->at = at;
  waiting_.push_back(std::move(order));
  return at;
}

std::unique_ptr<CircuitOrder> Crossbar::take_spent() noexcept {
  if (spent_.empty()) return nullptr;
  std::unique_ptr<CircuitOrder> order = std::move(spent_.back());
  spent_.pop_back();
  return order;
}

Instant Crossbar::connect(Instant at, const Matching& matching) {
  return enqueue(order_to_connect(earliest(at), matching, ports()));
}

Instant Crossbar::follow(Instant at, const CircuitPlan& plan) {
  return enqueue(order_to_follow(earliest(at), plan, ports()));
}

Instant Crossbar::enqueue(std::unique_ptr<CircuitOrder> order) {
  spent_.clear();
  spent_.reserve(std::max(kOrders, waiting_.size() + 1));
  const Instant at = order->at;
  waiting_.push_back(std::move(order));
  return at;
}

// One thing that happens at `at`, in the order that is promised for one instant.
void Crossbar::step(Instant at) {
  if (const EdgeQueue::Entry edge = edges_.top(); edge.at == at) {
    if (edge.edge == Edge::kDark)
      darken(edge.input, at);
    else
      light(edge.input, at);
  } else if (plan_.next_turn() == at) {
    turn(at);
  } else {
    obey(*waiting_.front());
    spent_.push_back(std::move(waiting_.front()));
    waiting_.erase(waiting_.begin());
  }
}

void Crossbar::turn(Instant at) {
  for (const PlannedMove& move : plan_.moves())
    retarget(move.input, move.output, at, plan_.slotted() ? Sent::kAhead : Sent::kNow);
  plan_.turn();
  finish_moves();
}

// The plan that ends goes back with the order, so that nothing is freed here.
void Crossbar::obey(CircuitOrder& order) {
  for (std::uint16_t port = 0; port < ports(); ++port) {
    if (stand_in_[port] <= port) continue;
    linkwright::exchange(order.wanted, port, stand_in_[port]);
    order.moves.exchange(port, stand_in_[port]);
  }
  std::swap(plan_, order.moves);
  move_to(order.wanted, order.at);
}

void Crossbar::exchange(std::uint16_t port, std::uint16_t spare, Instant at) {
  std::swap(stand_in_[port], stand_in_[spare]);
  plan_.exchange(port, spare);
  for (std::uint16_t input = 0; input < ports(); ++input)
    targets_.to[input] = motions_[input].target;
  linkwright::exchange(targets_, port, spare);
  move_to(targets_, at);
}

void Crossbar::move_to(const Matching& wanted, Instant at) {
  for (std::uint16_t input = 0; input < ports(); ++input)
    if (motions_[input].target != wanted.to[input])
      retarget(input, wanted.to[input], at, Sent::kNow);
  finish_moves();
  for (std::uint16_t input = 0; input < ports(); ++input) refresh(input);  // another plan is known
}

void Crossbar::retarget(std::uint16_t input, std::uint16_t output, Instant at, Sent sent) {
  count_to(input, at);
  Motion& motion = motions_[input];
  const MoveTimes times = times_of_next(motion, at, sent);
  motion.target = output;
  if (motion.output != kNoPort) motion.dark_at = std::min(motion.dark_at, times.dark);
  motion.lit_at = output == kNoPort ? kNever : times.lit;
  ++motion.moves;
  motion.next = draw_move(input);
  moved_.push_back(input);
}

// Once all inputs of a change have their dark_at: who waits for whom?
void Crossbar::finish_moves() {
  for (const std::uint16_t input : moved_) {
    Motion& motion = motions_[input];
    const std::uint16_t user = motion.target == kNoPort ? kNoPort : user_[motion.target];
    // The input itself may be the user, when it is sent back before it left.
    if (user != kNoPort) motion.lit_at = std::max(motion.lit_at, motions_[user].dark_at);
    schedule(input);
    refresh(input);
  }
  moved_.clear();
}

void Crossbar::darken(std::uint16_t input, Instant at) {
  count_to(input, at);
  Motion& motion = motions_[input];
  user_[motion.output] = kNoPort;
  motion.output = kNoPort;
  motion.lit_since = kEpoch;
  motion.dark_at = kNever;
  schedule(input);
  refresh(input);
}

void Crossbar::light(std::uint16_t input, Instant at) {
  count_to(input, at);
  Motion& motion = motions_[input];
  user_[motion.target] = input;
  motion.output = motion.target;
  motion.lit_since = at;
  motion.lit_at = kNever;
  schedule(input);
  refresh(input);
}

void Crossbar::schedule(std::uint16_t input) {
  const Motion& motion = motions_[input];
  if (motion.dark_at != kNever)
    edges_.set(input, motion.dark_at, Edge::kDark);
  else
    edges_.set(input, motion.lit_at, Edge::kLit);
}

void Crossbar::refresh(std::uint16_t input) {
  const Circuit now = seen(input);
  if (now == circuits_[input]) return;
  circuits_[input] = now;
  if (is_touched_[input] != 0) return;
  is_touched_[input] = 1;
  touched_.push_back(input);
}

Circuit Crossbar::seen(std::uint16_t input) const {
  const Motion& motion = motions_[input];
  Circuit circuit{.output = motion.output,
                  .lit_since = motion.lit_since,
                  .dark_from = motion.dark_at,
                  .next_output = motion.lit_at == kNever ? kNoPort : motion.target,
                  .lit_again = motion.lit_at};
  const ComingMove& coming = plan_.coming(input);
  if (coming.at == kNever) return circuit;
  const MoveTimes times =
      times_of_next(motion, coming.at, plan_.slotted() ? Sent::kAhead : Sent::kNow);
  if (motion.output != kNoPort) circuit.dark_from = std::min(circuit.dark_from, times.dark);
  if (coming.at < motion.lit_at) {
    circuit.next_output = coming.output;
    circuit.lit_again = coming.output == kNoPort ? kNever : times.lit;
  }
  return circuit;
}

Crossbar::MoveTimes Crossbar::times_of_next(const Motion& motion, Instant at, Sent sent) const {
  const Instant dark = sent == Sent::kAhead ? at : at + motion.next.lead;
  return {dark, dark + std::max(motion.next.gap, plan_.guard())};
}

Crossbar::Stages Crossbar::draw_move(std::uint16_t input) const {
  if (!stages_) return {};
  // One range of counters per input, so that no input's moves shift the draws of another.
  const std::uint64_t count = (std::uint64_t{input} << kMoveBits) + motions_[input].moves;
  const DrawnReconfiguration drawn = draw(*stages_, random_, count);
  return {drawn.dark_from(), drawn.gap()};
}

void Crossbar::count_to(std::uint16_t input, Instant at) noexcept {
  Motion& motion = motions_[input];
  motion.lit += lit_between(motion, at);
  motion.dark += dark_between(motion, at);
  motion.counted_to = at;
}

Duration Crossbar::lit_between(const Motion& motion, Instant at) noexcept {
  return motion.output == kNoPort ? Duration::zero() : at - motion.counted_to;
}

Duration Crossbar::dark_between(const Motion& motion, Instant at) noexcept {
  const bool dark = motion.output == kNoPort && motion.target != kNoPort;
  return dark ? at - motion.counted_to : Duration::zero();
}

Duration Crossbar::dark_time(std::uint16_t input) const noexcept {
  return motions_[input].dark + dark_between(motions_[input], passed_);
}

Duration Crossbar::lit_time(std::uint16_t input) const noexcept {
  return motions_[input].lit + lit_between(motions_[input], passed_);
}

}  // namespace linkwright
