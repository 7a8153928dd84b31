// SPDX-License-Identifier: Apache-2.0
#include "dataplane/link_host.h"

#include <algorithm>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_prefetch.h>

#include "dataplane/mutant.h"
#include "dataplane/whole_nanoseconds.h"

namespace linkwright {
namespace {

// Bursts that one visit releases at most: enough to catch up after a gap, and the other ports are
// still polled in time.
constexpr int kReleaseRounds = 4;

static_assert(sizeof(FrameHandle) == sizeof(rte_mbuf*));

rte_mbuf* frame_of(FrameHandle handle) noexcept {
  return reinterpret_cast<rte_mbuf*>(handle);
}

// DPDK takes an array of pointers that it does not write to, and a handle is nothing else.
rte_mbuf** frames_of(const FrameHandle* handles) noexcept {
  return reinterpret_cast<rte_mbuf**>(const_cast<FrameHandle*>(handles));
}

// Picoseconds per octet on an idle wire, rounded down.
std::int64_t octet_time(const LinkConfig& config) noexcept {
  if (!config.serialize) return 0;
  return static_cast<std::int64_t>(8 * work_per_bit(config.rate.time_scale) /
                                   config.rate.bits_per_second);
}

}  // namespace

LinkHost::LinkHost(const LinkHostSetup& setup,
                   const TscClock& clock,
                   LoopWatch& watch,
                   LoopGuard& guard,
                   const JournalTap* tap)
    : faults_(setup.faults),
      link_(setup.identity, setup.capacity, mutated(setup.config), faults_.acts(), setup.trace),
      clock_(clock),
      watch_(watch),
      guard_(&guard),
      tap_(tap),
      pause_(setup.pause),
      pause_sender_(setup.pool, setup.ingress, setup.pause_source),
      ingress_(setup.ingress),
      egress_(setup.egress),
      burst_(setup.burst),
      pedestal_(setup.pedestal),
      cable_(static_cast<std::uint16_t>(setup.identity.link)),
      direction_(setup.identity.direction),
      counts_pauses_(setup.passes_pauses),
      last_poll_(watch.iteration_start()) {}

template <bool kJournaled>
std::size_t LinkHost::take(Instant& now) noexcept {
  const std::uint16_t taken = rte_eth_rx_burst(ingress_, 0, received_.data(), burst_);
  now = clock_.at(rte_rdtsc());  // after the poll: nothing that comes later can be older
  watch_.look(now);
  note_poll(now, taken);
  if (taken == 0) return 0;

  if (!faults_.empty()) aim_faults(now, taken);
  if (guard_->watches()) choose_sample(taken);
  const Instant stamp = now;
  std::uint64_t bytes = 0;
  std::uint32_t shortest = kMaxFrameOctets;
  for (std::uint16_t i = 0; i < taken; ++i) {
    rte_mbuf* frame = received_[i];
    shortest = std::min(shortest, frame->pkt_len);
    // Member by member: a whole one would be built on the stack in three stores and copied by wider
    // loads, which wait for the stores (measured: 15 cycles per frame). `fault` stays as it is: 0
    // for ever where no fault is aimed.
    Arrival& arrival = arrivals_[i];
    arrival.handle = reinterpret_cast<FrameHandle>(frame);
    arrival.at = stamp;
    arrival.frame_bytes = frame->pkt_len;
    bytes += frame->pkt_len;
    if constexpr (kJournaled) journal_arrival(*frame, arrival);
  }
  books_.rx += Tally{taken, bytes};
  if (capture_) capture_.arrived({received_.data(), taken}, stamp);
  if (counts_pauses_ && shortest <= kMinFrameOctets) count_pauses(taken);
  if (guard_->stopped() || (guard_->watches() && finds_loop(taken, now))) {
    discard_stopped<kJournaled>(taken, now);
    return taken;
  }
  if (pause_.on()) keep_pauses_before(now);
  link_.offer({arrivals_.data(), taken});
  if (pause_.on()) {
    if (const auto pause = pause_.after_arrivals(now, link_.waiting_bytes())) say(now, *pause);
  }
  return taken;
}

// One frame of the poll, each time from another place in it (multiples of the golden ratio): what
// is interleaved with others in a regular way is not always missed.
void LinkHost::choose_sample(std::uint16_t taken) noexcept {
  polls_ += 0x9e37'79b9u;
  sample_ = static_cast<std::uint16_t>(std::uint64_t{polls_} * taken >> 32);
  rte_prefetch0(rte_pktmbuf_mtod(received_[sample_], const void*));
}

bool LinkHost::finds_loop(std::uint16_t taken, Instant now) noexcept {
  const rte_mbuf& frame = *received_[sample_];
  const bool found = guard_->look(
      direction_, now, taken, {rte_pktmbuf_mtod(&frame, const std::uint8_t*), frame.data_len});
  if (found) {
    for (const std::uint8_t each : {std::uint8_t{0}, std::uint8_t{1}})
      journal_stop_of(each, now, true);
  }
  return found;
}

// The link does not know of these frames, neither here nor in a replay.
template <bool kJournaled>
void LinkHost::discard_stopped(std::uint16_t taken, Instant now) noexcept {
  Tally& stopped = books_.drops[static_cast<std::size_t>(DropReason::kLoopGuard)];
  for (std::uint16_t i = 0; i < taken; ++i) {
    stopped.add(arrivals_[i].frame_bytes);
    if constexpr (kJournaled)
      journal_fate(tap_->sequence_of(*received_[i]),
                   {0, now, arrivals_[i].frame_bytes, DropReason::kLoopGuard});
    if (capture_) capture_.dropped(*received_[i], now, DropReason::kLoopGuard, false);
  }
  rte_pktmbuf_free_bulk(received_.data(), taken);
  taken_ = 0;  // nothing of this poll can be released too late
}

void LinkHost::journal_stop(Instant at, bool stopped) noexcept {
  journal_stop_of(direction_, at, stopped);
}

void LinkHost::journal_stop_of(std::uint8_t direction, Instant at, bool stopped) noexcept {
  if (tap_ == nullptr) return;
  JournalRecord record{.at_ps = picos(at), .value = stopped ? 1u : 0u};
  record.cable = cable_;
  record.direction = direction;
  record.kind = RecordKind::kStop;
  tap_->writer().push(record);
}

// A pause has the length of the shortest frame: longer ones need not be read.
void LinkHost::count_pauses(std::uint16_t taken) noexcept {
  for (std::uint16_t i = 0; i < taken; ++i) {
    const rte_mbuf& frame = *received_[i];
    if (frame.pkt_len > kMinFrameOctets) continue;
    const PauseFields pause =
        read_pause({rte_pktmbuf_mtod(&frame, const std::uint8_t*), frame.data_len});
    if (pause.kind != PauseKind::kNone) pauses_seen_.add(pause);
  }
}

// What the pauses of the near end have to say strictly before `now`: nothing can arrive before it
// any more.
void LinkHost::keep_pauses_before(Instant now) noexcept {
  for (Instant at = pause_.next(); at < now; at = pause_.next()) {
    link_.advance(at + Duration{1});
    const std::uint64_t waiting = link_.waiting_bytes();
    if (const auto pause = pause_.on_time(at, waiting, link_.waiting_falls_to(pause_.xon_bytes())))
      say(at, *pause);
  }
}

void LinkHost::say(Instant at, const PauseFields& pause) noexcept {
  fate_digest_ += pause_word(pause_.sent(), picos(at), pause_.paused());
  pause_sender_.say(pause);
}

// Only where there are faults are the octets of a frame looked at, those of its first segment.
void LinkHost::aim_faults(Instant now, std::uint16_t taken) noexcept {
  for (std::uint16_t i = 0; i < taken; ++i) {
    rte_mbuf* frame = received_[i];
    const std::size_t octets = std::min<std::size_t>(frame->data_len, kFaultOctets);
    arrivals_[i].fault =
        faults_.strike(read_headers({rte_pktmbuf_mtod(frame, const std::uint8_t*), octets}), now);
  }
}

void LinkHost::note_poll(Instant now, std::uint16_t taken) noexcept {
  if (taken_ != 0) count_floor_violations(now);
  taken_ = taken;
  if (taken == 0) {
    rx_frames_when_empty_ = books_.rx.frames;
    empty_at_ = now;
  } else {
    arrival_uncertainty_.add(Histogram::bucket_of(whole_nanoseconds(now - last_poll_)), taken);
  }
  last_poll_ = now;
}

// `now` is the first moment at which anything of the previous poll can be released. A frame that
// would have been due before it on an idle link, outside a loop gap, asks for less than this
// machine's floor. (A frame that had to queue was due later: near the floor this errs upwards.)
void LinkHost::count_floor_violations(Instant now) noexcept {
  const LinkConfig& config = link_.config();
  Instant target = arrivals_[0].at + config.latency + pedestal_;
  if (target >= now) return;
  const std::int64_t octet_ps = octet_time(config);
  for (std::uint16_t i = 0; i < taken_; ++i) {
    target += Duration{wire_octets(arrivals_[i].frame_bytes) * octet_ps};
    if (target >= now) return;
    if (!watch_.in_gap(target)) ++floor_violations_;
  }
}

template <bool kJournaled>
std::size_t LinkHost::release(Instant now) noexcept {
  if (pause_.on()) {
    keep_pauses_before(now);
    pause_sender_.send();
  }
  link_.advance(now);
  std::size_t left = link_.has_drops() ? discard_drops<kJournaled>() : 0;
  if (!gate_open_) return left + discard_due<kJournaled>(now);
  if (copy_ != nullptr) left += transmit_copy<kJournaled>();
  for (int round = 0; round < kReleaseRounds && copy_ == nullptr; ++round) {
    if constexpr (kMutant != Mutant::kNone) misbehave(next_burst(now));
    const DueFrames due = next_burst(now);
    if (due.count == 0) {
      refused_ = false;
      break;
    }
    const std::size_t sent = transmit<kJournaled>(due);
    left += sent;
    if (sent < due.count) {
      ++transmit_refusals_;
      refused_ = true;
      break;
    }
  }
  return left;
}

DueFrames LinkHost::next_burst(Instant now) noexcept {
  DueFrames due = link_.due(now - pedestal_);
  due.count = std::min<std::size_t>(due.count, burst_);
  return due;
}

template <bool kJournaled>
std::size_t LinkHost::discard_drops() noexcept {
  std::size_t dropped = 0;
  while (const std::size_t count = link_.collect_drops(drops_)) {
    for (std::size_t i = 0; i < count; ++i) {
      const Departure& drop = drops_[i];
      rte_mbuf* frame = frame_of(drop.handle);
      if constexpr (kJournaled) journal_fate(tap_->sequence_of(*frame), drop);
      if (capture_) capture_.dropped(*frame, drop.at, drop.reason, drop.copy);
      books_.drops[static_cast<std::size_t>(drop.reason)].add(drop.frame_bytes);
      rte_pktmbuf_free(frame);
    }
    dropped += count;
  }
  return dropped;
}

// Behind a closed gate. The link has delivered these frames, and a replay delivers them again: the
// journal tells the link's fate, the books what the port made of it. Of a frame that was to leave
// twice the copy is never made.
template <bool kJournaled>
std::size_t LinkHost::discard_due(Instant now) noexcept {
  Tally& down = books_.drops[static_cast<std::size_t>(DropReason::kPortDown)];
  std::size_t left = 0;
  if (copy_ != nullptr) {
    down.add(copy_->pkt_len);
    if constexpr (kJournaled)
      journal_fate(tap_->sequence_of(*copy_), {0, copy_due_, copy_->pkt_len});
    if (capture_) capture_.dropped(*copy_, copy_due_, DropReason::kPortDown, true);
    rte_pktmbuf_free(copy_);
    copy_ = nullptr;
    ++left;
  }
  for (int round = 0; round < kReleaseRounds; ++round) {
    const DueFrames due = next_burst(now);
    if (due.count == 0) break;
    if (capture_) capture_.dropped(due, DropReason::kPortDown);
    for (std::size_t i = 0; i < due.count; ++i) {
      down.add(due.bytes[i]);
      if constexpr (kJournaled) {
        const std::uint64_t sequence = tap_->sequence_of(*frame_of(due.handles[i]));
        for (int fate = 0; fate <= (due.twice ? 1 : 0); ++fate)
          journal_fate(sequence, {due.handles[i], due.departures[i], due.bytes[i]});
      }
    }
    rte_pktmbuf_free_bulk(frames_of(due.handles), static_cast<unsigned>(due.count));
    link_.release(due.count);
    left += due.count;
  }
  return left;
}

// Offers a burst to the port, straight from the link's own column of handles. Returns how many
// frames the port took; they are no longer ours.
template <bool kJournaled>
std::size_t LinkHost::transmit(const DueFrames& due) noexcept {
  if constexpr (kJournaled) {
    for (std::size_t i = 0; i < due.count; ++i)
      sequences_[i] = tap_->sequence_of(*frame_of(due.handles[i]));
  }
  if (capture_) capture_.offered(due);  // before the clock: a copy takes time, and it shows
  const Instant now = clock_.at(rte_rdtsc());
  watch_.look(now);
  const std::size_t sent = hand_over(due);
  if (capture_) capture_.took(sent, now);
  record_lateness(now, due, sent);
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < sent; ++i) {
    bytes += due.bytes[i];
    if constexpr (kJournaled)
      journal_fate(sequences_[i], {due.handles[i], due.departures[i], due.bytes[i]});
  }
  books_.handed_to_port += Tally{sent, bytes};
  prefetch_ahead(due);
  link_.release(sent);
  if (copy_ != nullptr) transmit_copy<kJournaled>();
  return sent;
}

