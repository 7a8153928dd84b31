// SPDX-License-Identifier: Apache-2.0
#include "link_models/flap_process.h"

#include <algorithm>

#include "link_models/core/fate_math.h"
#include "link_models/core/fate_normal.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

// Draws of one slot: the count, then start and duration of each window.
constexpr std::uint64_t kDrawsPerSlot = 64;
constexpr std::uint64_t kMostPerSlot = 16;  // more have a probability of 1e-15

// Windows start at least so long before the end of time, so that sums stay within it.
constexpr Wide kLastStart = static_cast<std::uint64_t>(picos(kNever)) / 2;

std::uint64_t poisson_of_one(std::uint64_t bits) noexcept {
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

}  // namespace

FlapProcess::FlapProcess(const LinkIdentity& identity, const FlapConfig& config) noexcept
    : random_({identity.seed, identity.link, 0}, Purpose::kFlaps),
      config_(config),
      slot_(static_cast<std::uint64_t>(picos(config.mean_between))) {}

std::int64_t FlapProcess::duration(std::uint64_t bits) const noexcept {
  const double stretch = config_.sigma == 0 ? 1.0 : fate_exp(config_.sigma * standard_normal(bits));
  const double recovery = static_cast<double>(picos(config_.median)) * stretch + 0.5;
  const double longest =
      std::min(static_cast<double>(kLookBack) * static_cast<double>(slot_), 0x1.0p61);
  const auto whole = static_cast<std::int64_t>(std::min(recovery, longest));
  const std::int64_t sum = picos(config_.fixed) + whole;
  return std::clamp(sum, std::int64_t{1}, static_cast<std::int64_t>(longest));
}

// Hands over each window that starts in the slot, in no order.
template <typename Visit>
void FlapProcess::visit(std::uint64_t slot, const Visit& visit_window) const noexcept {
  const std::uint64_t draw = slot * kDrawsPerSlot;
  const std::uint64_t count = poisson_of_one(random_.bits(draw));
  for (std::uint64_t n = 0; n < count; ++n) {
    const Wide start = Wide{slot} * slot_ + (Wide{random_.bits(draw + 1 + 2 * n)} * slot_ >> 64);
    if (start > kLastStart) continue;
    const Instant from = kEpoch + Duration{static_cast<std::int64_t>(start)};
    visit_window(DarkWindow{from, from + Duration{duration(random_.bits(draw + 2 + 2 * n))}});
  }
}

// The window that starts first among those that end after `t`.
DarkWindow FlapProcess::first_after(Instant t) const noexcept {
  DarkWindow first{kNever, kNever};
  const std::uint64_t here = slot_of(t);
  for (std::uint64_t slot = here - std::min(here, kLookBack + 1);; ++slot) {
    if (first.from != kNever && slot_of(first.from) < slot) return first;
    if (Wide{slot} * slot_ > kLastStart) return first;
    visit(slot, [&](const DarkWindow& window) {
      if (window.to > t && window.from < first.from) first = window;
    });
  }
}

DarkWindow FlapProcess::next(Instant t) const noexcept {
  if (!is_on()) return {kNever, kNever};
  DarkWindow joined = first_after(t);
  if (joined.from == kNever) return joined;
  // Whatever starts before the joined window ends prolongs it; that may reach further ones.
  for (Instant before = joined.from; before != joined.to;) {
    before = joined.to;
    for (std::uint64_t slot = slot_of(joined.from); slot <= slot_of(joined.to); ++slot)
      visit(slot, [&](const DarkWindow& window) {
        if (window.from >= joined.from && window.from <= joined.to)
          joined.to = std::max(joined.to, window.to);
      });
  }
  return joined;
}

Instant FlapProcess::last_end(Instant t) const noexcept {
  Instant last = kEpoch;
  if (!is_on()) return last;
  for (std::uint64_t slot = slot_of(t) + 1; slot-- > 0;) {
    // No window of this slot or an earlier one reaches beyond what was found.
    const Wide reach = Wide{slot + 1 + kLookBack} * slot_;
    if (reach <= static_cast<std::uint64_t>(picos(last))) break;
    visit(slot, [&](const DarkWindow& window) {
      if (window.to <= t) last = std::max(last, window.to);
    });
  }
  return last;
}

std::uint64_t FlapProcess::starts(Instant from, Instant to) const noexcept {
  std::uint64_t count = 0;
  if (!is_on() || from >= to) return count;
  for (std::uint64_t slot = slot_of(from); slot <= slot_of(to - Duration{1}); ++slot)
    visit(slot, [&](const DarkWindow& window) {
      count += window.from >= from && window.from < to ? 1 : 0;
    });
  return count;
}

}  // namespace linkwright
