// SPDX-License-Identifier: Apache-2.0
#include "link_models/poisson_points.h"

#include <algorithm>

namespace linkwright {
namespace {

constexpr std::uint64_t kMostPerSlot = 16;  // more have a probability of 1e-15

}  // namespace

// Poisson of mean 1.
std::uint64_t PoissonPoints::number_in(std::uint64_t bits) noexcept {
  const double u = static_cast<double>(bits >> 11) * 0x1.0p-53;
  double term = 0x1.78b56362cef38p-2;  // 1/e
  double sum = term;
  std::uint64_t count = 0;
  while (u >= sum && count < kMostPerSlot) {
    term /= static_cast<double>(++count);
    sum += term;
  }
  return count;
}

Instant PoissonPoints::first_from(Instant t) const noexcept {
  for (std::uint64_t slot = slot_of(t); !is_beyond(slot); ++slot) {
    Instant first = kNever;
    visit(slot, [&](Instant at, std::uint64_t) {
      if (at >= t) first = std::min(first, at);
    });
    if (first != kNever) return first;
  }
  return kNever;
}

Instant PoissonPoints::last_by(Instant t) const noexcept {
  t = std::min(t, kEpoch + Duration{static_cast<std::int64_t>(kLast)});
  for (std::uint64_t slot = slot_of(t) + 1; slot-- > 0;) {
    Instant last = kNever;
    visit(slot, [&](Instant at, std::uint64_t) {
      if (at <= t && (last == kNever || at > last)) last = at;
    });
    if (last != kNever) return last;
  }
  return kNever;
}

}  // namespace linkwright
