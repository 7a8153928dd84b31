// SPDX-License-Identifier: Apache-2.0
//
// A Poisson process of instants as a pure function of (seed, link, purpose, time). Time is cut into
// slots of the mean interval; each slot holds a Poisson(1) number of points, uniform in it: any
// part of the process can be had without the parts before. Each point has 64 bits of its own beside
// it.
#pragma once

#include <cstdint>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

class PoissonPoints {
 public:
  // `mean` 0: there are none.
  PoissonPoints(const LinkIdentity& identity, Purpose purpose, Duration mean) noexcept
      : random_(identity, purpose), slot_(static_cast<std::uint64_t>(picos(mean))) {}

  bool is_on() const noexcept { return slot_ != 0; }
  std::uint64_t slot_length() const noexcept { return slot_; }  // picoseconds

  // Preconditions from here on: is_on(), and no time before the epoch.
  std::uint64_t slot_of(Instant t) const noexcept {
    return static_cast<std::uint64_t>(picos(t)) / slot_;
  }
  // None begins there or later, so that sums stay within time.
  bool is_beyond(std::uint64_t slot) const noexcept { return Wide{slot} * slot_ > kLast; }

  // Hands over each point of the slot with its bits, in no order.
  template <typename Visit>
  void visit(std::uint64_t slot, const Visit& visit_point) const noexcept {
    const std::uint64_t draw = slot * kDrawsPerSlot;
    const std::uint64_t count = number_in(random_.bits(draw));
    for (std::uint64_t n = 0; n < count; ++n) {
      const Wide at = Wide{slot} * slot_ + (Wide{random_.bits(draw + 1 + 2 * n)} * slot_ >> 64);
      if (at > kLast) continue;
      visit_point(kEpoch + Duration{static_cast<std::int64_t>(at)}, random_.bits(draw + 2 + 2 * n));
    }
  }

  // The first point at `t` or later; kNever: none is left.
  Instant first_from(Instant t) const noexcept;
  // The last point by `t`; kNever: none before or at it.
  Instant last_by(Instant t) const noexcept;

 private:
  static constexpr std::uint64_t kDrawsPerSlot = 64;
  static constexpr Wide kLast = static_cast<std::uint64_t>(picos(kNever)) / 2;

  static std::uint64_t number_in(std::uint64_t bits) noexcept;

  RandomStream random_;
  std::uint64_t slot_;
};

}  // namespace linkwright
