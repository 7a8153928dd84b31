// SPDX-License-Identifier: Apache-2.0
//
// When the channel is good and when it is bad: an outer Gilbert-Elliott process in time, dwell
// times exponential (connector movement, interference; IEEE and vendor data give no more than a
// mean). Walks from interval to interval, each a Philox draw keyed by its number.
//
// Time is cut into slots of 1024 cycles. At the start of a slot the state is drawn afresh with the
// long-term shares (the first slot starts good), so a slot can be entered without the ones before:
// that is how idle time is passed over. It cuts one dwell in two thousand short.
#pragma once

#include <cstdint>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/impairments.h"

namespace linkwright {

class EpisodeProcess {
 public:
  EpisodeProcess(const LinkIdentity& identity, const ErrorEpisodes& config) noexcept;

  const ErrorEpisodes& config() const noexcept { return config_; }
  bool is_on() const noexcept { return slot_length_ != 0; }
  bool is_bad() const noexcept { return bad_; }

  // End of the interval; kNever without episodes.
  Instant until() const noexcept { return until_; }
  // 64 bits of the interval's own.
  std::uint64_t key() const noexcept { return random_.bits(4 * interval_); }

  // Whether two slots or more begin before `t`: then pass_to_slot_before(t) loses nothing that
  // somebody could still see.
  bool is_far_from(Instant t) const noexcept;

  void pass() noexcept;                          // to the next interval
  void pass_to_slot_before(Instant t) noexcept;  // to the start of the slot before that of `t`
  Instant begin() const noexcept { return from_; }

 private:
  std::uint64_t slot_of(Instant t) const noexcept {
    return static_cast<std::uint64_t>(picos(t)) / slot_length_;
  }
  void enter_slot(std::uint64_t slot) noexcept;
  void draw_end() noexcept;

  RandomStream random_;
  ErrorEpisodes config_;
  std::uint64_t slot_length_;  // picoseconds; 0: no episodes
  std::uint64_t interval_ = 0;
  bool bad_ = false;
  Instant from_{};
  Instant until_ = kNever;
  Instant slot_end_ = kNever;
};

}  // namespace linkwright
