// SPDX-License-Identifier: Apache-2.0
#include "link_models/light.h"

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

// Two endless sources may cover all time between them.
constexpr int kMostJoins = 1'000;

}  // namespace

DarkWindow Light::window_after(Instant t) const noexcept {
  DarkWindow joined = scheduled_after(t);
  if (!flaps_.is_on()) return joined;
  const DarkWindow flap = flaps_.next(t);
  if (flap.from < joined.from) joined = flap;
  for (int n = 0; n < kMostJoins && joined.to != kNever; ++n) {
    const Instant before = joined.to;
    for (const DarkWindow& other : {scheduled_after(before), flaps_.next(before)})
      if (other.from <= joined.to) joined.to = std::max(joined.to, other.to);
    if (joined.to == before) break;
  }
  return joined;
}

void Light::change(Instant t, const LinkConfig& config) noexcept {
  const bool shone = window_after(t).from > t;
  const Instant up = shone ? lit_since(t) : t;
  *this = Light(identity_, config);
  changed_at_ = t;
  first_up_ = up;
  since_until_ = kEpoch;
}

Instant Light::last_end(Instant t) const noexcept {
  Instant last = flaps_.last_end(t);
  for (const DarkTrain& train : schedule_.trains()) last = std::max(last, last_end_of(train, t));
  return last;
}

void Light::look_back(Instant t) noexcept {
  const Instant up = last_end(t);
  since_ = up > changed_at_ ? up : first_up_;
  since_until_ = window_after(t).from;
}

}  // namespace linkwright