// How many frames the port took, copies not counted.
std::uint16_t LinkHost::hand_over(const DueFrames& due) noexcept {
  if (due.twice && due.count == 1) return hand_over_twice(due);
  return rte_eth_tx_burst(
      egress_, 0, frames_of(due.handles), static_cast<std::uint16_t>(due.count));
}

// The copy is made before the frame goes, because then it is no longer ours; it is booked when the
// frame has gone, so that a refused frame is not copied twice.
std::uint16_t LinkHost::hand_over_twice(const DueFrames& due) noexcept {
  rte_mbuf* frame = frame_of(due.handles[0]);
  rte_mbuf* copy = rte_pktmbuf_copy(frame, frame->pool, 0, UINT32_MAX);
  if (rte_eth_tx_burst(egress_, 0, &frame, 1) == 0) {
    rte_pktmbuf_free(copy);
    return 0;
  }
  books_.originated.add(due.bytes[0]);
  if (copy == nullptr) {
    books_.drops[static_cast<std::size_t>(DropReason::kNoMemory)].add(due.bytes[0]);
  } else {
    copy_ = copy;
    copy_due_ = due.departures[0];
  }
  return 1;
}

// Behind its frame, and before all others. Returns how many left.
template <bool kJournaled>
std::size_t LinkHost::transmit_copy() noexcept {
  const std::uint32_t bytes = copy_->pkt_len;
  const FrameHandle handle = reinterpret_cast<FrameHandle>(copy_);
  const std::uint64_t sequence = kJournaled ? tap_->sequence_of(*copy_) : 0;
  if (capture_) capture_.offered(*copy_, copy_due_, true);
  const Instant now = clock_.at(rte_rdtsc());
  watch_.look(now);
  const std::uint16_t sent = rte_eth_tx_burst(egress_, 0, &copy_, 1);
  if (capture_) capture_.took(sent, now);
  if (sent == 0) {
    ++transmit_refusals_;
    refused_ = true;
    return 0;
  }
  copy_ = nullptr;
  record_lateness(now, {&handle, &copy_due_, &bytes, 1, 0, false}, 1);
  if constexpr (kJournaled) journal_fate(sequence, {handle, copy_due_, bytes});
  books_.handed_to_port.add(bytes);
  return 1;
}

