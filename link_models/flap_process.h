// SPDX-License-Identifier: Apache-2.0
//
// Unplanned dark windows of a cable as a pure function of (seed, link, time): their starts are a
// Poisson process. Drawn by link and not by direction, so that both directions of a cable go dark
// together.
//
// A window lasts fixed + median x exp(sigma x normal), from the quantile of AS 241 (relative error
// below 1e-14), rounded to a picosecond, at most 16 slots (which bounds how far back one has to
// look; validate() keeps the mean below half a slot). Windows that overlap are one.
#pragma once

#include <cstdint>

#include "link_models/core/dark_schedule.h"
#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/impairments.h"
#include "link_models/poisson_points.h"

namespace linkwright {

class FlapProcess {
 public:
  FlapProcess(const LinkIdentity& identity, const FlapConfig& config) noexcept;

  bool is_on() const noexcept { return starts_.is_on(); }

  // The first window that ends after `t`, overlapping ones joined; {kNever, kNever}: none is left.
  DarkWindow next(Instant t) const noexcept;

  // When the last window that ended by `t` ended; kEpoch: none has.
  Instant last_end(Instant t) const noexcept;

  // Starts in [from, to), before joining.
  std::uint64_t starts(Instant from, Instant to) const noexcept;

 private:
  static constexpr std::uint64_t kLookBack = 16;  // slots

  template <typename Visit>
  void visit(std::uint64_t slot, const Visit& visit_window) const noexcept;
  DarkWindow first_after(Instant t) const noexcept;
  std::int64_t duration(std::uint64_t bits) const noexcept;

  PoissonPoints starts_;
  FlapConfig config_;
};

}  // namespace linkwright
