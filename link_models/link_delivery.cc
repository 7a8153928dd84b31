// SPDX-License-Identifier: Apache-2.0
//
// The way out of a link: replays, frames that overtake, are put off or come twice, and what the
// host takes.
#include <algorithm>

#include "link_models/link.h"

namespace linkwright {
namespace {

// RetryConfig::replays is at most 30.
constexpr std::uint64_t kDrawsPerFrame = 32;

}  // namespace

// Link-layer retry of the front frame, which was hit. Each replay takes `loop` and is hit again
// with the frame's own error ratio. Returns whether one got through.
bool Link::mend_front() noexcept {
  const RetryConfig& retry = config_.impairments.retry;
  if (retry.loop == Duration::zero()) return false;
  const std::uint64_t position = wire_.head();
  const std::uint64_t draw = position * kDrawsPerFrame;
  std::uint32_t replays = 0;
  bool mended = false;
  while (!mended && replays < retry.replays)
    mended = !clock_.hits_again(frames_.bytes(position), replay_random_.bits(draw + replays++));
  counters_.replays += replays;
  if (config_.serialize) counters_.replay_time += std::int64_t{replays} * retry.loop;
  send_front_again(std::int64_t{replays} * retry.loop);
  return mended;
}

// Go-back-N: the wire is spent on the front frame until `later`, and all that is behind it, sent
// meanwhile or not, goes after it. None of that has begun to leave, because a frame's end is
// decided before anything that happens after it.
void Link::send_front_again(Duration later) noexcept {
  const std::uint64_t front = wire_.head();
  OnWire& sent = wire_.front();
  sent.time.end += later;
  const bool all_released = front == frames_.head();
  last_departure_ = all_released ? released_ : frames_.departure(front - 1);
  frames_.departure(front) = departure_of(sent);
  if (config_.serialize) {
    busy_until_ = sent.time.end;
    serializer_.restart(busy_until_);
    gate_.rewind();
    sending_.rewind(busy_until_);
  }
  for (std::uint64_t position = front + 1; position != wire_.tail(); ++position) {
    OnWire& frame = wire_.at(position);
    if (config_.serialize) {
      lost_on_wire_ -= frame.reason != DropReason::kNone;
      frame = place(position, turn_at(busy_until_), frames_.bytes(position), frame.fault);
      lost_on_wire_ += frame.reason != DropReason::kNone;
      frames_.departure(position) = departure_of(frame);
    } else {  // a wire that takes no time delays nobody; the order of deliveries does
      last_departure_ = std::max(last_departure_, frames_.departure(position));
      frames_.departure(position) = last_departure_;
    }
  }
}

// The front frame is delivered: once or twice, in its turn, before it or after it.
void Link::deliver_front() noexcept {
  const std::uint64_t position = wire_.head();
  const Impairments& impaired = config_.impairments;
  const FaultAct& fault = faults_[wire_.front().fault];
  if (fault.action == FaultAction::kDuplicate ||
      happens(duplicate_random_.bits(position), impaired.duplicate.probability)) {
    ++counters_.duplicates;
    ++doubled_;
    frames_.set(position,
                frames_.handle(position),
                frames_.departure(position),
                frames_.bytes(position) | kTwice);
  }
  if (fault.action == FaultAction::kDelay || fault.action == FaultAction::kReorder)
    put_off(position, fault);
  else if (impaired.reorder.probability > 0)
    overtake(position);
}

// As netem's `reorder` with `gap`: the counter starts anew after a frame that overtook.
void Link::overtake(std::uint64_t position) noexcept {
  const ReorderConfig& reorder = config_.impairments.reorder;
  ++since_overtake_;
  if (since_overtake_ < reorder.every) return;
  if (!happens(reorder_random_.bits(position), reorder.probability)) return;
  since_overtake_ = 0;
  const Instant turn = frames_.departure(position);
  const Instant at = std::max(wire_.front().time.end, turn - reorder.early);
  if (at >= turn) return;  // it has only just come off the wire
  if (strays_.full()) {
    ++counters_.overtakes_refused;
    return;
  }
  ++counters_.overtakes;
  take_out(position, at);
}

// A fault holds the frame up: for its delay, or until enough of those behind have passed.
void Link::put_off(std::uint64_t position, const FaultAct& fault) noexcept {
  if (strays_.full()) {
    ++counters_.overtakes_refused;
    return;
  }
  if (fault.action == FaultAction::kReorder) overtaken_.push(position, fault.overtaken_by);
  take_out(position, frames_.departure(position) + fault.delay);
}

// Whoever let others pass, the front frame last, comes right behind it. That is decided in time:
// the front frame leaves no earlier than it has come off the wire.
void Link::follow_front() noexcept {
  const std::uint64_t front = wire_.head();
  for (; !overtaken_.empty() && overtaken_.front().behind == front; overtaken_.pop())
    strays_.hasten(overtaken_.front().position, frames_.departure(front), front);
}

// Out of the order of the wire, in which a gap stays behind.
void Link::take_out(std::uint64_t position, Instant at) noexcept {
  strays_.push({at, position, position, frames_.handle(position), frames_.bytes(position)});
  frames_.handle(position) = 0;
  ++gaps_;
}

DueFrames Link::due(Instant now) noexcept {
  while (gaps_ != 0 && frames_.head() != wire_.head() && *frames_.handles() == 0) {
    released_ = *frames_.departures();
    frames_.pop(1);
    --gaps_;
  }
  if (strays_.size() + doubled_ != 0) return due_one_by_one(now);
  DueFrames due{frames_.handles(), frames_.departures(), frames_.bytes(), 0, 0, false};
  const std::size_t decided = wire_.head() - frames_.head();
  const std::size_t limit = std::min({decided, frames_.run(), kMaxBurst});
  while (due.count < limit && due.departures[due.count] <= now &&
         (gaps_ == 0 || due.handles[due.count] != 0))
    ++due.count;
  due.ahead = std::min(frames_.size(), frames_.run()) - due.count;
  return due;
}

// While somebody has left the order or comes twice: the next frame alone. Who lets others pass may
// still come earlier than planned, but not before the horizon.
DueFrames Link::due_one_by_one(Instant now) noexcept {
  const Instant latest = overtaken_.empty() ? now : std::min(now, horizon_);
  const bool in_turn = frames_.head() != wire_.head();
  from_strays_ = !strays_.empty() && (!in_turn || stray_comes_first());
  if (from_strays_) {
    alone_ = strays_.front();
  } else if (in_turn) {
    const std::uint64_t head = frames_.head();
    alone_ = {*frames_.departures(), head, head, *frames_.handles(), *frames_.bytes()};
  }
  const bool due = (from_strays_ || in_turn) && alone_.at <= latest;
  const bool twice = (alone_.frame_bytes & kTwice) != 0;
  alone_.frame_bytes &= ~kTwice;
  return {&alone_.handle, &alone_.at, &alone_.frame_bytes, due ? 1u : 0u, 0, due && twice};
}

// Of two that leave at one instant, whoever let others pass comes behind the last of them.
bool Link::stray_comes_first() const noexcept {
  const Stray& stray = strays_.front();
  const Instant turn = *frames_.departures();
  return stray.at < turn || (stray.at == turn && stray.rank < frames_.head());
}

// Of what due_one_by_one() gave: it comes once from now on.
void Link::forget_copy() noexcept {
  --doubled_;
  if (from_strays_) {
    strays_.front().frame_bytes &= ~kTwice;
  } else {
    frames_.set(frames_.head(), alone_.handle, alone_.at, alone_.frame_bytes);
  }
}

void Link::release(std::size_t count) noexcept {
  if (count == 0) return;
  if (from_strays_) {
    doubled_ -= (strays_.front().frame_bytes & kTwice) != 0;
    frame_bytes_ -= strays_.front().frame_bytes & ~kTwice;
    strays_.pop();
    from_strays_ = false;
    return;
  }
  const std::uint32_t* bytes = frames_.bytes();
  if (doubled_ != 0 && (bytes[0] & kTwice) != 0) forget_copy();
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += bytes[i];
  frame_bytes_ -= sum;
  released_ = frames_.departures()[count - 1];
  frames_.pop(count);
}

std::size_t Link::collect_drops(std::span<Departure> out) noexcept {
  std::size_t count = 0;
  for (; count < out.size() && !drops_.empty(); ++count) {
    out[count] = drops_.front();
    drop_bytes_ -= out[count].frame_bytes;
    drops_.pop();
  }
  return count;
}

std::size_t Link::collect(Instant now, std::span<Departure> out) noexcept {
  std::size_t count = collect_drops(out);
  while (count < out.size()) {
    const DueFrames ready = due(now);
    const std::size_t taken = std::min(ready.count, out.size() - count);
    if (taken == 0) break;
    for (std::size_t i = 0; i < taken; ++i)
      out[count++] = {
          ready.handles[i], ready.departures[i], ready.bytes[i], DropReason::kNone, ready.twice};
    if (ready.twice)
      forget_copy();  // that was the copy: the frame itself is still inside
    else
      release(taken);
  }
  return count;
}

}  // namespace linkwright