// The next burst is cold after its flight, and the port will read both cache lines of each mbuf.
// A lost frame's handle is 0: to the processor a prefetch of nothing, but no mbuf whose members
// could be named, so that the lines are numbers here (a test for 0 would cost each frame a branch).
void LinkHost::prefetch_ahead(const DueFrames& due) const noexcept {
  const std::size_t end = due.count + std::min<std::size_t>(due.ahead, burst_);
  for (std::size_t i = due.count; i < end; ++i) {
    const FrameHandle line = due.handles[i];
    rte_prefetch0(reinterpret_cast<const void*>(line));
    rte_prefetch0(reinterpret_cast<const void*>(line + RTE_CACHE_LINE_MIN_SIZE));
  }
}

void LinkHost::record_lateness(Instant now, const DueFrames& due, std::size_t sent) noexcept {
  const Instant model_now = now - pedestal_;
  for (std::size_t i = 0; i < sent; ++i)
    lateness_.record(whole_nanoseconds(model_now - due.departures[i]));
  if (refused_) {
    for (std::size_t i = 0; i < sent; ++i)
      lateness_behind_refusals_.record(whole_nanoseconds(model_now - due.departures[i]));
  }
  // Targets ascend: one look at the first spares the burst, unless there was a gap.
  if (due.departures[0] + pedestal_ >= watch_.gap_end()) return;
  for (std::size_t i = 0; i < sent; ++i) {
    if (watch_.in_gap(due.departures[i] + pedestal_))
      lateness_in_gaps_.record(whole_nanoseconds(model_now - due.departures[i]));
  }
}

