// SPDX-License-Identifier: Apache-2.0
//
// A change of configuration in the course of a run. Frames that were decided stay as they are; the
// frame on the wire keeps the bits it has sent; frames that wait are planned anew.
#include <algorithm>

#include "link_models/link.h"

namespace linkwright {

Instant Link::earliest_change() const noexcept {
  // A frame that arrived at t was placed under the configuration in force at t, and at one instant
  // changes come before arrivals: the next instant is the earliest that is still open.
  return arrived_ ? std::max(horizon_, last_arrival_ + Duration{1}) : horizon_;
}

Instant Link::reconfigure(Instant at, const LinkConfig& config) noexcept {
  if (changes_.size() == kMaxPendingChanges) return kNever;
  const Instant effective = std::max(at, earliest_change());
  changes_.push({effective, config});
  // Keep the waiting changes in order of time; equal times in order of the calls.
  for (std::uint64_t i = changes_.tail() - 1;
       i > changes_.head() && changes_.at(i).at < changes_.at(i - 1).at;
       --i)
    std::swap(changes_.at(i), changes_.at(i - 1));
  next_change_ = changes_.front().at;
  return effective;
}

void Link::apply_changes_until(Instant t) noexcept {
  while (!changes_.empty() && changes_.front().at <= t) {
    apply(changes_.front());
    changes_.pop();
  }
  next_change_ = changes_.empty() ? kNever : changes_.front().at;
}

void Link::apply(const Change& change) noexcept {
  decide_before(change.at);
  start_waiting_before(change.at);
  if (change.config == config_) return;
  const LinkConfig& next = change.config;
  const Impairments& impaired = next.impairments;
  const bool same_light = next.dark == config_.dark && next.dark_policy == config_.dark_policy &&
                          impaired.flaps == config_.impairments.flaps &&
                          impaired.outages == config_.impairments.outages;
  const bool same_sending = same_light && next.remote_fault == config_.remote_fault;
  const bool same_wire = next.rate == config_.rate && next.serialize == config_.serialize;

  if (is_sending()) remember_sending();
  // The codeword clock first passes the dark time of the old schedule, up to the change.
  skip_dark_before(change.at);
  const bool was_dark = clock_dark_.from < change.at;
  LinkCounters counted = counters_;
  if (was_dark) {
    count_dark(counted);
    clock_.skip(clock_dark_.from, change.at);
    clock_dark_.from = change.at;
  }
  change_clock(change);
  if (!same_light) light_.change(change.at, next);
  if (!same_sending) sending_.change(change.at, next, next.remote_fault);
  sending_.rewind(change.at);  // placing what waits had moved it on
  config_.remote_fault = next.remote_fault;
  const bool same_delay = next.latency == config_.latency &&
                          impaired.jitter == config_.impairments.jitter &&
                          impaired.alignment == config_.impairments.alignment;
  if (!same_delay) {
    jitter_ = Jitter(identity_, impaired.jitter);
    alignment_ = Alignment(identity_, impaired.alignment);
  }
  // Frames that are not decided yet travel under the new configuration.
  if (!same_sending || !same_wire || !same_delay) replan(change);
  if (impaired.loss != config_.impairments.loss) loss_ = FrameLoss(identity_, impaired.loss);
  each_ = looks_at_each(impaired);
  config_ = next;
  if (same_light) return;
  clock_dark_ = light_.window_after(change.at);
  clock_dark_.from = std::max(clock_dark_.from, change.at);
  if (was_dark && clock_dark_.from > change.at) counters_ = counted;  // the change ended it
}

// Before the first change that meets it moves clock and light on.
void Link::remember_sending() noexcept {
  const std::uint64_t position = wire_.head();
  if (met_change(position)) return;
  const OnWire& sending = wire_.front();
  const Instant start = sending.time.start;
  skip_dark_before(start);
  const Instant dark_from = sending_.window_after(start).from;
  mid_frame_ = {.position = position,
                .rest = clock_.span_of(start, frames_.bytes(position)),
                .edge = light_.scheduled_after(start).from,
                .dark_from = sending.reason == DropReason::kNone ? kNever : dark_from};
}

void Link::change_clock(const Change& change) noexcept {
  const LinkConfig& next = change.config;
  const ErrorEpisodes& episodes = next.impairments.episodes;
  const bool same_episodes = episodes == config_.impairments.episodes;
  if (next.fec == config_.fec && next.rate == config_.rate && same_episodes) return;
  if (is_sending() && mid_frame_.dark_from >= change.at)
    mid_frame_.hit |= clock_.settle_sent(change.at, next.fec, mid_frame_.rest, episodes);
  clock_.reconfigure(change.at, next.fec, next.rate, episodes);
}

// Plans the wire anew from `change.at`: finishes the frame that is being sent, then places the
// waiting ones behind it. All of them have arrived before.
void Link::replan(const Change& change) noexcept {
  std::uint64_t position = wire_.head();
  const std::uint64_t last_decided = position - 1;
  last_departure_ = position == frames_.head() ? released_ : frames_.departure(last_decided);
  const bool sending = is_sending();
  if (sending) {
    finish_sending(change);
  } else {
    serializer_.set_rate(change.config.rate);
    serializer_.restart(std::max(change.at, busy_until_));
  }
  config_.serialize = change.config.serialize;
  config_.rate = change.config.rate;
  config_.latency = change.config.latency;
  lost_on_wire_ = 0;
  gate_.rewind();
  for (; position != wire_.tail(); ++position) {
    OnWire& frame = wire_.at(position);
    if (!sending || position != wire_.head()) {
      const Turn turn{change.at, gate_.begin_again(position, std::max(change.at, busy_until_))};
      frame = place(position, turn, frames_.bytes(position), frame.fault);
    }
    lost_on_wire_ += frame.reason != DropReason::kNone;
    frames_.departure(position) = departure_of(frame);
  }
}

// The bits already sent stay sent; an edge that was not planned when the frame started cuts it.
// What an edge of the old schedule had already done to it stays done.
void Link::finish_sending(const Change& change) noexcept {
  OnWire& sending = wire_.front();
  sending.time = serializer_.change_rate(change.at, change.config.rate, sending.time);
  if (!change.config.serialize) {  // the new wire takes no time
    serializer_.restart(change.at);
    sending.time = {sending.time.start, change.at, 0};
  }
  if (mid_frame_.dark_from < change.at) return;
  const DarkWindow window = sending_.window_after(change.at);
  const Instant edge = std::max(window.from, change.at);
  const bool meets = sending.time.end > edge;
  mid_frame_.dark_from = meets ? edge : kNever;
  sending.reason = DropReason::kNone;
  if (meets)
    sending.reason = cause(
        change.at, window, edge == mid_frame_.edge ? DropReason::kDark : DropReason::kDarkCut);
}

}  // namespace linkwright
