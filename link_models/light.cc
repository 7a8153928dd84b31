// SPDX-License-Identifier: Apache-2.0
#include "link_models/light.h"

#include <algorithm>

namespace linkwright {
namespace {

// Two endless sources may cover all time between them.
constexpr int kMostJoins = 1'000;

Instant later(Instant t, Duration by) noexcept {
  return t > kNever - by ? kNever : t + by;
}

// The first window that ends after `t`, of darkness that arrives `by` later.
DarkWindow first_delayed(const Darkness& darkness, Duration by, Instant t) noexcept {
  const DarkWindow window = darkness.first_after(std::max(kEpoch, t - by));
  return {later(window.from, by), later(window.to, by)};
}

}  // namespace

// The window that begins first among those that end after `t`.
DarkWindow Light::first_after(Instant t) const noexcept {
  DarkWindow first = own_.first_after(t);
  if (!signalled_) return first;
  for (const DarkWindow& other :
       {first_delayed(far_, after_, t), first_delayed(own_, round_trip_, t)})
    if (other.from < first.from) first = other;
  return first;
}

DarkWindow Light::window_after(Instant t) const noexcept {
  DarkWindow joined = first_after(t);
  if (!signalled_ && !own_.is_random()) return joined;
  for (int n = 0; n < kMostJoins && joined.to != kNever; ++n) {
    const DarkWindow other = first_after(joined.to);
    if (other.from > joined.to) break;
    joined.to = std::max(joined.to, other.to);
  }
  return joined;
}

void Light::change(Instant t, const LinkConfig& config, const RemoteFault& remote) noexcept {
  const bool shone = window_after(t).from > t;
  const Instant up = shone ? lit_since(t) : t;
  *this = Light(identity_, config, remote);
  changed_at_ = t;
  first_up_ = up;
  since_until_ = kEpoch;
}

void Light::look_back(Instant t) noexcept {
  const Instant up = own_.last_end(t);
  since_ = up > changed_at_ ? up : first_up_;
  since_until_ = window_after(t).from;
}

}  // namespace linkwright
