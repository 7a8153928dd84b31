// SPDX-License-Identifier: Apache-2.0
//
// The path of a frame in event order: offer (queue, place on the wire), decide (light, codeword
// clock, frame loss). How it is delivered is in link_delivery.cc, what happens at a change in
// link_change.cc.
#include "link_models/link.h"

#include <algorithm>

namespace linkwright {
namespace {

// A burst can be dropped whole after the whole wire was: both must find room.
std::size_t drop_room(const LinkCapacity& capacity) {
  return std::bit_ceil(std::size_t{capacity.queue_frames}) + 2 * Link::kMaxBurst;
}

// A frame that found no lit interval long enough in so many tries never will.
constexpr int kHoldTries = 64;

}  // namespace

Link::Link(const LinkIdentity& identity,
           const LinkCapacity& capacity,
           const LinkConfig& config,
           const FaultActs& faults,
           const RateTrace& trace)
    : identity_(identity),
      config_(config),
      serializer_(config.rate),
      gate_(trace, capacity.queue_frames),
      light_(identity, config),
      sending_(identity, config, config.remote_fault),
      jitter_(identity, config.impairments.jitter),
      alignment_(identity, config.impairments.alignment),
      clock_(identity, config.fec, config.rate, config.impairments.episodes),
      loss_(identity, config.impairments.loss),
      faults_(faults),
      has_faults_(faults != FaultActs{}),
      replay_random_(identity, Purpose::kReplay),
      reorder_random_(identity, Purpose::kReorder),
      duplicate_random_(identity, Purpose::kDuplicate),
      clock_dark_(light_.window_after(kEpoch)),
      frames_(std::size_t{capacity.queue_frames} + capacity.flight_frames),
      wire_(capacity.queue_frames),
      drops_(drop_room(capacity)),
      changes_(kMaxPendingChanges),
      strays_(std::size_t{capacity.queue_frames} + capacity.flight_frames),
      overtaken_(faults),
      each_(looks_at_each(config.impairments)) {}

// Whether more can happen to a frame than its light and its codewords decide.
bool Link::looks_at_each(const Impairments& impaired) const noexcept {
  return has_faults_ || loss_.is_on() || impaired.reorder.probability > 0 ||
         impaired.duplicate.probability > 0;
}

void Link::offer(std::span<const Arrival> burst) noexcept {
  if (burst.empty()) return;
  advance(burst.front().at);
  // A burst that a host polled carries one stamp; others are taken run by run.
  while (!burst.empty()) {
    const Instant now = std::max({burst.front().at, last_arrival_, horizon_});
    std::size_t same = 1;
    while (same < burst.size() && burst[same].at <= now) ++same;
    arrived_ = true;
    last_arrival_ = now;
    if (now >= next_change_) apply_changes_until(now);
    // What is replayed holds up those who wait: it has to be known before the queue is looked at.
    if (config_.impairments.retry.loop != Duration::zero()) decide_before(now);
    // On a wire that takes no time nobody waits, unless the light holds the frame.
    start_waiting_before(config_.serialize ? now : now + Duration{1});
    if (!offer_plain(burst.first(same), now)) offer_each(burst.first(same), now);
    counters_.queue_bytes_max = std::max(counters_.queue_bytes_max, waiting_bytes_);
    burst = burst.subspan(same);
  }
}

void Link::offer_each(std::span<const Arrival> burst, Instant now) noexcept {
  for (const Arrival& arrival : burst) {
    if (!admit(arrival, now)) continue;
    const OnWire frame = place(wire_.tail(), turn_at(now), arrival.frame_bytes, arrival.fault);
    lost_on_wire_ += frame.reason != DropReason::kNone;
    frames_.push(arrival.handle, departure_of(frame), arrival.frame_bytes);
    wire_.push(frame);
    if (!config_.serialize) start_waiting_before(now + Duration{1});
  }
}

// The same for what nearly always happens: the burst fits the queue and the lit time, and the wire
// is serialized, has no trace, and no fault is aimed at anything. State is kept in locals, because
// a store through `this` per frame would cost more than the arithmetic. False: nothing was done.
bool Link::offer_plain(std::span<const Arrival> burst, Instant now) noexcept {
  std::uint64_t bytes = 0;
  for (const Arrival& arrival : burst) bytes += arrival.frame_bytes;
  const std::size_t count = burst.size();
  if (has_faults_ || !config_.serialize || !gate_.is_open()) return false;
  if (waiting_bytes_ + bytes > config_.queue_limit_bytes) return false;
  if (wire_.room() < count || frames_.room() < count) return false;
  Serializer wire = serializer_;
  const Instant dark_from = sending_.next_after(std::max(now, wire.free_at())).from;
  // No frame is longer than the longest: a bound that saves planning the burst twice.
  const auto longest = static_cast<std::uint32_t>(count) * wire_octets(kMaxFrameOctets);
  if (dark_from != kNever && std::max(now, wire.free_at()) + wire.span(longest) >= dark_from)
    return false;

  const Duration delay = constant_delay(std::max(now, wire.free_at()));
  const bool jittered = !jitter_.is_constant();
  Instant departure = last_departure_;
  std::uint64_t position = frames_.tail();
  for (const Arrival& arrival : burst) {
    OnWire& slot = wire_.at(position);
    slot.time.start = wire.begin(now);
    wire.occupy(wire_octets(arrival.frame_bytes));
    slot.time.end = wire.free_at();
    slot.time.carry = wire.carry();
    slot.reason = DropReason::kNone;
    slot.fault = 0;
    const Duration varying = jittered ? jitter_.at(slot.time.end) : Duration::zero();
    departure = std::max(departure, slot.time.end + delay + varying);
    frames_.set(position++, arrival.handle, departure, arrival.frame_bytes);
  }
  serializer_ = wire;
  last_departure_ = departure;
  frames_.grow(count);
  wire_.grow(count);
  waiting_bytes_ += bytes;
  frame_bytes_ += bytes;
  return true;
}

// The transmit queue: takes the frame in, or drops it when the bytes that wait exceed the limit.
bool Link::admit(const Arrival& arrival, Instant now) noexcept {
  const std::uint32_t bytes = arrival.frame_bytes;
  const bool room = !wire_.full() && !frames_.full();
  if (waiting_bytes_ + bytes <= config_.queue_limit_bytes && room) {
    waiting_bytes_ += bytes;
    frame_bytes_ += bytes;
    return true;
  }
  drop(arrival.handle, now, bytes, room ? DropReason::kQueueFull : DropReason::kNoMemory);
  return false;
}

// Frames whose first bit left before `t` no longer wait in the queue.
void Link::start_waiting_before(Instant t) noexcept {
  if (first_waiting_ != wire_.tail() && wire_.back().time.start < t) {  // all of them
    first_waiting_ = wire_.tail();
    waiting_bytes_ = 0;
    return;
  }
  for (; first_waiting_ != wire_.tail() && wire_.at(first_waiting_).time.start < t;
       ++first_waiting_)
    waiting_bytes_ -= frames_.bytes(first_waiting_);
}

// A wire that is not emulated takes no time, and still keeps the order of what the light held up.
WireTime Link::take(std::uint64_t position, const Turn& turn, std::uint32_t frame_bytes) noexcept {
  const Instant passed = gate_.pass(position, turn.octet, frame_bytes);
  return serializer_.take(std::max(turn.from, passed),
                          config_.serialize ? wire_octets(frame_bytes) : 0);
}

Link::OnWire Link::place(std::uint64_t position,
                         const Turn& turn,
                         std::uint32_t frame_bytes,
                         FaultNumber fault) noexcept {
  const Planned before{serializer_, gate_.taken()};
  OnWire frame;
  frame.fault = fault;
  frame.time = take(position, turn, frame_bytes);
  const DarkWindow& window = sending_.next_after(frame.time.start);
  if (frame.time.end >= window.from) place_in_dark(position, frame, frame_bytes, window, before);
  return frame;
}

// The frame would be on the wire at or after `first.from`. An end that equals the edge is still in
// the light, because windows are half open; a frame of no length must start before the edge.
// Whoever holds waits while it is dark, and for the light behind a scheduled edge; it does not see
// an unscheduled edge come.
void Link::place_in_dark(std::uint64_t position,
                         OnWire& frame,
                         std::uint32_t frame_bytes,
                         const DarkWindow& first,
                         const Planned& before) noexcept {
  const auto meets = [&](const DarkWindow& window) {
    return frame.time.end > window.from ||
           (frame.time.start == frame.time.end && frame.time.start >= window.from);
  };
  if (!meets(first)) return;
  const Instant start = frame.time.start;
  DarkWindow dark = first;
  DarkWindow planned = sending_.scheduled_after(start);
  const bool foreseen = start >= dark.from || planned.from == dark.from;
  frame.reason = cause(start, dark, foreseen ? DropReason::kDark : DropReason::kDarkCut);
  if (!sending_.holds()) return;
  for (int attempt = 0;; ++attempt) {
    Instant lit_again = dark.to;
    if (frame.time.start < dark.from) {
      if (!meets(planned)) {
        frame.reason =
            meets(dark) ? cause(frame.time.start, dark, DropReason::kDarkCut) : DropReason::kNone;
        return;
      }
      lit_again = planned.to;
    }
    if (lit_again == kNever || attempt == kHoldTries) break;
    serializer_.restart(lit_again);
    frame.time = take(position, turn_at(lit_again), frame_bytes);
    dark = sending_.next_after(frame.time.start);
    planned = sending_.scheduled_after(frame.time.start);
  }
  // No lit interval is long enough: the frame is never sent, and uses no time of the wire.
  frame.reason = DropReason::kDark;
  frame.time = {start, start, 0};
  serializer_ = before.wire;
  gate_.put_back(before.taken);
  sending_.rewind(start);
}

// Of a frame that starts at `start` and meets a window of the transmitter: `dark`, where the wire
// itself is without light as the window begins for it.
DropReason Link::cause(Instant start, const DarkWindow& met, DropReason dark) const noexcept {
  if (!config_.remote_fault.signalled) return dark;
  const bool without_light = light_.window_after(start).from <= std::max(start, met.from);
  return without_light ? dark : DropReason::kRemoteFault;
}

// Of a frame that starts at `start`, in the light: all of its delay but the jitter that varies.
Duration Link::constant_delay(Instant start) noexcept {
  Duration delay = config_.latency;
  if (jitter_.is_constant()) delay += jitter_.mean();
  if (!alignment_.is_none()) delay += alignment_.offset(light_.lit_since(start));
  return delay;
}

// Order is kept when latency or the offset of a link-up shrinks: nobody overtakes on a wire.
Instant Link::departure_of(const OnWire& frame) noexcept {
  const bool lost = frame.reason != DropReason::kNone;
  Duration delay = lost ? config_.latency : constant_delay(frame.time.start);
  if (!lost && !jitter_.is_constant()) delay += jitter_.at(frame.time.end);
  last_departure_ = std::max(last_departure_, frame.time.end + delay);
  return last_departure_;
}

void Link::advance(Instant horizon) noexcept {
  if (horizon <= horizon_) return;
  if (next_change_ < horizon) apply_changes_until(horizon - Duration{1});
  decide_before(horizon);
  if (clock_dark_.to <= horizon) {
    // Keeps the clock close behind, but never past a frame that is still to be compared.
    skip_dark_before(wire_.empty() ? horizon : std::min(horizon, wire_.front().time.start));
  }
  horizon_ = horizon;
}

void Link::decide_before(Instant t) noexcept {
  if (decide_all_before(t)) return;
  while (!wire_.empty() && wire_.front().time.end < t) {
    if (first_waiting_ == wire_.head()) {  // left before anyone asked whether it still waited
      waiting_bytes_ -= frames_.bytes(first_waiting_);
      ++first_waiting_;
    }
    decide_front();
    if (!overtaken_.empty()) follow_front();
    wire_.pop();
  }
}

// What nearly always happens: every frame has left the wire, in the light, before the next bad
// group begins. Then nothing needs to be looked at one by one.
bool Link::decide_all_before(Instant t) noexcept {
  if (wire_.empty()) return true;
  const Instant end = wire_.back().time.end;
  if (end >= t || end > clock_.clear_until()) return false;
  if (lost_on_wire_ != 0 || met_change(wire_.head()) || !config_.serialize || each_) return false;
  counters_.frames_checked += wire_.size();
  if (clock_.in_episode()) counters_.frames_in_episodes += wire_.size();
  wire_.clear();
  first_waiting_ = wire_.tail();
  waiting_bytes_ = 0;
  return true;
}

void Link::decide_front() noexcept {
  const std::uint64_t position = wire_.head();
  const OnWire& frame = wire_.front();
  const bool lost = loss_.is_on() && loss_.loses(position);
  if (frame.reason != DropReason::kNone) {
    --lost_on_wire_;
    drop_front(frame.time.end, frame.reason);
    return;
  }
  ++counters_.frames_checked;
  // Where serialization is not emulated, the end in frame.time is not the end on the wire.
  const bool clear = config_.serialize && frame.time.end <= clock_.clear_until();
  const bool hit = (!clear || met_change(position)) && hit_by_bad_group(position);
  counters_.frames_in_episodes += clock_.in_episode();
  const bool broken = hit && !mend_front();
  const DropReason loss = loss_of_front(broken, lost);
  if (loss != DropReason::kNone) {
    // The receiver finds it, so it is lost when it would have been delivered.
    drop_front(frames_.departure(position), loss);
  } else if (each_) {
    deliver_front();
  }
}

// A fault that was aimed at the frame goes before what chance did to it: it shall be seen.
DropReason Link::loss_of_front(bool broken, bool lost) const noexcept {
  const FaultAction fault = faults_[wire_.front().fault].action;
  if (fault == FaultAction::kDrop) return DropReason::kFaultDrop;
  if (fault == FaultAction::kCorrupt) return DropReason::kFaultCorrupt;
  if (broken)
    return config_.fec.group_octets == 0 ? DropReason::kBitError : DropReason::kUncorrectable;
  return lost ? DropReason::kFrameLoss : DropReason::kNone;
}

bool Link::hit_by_bad_group(std::uint64_t position) noexcept {
  const WireTime& time = wire_.at(position).time;
  if (met_change(position)) return clock_.hits(mid_frame_.rest, time.end) || mid_frame_.hit;
  skip_dark_before(time.start);
  return clock_.hits(clock_.span_of(time.start, frames_.bytes(position)), time.end);
}

// The codeword clock stands still in every dark window that ended by `t`.
void Link::skip_dark_before(Instant t) noexcept {
  while (clock_dark_.to <= t && clock_dark_.to != kNever) {
    clock_.skip(clock_dark_.from, clock_dark_.to);
    count_dark(counters_);
    clock_dark_ = light_.window_after(clock_dark_.to);
  }
}

// The window that the clock stands before: it has begun. (Its start may have been cut off by a
// change: a scheduled window then begins before it.)
void Link::count_dark(LinkCounters& counters) const noexcept {
  ++counters.dark_windows;
  counters.flaps += light_.scheduled_after(clock_dark_.from).from > clock_dark_.from;
}

void Link::drop_front(Instant at, DropReason reason) noexcept {
  const std::uint64_t position = wire_.head();
  drop(frames_.handle(position), at, frames_.bytes(position), reason);
  frame_bytes_ -= frames_.bytes(position);
  frames_.handle(position) = 0;
  ++gaps_;
}

void Link::drop(FrameHandle handle,
                Instant at,
                std::uint32_t frame_bytes,
                DropReason reason) noexcept {
  drops_.push({handle, at, frame_bytes, reason});
  drop_bytes_ += frame_bytes;
}

Instant Link::next_event() const noexcept {
  Instant next = next_change_;
  if (!drops_.empty()) next = std::min(next, drops_.front().at);
  // The end of a frame is decided when the horizon has passed it.
  if (!wire_.empty()) next = std::min(next, wire_.front().time.end + Duration{1});
  if (frames_.head() != wire_.head()) next = std::min(next, frames_.departure(frames_.head()));
  if (!strays_.empty()) next = std::min(next, strays_.front().at);
  return next;
}

Instant Link::end_if_sent(Instant at, std::uint32_t frame_bytes) const noexcept {
  Serializer wire = serializer_;
  return wire.take(at, config_.serialize ? wire_octets(frame_bytes) : 0).end;
}

// The end of a frame is decided when the horizon has passed it.
Instant Link::next_decision() const noexcept {
  return wire_.empty() ? kNever : wire_.front().time.end + Duration{1};
}

Instant Link::next_delivery() const noexcept {
  Instant next = frames_.empty() ? kNever : frames_.departure(frames_.head());
  if (!strays_.empty()) next = std::min(next, strays_.front().at);
  // Who is lost, overtakes or is replayed is known when it has left the wire.
  return std::min(next, each_ || lost_on_wire_ != 0 ? next_decision() : kNever);
}

Instant Link::waiting_falls_to(std::uint64_t bytes) const noexcept {
  std::uint64_t left = waiting_bytes_;
  for (std::uint64_t i = first_waiting_; left > bytes && i != wire_.tail(); ++i) {
    left -= frames_.bytes(i);
    if (left <= bytes) return wire_.at(i).time.start;
  }
  return kNever;
}

// What the link's own darkness has of the window is skipped once.
void Link::pass_dark(const DarkWindow& window) noexcept {
  if (window.from == window.to) return;
  advance(window.from + Duration{1});  // the clock shall have looked at all that went before
  skip_dark_before(window.from);
  clock_.skip(std::min(window.from, clock_dark_.from), window.to);
  skip_dark_within(window.to);
  light_.came_up(window.to);
  ++counters_.dark_windows;
}

void Link::skip_dark_within(Instant to) noexcept {
  while (clock_dark_.to <= to && clock_dark_.to != kNever) {
    count_dark(counters_);
    clock_dark_ = light_.window_after(clock_dark_.to);
  }
  if (clock_dark_.from < to) clock_dark_.from = to;
}

Tally Link::held() const noexcept {
  return {frames_.size() - gaps_ + strays_.size() + drops_.size(), frame_bytes_ + drop_bytes_};
}

LinkCounters Link::counters() const noexcept {
  LinkCounters counters = counters_;
  counters.groups_elapsed = clock_.groups_elapsed(std::min(horizon_, clock_dark_.from));
  counters.bad_groups_met = clock_.bad_groups_met();
  if (clock_dark_.from < horizon_) count_dark(counters);
  counters.bits_per_second = config_.serialize ? config_.rate.bits_per_second : 0;
  return counters;
}

}  // namespace linkwright
