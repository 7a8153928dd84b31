// SPDX-License-Identifier: Apache-2.0
#include "link_models/outage_process.h"

namespace linkwright {

OutageProcess::OutageProcess(const LinkIdentity& identity, const OutageConfig& config) noexcept
    : begins_({identity.seed, identity.link, 0}, Purpose::kOutageBegin, config.mean_up),
      ends_({identity.seed, identity.link, 0}, Purpose::kOutageEnd, config.mean_down) {}

DarkWindow OutageProcess::next(Instant t) const noexcept {
  if (!is_on()) return {kNever, kNever};
  const Instant end = ends_.last_by(t);
  const Instant from = begins_.first_from(end == kNever ? kEpoch : end);
  if (from == kNever) return {kNever, kNever};
  return {from, ends_.first_from(from + Duration{1})};
}

Instant OutageProcess::last_end(Instant t) const noexcept {
  if (!is_on()) return kEpoch;
  const Instant end = ends_.last_by(t);
  if (end == kNever || end == kEpoch) return kEpoch;
  const Instant begin = begins_.last_by(end - Duration{1});
  return begin == kNever ? kEpoch : ends_.first_from(begin + Duration{1});
}

}  // namespace linkwright