Instant LinkHost::reconfigure(Instant at, const LinkConfig& config) noexcept {
  const Instant effective = link_.reconfigure(at, mutated(config));
  if (tap_ != nullptr && effective != kNever) {
    JournalRecord record;
    record.at_ps = picos(effective);
    record.cable = cable_;
    record.direction = direction_;
    tap_->writer().push_change(record, config);
  }
  return effective;
}

Tally LinkHost::held() const noexcept {
  Tally held = link_.held();
  if (copy_ != nullptr) held.add(copy_->pkt_len);
  return held;
}

Instant LinkHost::next_event() const noexcept {
  if (copy_ != nullptr) return copy_due_ + pedestal_;
  const Instant next = std::min(link_.next_event(), pause_.next());
  return next == kNever ? kNever : next + pedestal_;
}

void LinkHost::read(DirectionCounters& out) noexcept {
  out.seen.books = books_;
  out.seen.books.held = held();
  out.seen.link = link_.counters();
  out.seen.queue_bytes = link_.waiting_bytes();
  out.seen.lateness = lateness_;
  out.seen.arrival_uncertainty = arrival_uncertainty_;
  out.seen.floor_violations = floor_violations_;
  out.seen.transmit_refusals = transmit_refusals_;
  out.seen.lateness_behind_refusals = lateness_behind_refusals_;
  out.seen.pauses = pause_sender_.sent();
  out.seen.fate_digest = fate_digest_;
  out.seen.faults = faults_.counts();
  out.lateness_in_gaps = lateness_in_gaps_;
  out.rx_frames_when_empty = rx_frames_when_empty_;
  out.empty_at = empty_at_;
  out.pauses_seen = pauses_seen_;
}

