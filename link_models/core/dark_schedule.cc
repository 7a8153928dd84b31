// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/dark_schedule.h"

#include <algorithm>

namespace linkwright {
namespace {

// The first window of `train` that ends after `t`.
std::optional<DarkWindow> next_of(const DarkTrain& train, Instant t) noexcept {
  DarkWindow window{train.from, train.from + train.length};
  if (window.to > t) return window;
  if (train.count == 1) return std::nullopt;
  const std::int64_t behind = picos(t - window.to);
  const std::int64_t steps = behind / picos(train.period) + 1;
  if (train.count != 0 && steps >= std::int64_t{train.count}) return std::nullopt;
  window.from += steps * train.period;
  window.to += steps * train.period;
  return window;
}

}  // namespace

bool DarkSchedule::add(const DarkTrain& train) noexcept {
  if (size_ == kMaxTrains || train.length <= Duration::zero() || train.from < kEpoch) return false;
  if (train.length >= kNever - train.from) return false;  // would end after the range of time
  if (train.count != 1 && train.period <= train.length) return false;
  trains_[size_++] = train;
  return true;
}

std::optional<DarkWindow> DarkSchedule::next(Instant t) const noexcept {
  std::optional<DarkWindow> joined;
  for (const DarkTrain& train : trains()) {
    const auto window = next_of(train, t);
    if (window && (!joined || window->from < joined->from)) joined = window;
  }
  // Overlapping or touching windows are one dark interval. A join can reach the next one, so repeat
  // until nothing grows; bounded, because two endless trains may cover all time between them.
  for (std::size_t round = 0; joined && round < 4 * kMaxTrains; ++round) {
    const Instant before = joined->to;
    for (const DarkTrain& train : trains()) {
      const auto window = next_of(train, joined->to - Duration{1});
      if (window && window->from <= joined->to) joined->to = std::max(joined->to, window->to);
      const auto touching = next_of(train, joined->to);
      if (touching && touching->from <= joined->to) joined->to = std::max(joined->to, touching->to);
    }
    if (joined->to == before) break;
  }
  return joined;
}

bool operator==(const DarkSchedule& a, const DarkSchedule& b) noexcept {
  return std::ranges::equal(a.trains(), b.trains());
}

}  // namespace linkwright
