// SPDX-License-Identifier: Apache-2.0
#include "link_models/flap_process.h"

#include <algorithm>

#include "link_models/core/fate_math.h"
#include "link_models/core/fate_normal.h"
#include "link_models/core/units.h"

namespace linkwright {

FlapProcess::FlapProcess(const LinkIdentity& identity, const FlapConfig& config) noexcept
    : starts_({identity.seed, identity.link, 0}, Purpose::kFlaps, config.mean_between),
      config_(config) {}

std::int64_t FlapProcess::duration(std::uint64_t bits) const noexcept {
  const double stretch = config_.sigma == 0 ? 1.0 : fate_exp(config_.sigma * standard_normal(bits));
  const double recovery = static_cast<double>(picos(config_.median)) * stretch + 0.5;
  const double longest = std::min(
      static_cast<double>(kLookBack) * static_cast<double>(starts_.slot_length()), 0x1.0p61);
  const auto whole = static_cast<std::int64_t>(std::min(recovery, longest));
  const std::int64_t sum = picos(config_.fixed) + whole;
  return std::clamp(sum, std::int64_t{1}, static_cast<std::int64_t>(longest));
}

// Hands over each window that starts in the slot, in no order.
template <typename Visit>
void FlapProcess::visit(std::uint64_t slot, const Visit& visit_window) const noexcept {
  starts_.visit(slot, [&](Instant from, std::uint64_t bits) {
    visit_window(DarkWindow{from, from + Duration{duration(bits)}});
  });
}

// The window that starts first among those that end after `t`.
DarkWindow FlapProcess::first_after(Instant t) const noexcept {
  DarkWindow first{kNever, kNever};
  const std::uint64_t here = starts_.slot_of(t);
  for (std::uint64_t slot = here - std::min(here, kLookBack + 1);; ++slot) {
    if (first.from != kNever && starts_.slot_of(first.from) < slot) return first;
    if (starts_.is_beyond(slot)) return first;
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
    for (std::uint64_t slot = starts_.slot_of(joined.from); slot <= starts_.slot_of(joined.to);
         ++slot)
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
  for (std::uint64_t slot = starts_.slot_of(t) + 1; slot-- > 0;) {
    // No window of this slot or an earlier one reaches beyond what was found.
    const Wide reach = Wide{slot + 1 + kLookBack} * starts_.slot_length();
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
  for (std::uint64_t slot = starts_.slot_of(from); slot <= starts_.slot_of(to - Duration{1});
       ++slot)
    visit(slot, [&](const DarkWindow& window) {
      count += window.from >= from && window.from < to ? 1 : 0;
    });
  return count;
}

}  // namespace linkwright