void LinkHost::give_up_refused(Instant now) noexcept {
  Tally& refused = books_.drops[static_cast<std::size_t>(DropReason::kPortRefused)];
  if (copy_ != nullptr) {
    refused.add(copy_->pkt_len);
    if (capture_) capture_.dropped(*copy_, copy_due_, DropReason::kPortRefused, true);
    rte_pktmbuf_free(copy_);
    copy_ = nullptr;
  }
  for (DueFrames due = next_burst(now); due.count != 0; due = next_burst(now)) {
    if (capture_) capture_.dropped(due, DropReason::kPortRefused);
    for (std::size_t i = 0; i < due.count; ++i) refused.add(due.bytes[i]);
    rte_pktmbuf_free_bulk(frames_of(due.handles), static_cast<unsigned>(due.count));
    link_.release(due.count);
  }
}

// Builds with a deliberate fault only (mutant.h).
void LinkHost::misbehave(const DueFrames& due) noexcept {
  mutant_frames_ += due.count;
  if (due.count == 0 || mutant_frames_ < kMutantEvery) return;
  mutant_frames_ = 0;
  if constexpr (kMutant == Mutant::kLeak) {
    link_.release(1);  // and nobody sends, frees or counts it
  } else if constexpr (kMutant == Mutant::kDoubleSend) {
    rte_mbuf* twice = frame_of(due.handles[0]);
    rte_mbuf_refcnt_update(twice, 1);
    const std::uint32_t bytes = due.bytes[0];
    if (rte_eth_tx_burst(egress_, 0, &twice, 1) == 1) books_.handed_to_port.add(bytes);
  }
}

void LinkHost::journal_arrival(rte_mbuf& frame, const Arrival& arrival) noexcept {
  tap_->sequence_of(frame) = sequence_;
  tap_->writer().push({picos(arrival.at),
                       sequence_++,
                       arrival_value(arrival.frame_bytes, arrival.fault),
                       cable_,
                       direction_,
                       RecordKind::kArrival});
}

void LinkHost::journal_fate(std::uint64_t sequence, const Departure& departure) noexcept {
  const auto reason = static_cast<std::uint8_t>(departure.reason);
  fate_digest_ += fate_word(sequence, picos(departure.at), reason);
  tap_->writer().push({picos(departure.at),
                       sequence,
                       fate_value(departure.frame_bytes, reason),
                       cable_,
                       direction_,
                       RecordKind::kFate});
}

template std::size_t LinkHost::take<false>(Instant&) noexcept;
template std::size_t LinkHost::take<true>(Instant&) noexcept;
template std::size_t LinkHost::release<false>(Instant) noexcept;
template std::size_t LinkHost::release<true>(Instant) noexcept;

}  // namespace linkwright
