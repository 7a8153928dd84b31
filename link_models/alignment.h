// SPDX-License-Identifier: Apache-2.0
//
// What FIFOs, gearboxes and deskew happen to add at a link-up: a constant until the light goes off
// again, uniform in [0, width), a Philox draw keyed by the instant at which the link came up.
#pragma once

#include <cstdint>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

class Alignment {
 public:
  Alignment(const LinkIdentity& identity, Duration width) noexcept
      : random_(identity, Purpose::kAlignment), width_(width) {}

  bool is_none() const noexcept { return width_ == Duration::zero(); }

  Duration offset(Instant link_up) noexcept {
    if (link_up != link_up_) {
      link_up_ = link_up;
      const Wide product = Wide{random_.bits(static_cast<std::uint64_t>(picos(link_up)))} *
                           static_cast<std::uint64_t>(picos(width_));
      offset_ = Duration{static_cast<std::int64_t>(product >> 64)};
    }
    return offset_;
  }

 private:
  RandomStream random_;
  Duration width_;
  Instant link_up_ = kNever;  // of offset_
  Duration offset_{};
};

}  // namespace linkwright
