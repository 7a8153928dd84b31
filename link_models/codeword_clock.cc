// SPDX-License-Identifier: Apache-2.0
#include "link_models/codeword_clock.h"

#include <algorithm>

#include "link_models/core/fate_math.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kBlockOctets = 8;  // one 64B/66B block carries 8 MII octets

std::uint64_t unit_bits(const FecConfig& fec) {
  return fec.group_octets == 0 ? 1 : 8 * kBlockOctets;
}

Wide unit_work_of(const FecConfig& fec, const LineRate& rate) {
  return unit_bits(fec) * work_per_bit(rate.time_scale);
}

std::uint64_t units_of(const FecConfig& fec) {
  return fec.group_octets == 0 ? 1 : fec.group_octets / kBlockOctets;
}

}  // namespace

CodewordClock::CodewordClock(const LinkIdentity& identity,
                             const FecConfig& fec,
                             const LineRate& rate,
                             const ErrorEpisodes& episodes) noexcept
    : identity_(identity),
      random_(identity, Purpose::kCodeword),
      episodes_(identity, episodes),
      fec_(fec),
      rate_(rate),
      hazard_(hazard_of(fec.error_ratio)),
      unit_work_(unit_work_of(fec, rate)),
      units_per_group_(units_of(fec)) {
  draw_from(0);
}

Wide CodewordClock::phase(Instant t) const noexcept {
  return anchor_phase_ +
         Wide{static_cast<std::uint64_t>(picos(t - anchor_time_))} * rate_.bits_per_second;
}

std::uint64_t CodewordClock::unit_at(Instant t) const noexcept {
  return static_cast<std::uint64_t>(phase(t) / unit_work_);
}

std::uint64_t CodewordClock::units_begun(Instant t) const noexcept {
  return static_cast<std::uint64_t>((phase(t) + unit_work_ - 1) / unit_work_);
}

void CodewordClock::anchor(Instant t) noexcept {
  anchor_phase_ = phase(t);
  anchor_time_ = t;
}

void CodewordClock::draw_from(std::uint64_t group) noexcept {
  exp_left_ = exponential(random_.bits(draws_++));
  base_group_ = group;
  find_next_bad();
}

void CodewordClock::find_next_bad() noexcept {
  // P(n good groups first) = P(Exp(1) >= n h) = (1-p)^n, so the count of good groups is floor(E/h).
  const double good = hazard_ > 0 ? exp_left_ / hazard_ : 0x1.0p63;
  // 2^62 groups outlast any run: an event beyond them is no event.
  next_bad_ = good < 0x1.0p62 ? base_group_ + static_cast<std::uint64_t>(good) : kNoGroup;
  find_clear_until();
}

void CodewordClock::find_clear_until() noexcept {
  clear_until_ = episodes_.until();
  if (carried_bad_ != kNoGroup) clear_until_ = anchor_time_;
  if (next_bad_ == kNoGroup) return;
  const Wide bad_phase = Wide{next_bad_} * units_per_group_ * unit_work_;
  if (bad_phase <= anchor_phase_) {
    clear_until_ = anchor_time_;
    return;
  }
  const Wide wait = (bad_phase - anchor_phase_) / rate_.bits_per_second;
  if (wait < static_cast<std::uint64_t>(picos(kNever - anchor_time_)))
    clear_until_ = std::min(clear_until_, anchor_time_ + Duration{static_cast<std::int64_t>(wait)});
}

UnitSpan CodewordClock::span_of(Instant start, std::uint32_t frame_bytes) const noexcept {
  const std::uint64_t count = units_in(frame_bytes);
  // Preamble and gap carry no data.
  return {unit_at(start) + (fec_.group_octets == 0 ? 8 * kPreambleOctets : 0), count};
}

// Without FEC the bits from destination address to FCS; with FEC start, data and terminate blocks,
// floor(L / 8) + 2 of them.
std::uint64_t CodewordClock::units_in(std::uint32_t frame_bytes) const noexcept {
  const std::uint64_t octets = mac_octets(frame_bytes);
  return fec_.group_octets == 0 ? 8 * octets : octets / kBlockOctets + 2;
}

bool CodewordClock::hits(const UnitSpan& span, Instant end) noexcept {
  if (span.count == 0) return false;
  const std::uint64_t first_group = span.first / units_per_group_;
  const std::uint64_t last_group = (span.first + span.count - 1) / units_per_group_;
  bool hit = false;
  skip_far_episodes(end);
  while (episodes_.until() < end) {
    const std::uint64_t begun = groups_begun(episodes_.until());
    if (first_group < begun) hit |= meets(first_group, std::min(last_group, begun - 1));
    enter_interval();
  }
  return meets(first_group, last_group) || hit;
}

bool CodewordClock::meets(std::uint64_t first_group, std::uint64_t last_group) noexcept {
  bool hit = false;
  if (carried_bad_ < first_group) {  // nobody comes back to it
    carried_bad_ = kNoGroup;
    find_clear_until();
  } else if (carried_bad_ <= last_group) {
    note_met(carried_bad_);
    hit = true;
  }
  if (next_bad_ < first_group) draw_from(first_group);
  if (next_bad_ > last_group) return hit;
  note_met(next_bad_);
  return true;
}

