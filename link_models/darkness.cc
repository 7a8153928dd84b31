// SPDX-License-Identifier: Apache-2.0
#include "link_models/darkness.h"

#include <algorithm>

namespace linkwright {
namespace {

// The last end by `t` of a window of the train; kEpoch: none has ended.
Instant last_end_of(const DarkTrain& train, Instant t) noexcept {
  const Instant first = train.from + train.length;
  if (first > t) return kEpoch;
  if (train.count == 1) return first;
  const std::int64_t steps = picos(t - first) / picos(train.period);
  return first +
         (train.count == 0 ? steps : std::min(steps, std::int64_t{train.count} - 1)) * train.period;
}

}  // namespace

DarkWindow Darkness::first_after(Instant t) const noexcept {
  DarkWindow first = scheduled_after(t);
  if (!is_random()) return first;
  for (const DarkWindow& other : {flaps_.next(t), outages_.next(t)})
    if (other.from < first.from) first = other;
  return first;
}

Instant Darkness::last_end(Instant t) const noexcept {
  Instant last = std::max(flaps_.last_end(t), outages_.last_end(t));
  for (const DarkTrain& train : schedule_.trains()) last = std::max(last, last_end_of(train, t));
  return last;
}

}  // namespace linkwright