void CodewordClock::note_met(std::uint64_t group) noexcept {
  if (last_met_ != group) ++bad_groups_met_;
  last_met_ = group;
}

bool CodewordClock::hits_again(std::uint32_t frame_bytes, std::uint64_t bits) const noexcept {
  const std::uint64_t groups = (units_in(frame_bytes) + units_per_group_ - 1) / units_per_group_;
  return exponential(bits) < hazard_ * static_cast<double>(groups);
}

// Without a frame: what began before `t` has begun.
void CodewordClock::pass_episodes(Instant t) noexcept {
  skip_far_episodes(t);
  while (episodes_.until() <= t) enter_interval();
}

// Idle for long: at least one whole slot is still walked through, and after one interval nothing
// remembers what came before it.
void CodewordClock::skip_far_episodes(Instant t) noexcept {
  if (!episodes_.is_far_from(t)) return;
  episodes_.pass_to_slot_before(t);
  const std::uint64_t begun = groups_begun(std::max(episodes_.begin(), anchor_time_));
  carried_bad_ = kNoGroup;
  hazard_ = hazard_of(ratio());
  draws_ = episodes_.key();
  draw_from(begun);
}

// Groups that have begun keep the fate they began with; of these only the last can still meet a
// frame.
void CodewordClock::enter_interval() noexcept {
  const std::uint64_t begun = groups_begun(episodes_.until());
  if (begun != 0) {
    const std::uint64_t in_progress = begun - 1;
    if (next_bad_ < in_progress) draw_from(in_progress);
    if (next_bad_ == in_progress)
      carried_bad_ = in_progress;
    else if (carried_bad_ != in_progress)
      carried_bad_ = kNoGroup;
  }
  episodes_.pass();
  hazard_ = hazard_of(ratio());
  draws_ = episodes_.key();
  draw_from(begun);
}

bool CodewordClock::settle_sent(Instant at,
                                const FecConfig& next,
                                UnitSpan& span,
                                const ErrorEpisodes& episodes) noexcept {
  const bool same_hazard = episodes == episodes_.config() && episodes_.until() > at;
  if (next == fec_ && same_hazard) return false;  // the units keep their numbers and their fates
  const std::uint64_t begun = units_begun(at);
  const std::uint64_t sent = begun > span.first ? std::min(begun - span.first, span.count) : 0;
  const bool hit = hits({span.first, sent}, at);
  span = {span.first + sent, span.count - sent};
  if (next.group_octets != fec_.group_octets) {
    const std::uint64_t old_bits = unit_bits(fec_);
    const std::uint64_t new_bits = unit_bits(next);
    span.first = span.count == 0 ? 0 : (span.first - begun) * old_bits / new_bits;
    span.count = (span.count * old_bits + new_bits - 1) / new_bits;
  }
  return hit;
}

void CodewordClock::skip(Instant from, Instant to) noexcept {
  pass_episodes(from);
  anchor(from);
  anchor_time_ = to;
  find_clear_until();
}

// The first group that begins at `t` or later. The time that a dark window skipped counts as its
// start.
std::uint64_t CodewordClock::groups_begun(Instant t) const noexcept {
  const std::uint64_t units = units_begun(std::max(t, anchor_time_));
  return (units + units_per_group_ - 1) / units_per_group_;
}

void CodewordClock::reconfigure(Instant at,
                                const FecConfig& fec,
                                const LineRate& rate,
                                const ErrorEpisodes& episodes) noexcept {
  const bool same_episodes = episodes == episodes_.config();
  if (fec == fec_ && rate == rate_ && same_episodes) return;
  pass_episodes(at);
  anchor(at);
  const std::uint64_t begun = groups_begun(at);
  rate_ = rate;
  if (!same_episodes) {
    episodes_ = EpisodeProcess(identity_, episodes);
    if (episodes_.is_far_from(at)) episodes_.pass_to_slot_before(at);
    while (episodes_.until() <= at) episodes_.pass();
  }
  if (fec != fec_ || !same_episodes) change_groups(begun, fec);
  find_clear_until();
}

void CodewordClock::change_groups(std::uint64_t begun, const FecConfig& fec) noexcept {
  const bool passed = next_bad_ < begun;
  if (!passed && begun > base_group_) {
    const double spent = hazard_ * static_cast<double>(begun - base_group_);
    exp_left_ = exp_left_ > spent ? exp_left_ - spent : 0.0;
    base_group_ = begun;
  }
  const bool another_code = fec.group_octets != fec_.group_octets;
  fec_ = fec;
  hazard_ = hazard_of(ratio());
  unit_work_ = unit_work_of(fec, rate_);
  units_per_group_ = units_of(fec);
  if (another_code) {  // its groups are counted from here
    groups_before_ += begun;
    anchor_phase_ = 0;
    base_group_ = 0;
    last_met_ = kNoGroup;
    carried_bad_ = kNoGroup;
    if (passed) exp_left_ = exponential(random_.bits(draws_++));
  }
  // A bad group that has passed is left behind: the next frame draws afresh.
  if (!passed || another_code) find_next_bad();
}

std::uint64_t CodewordClock::groups_elapsed(Instant now) const noexcept {
  return groups_before_ + (now > anchor_time_ ? group_at(now) : group_at(anchor_time_));
}

}  // namespace linkwright
