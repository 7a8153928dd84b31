// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/drift_plan.h"

#include <algorithm>
#include <utility>

#include "link_models/core/planned_time.h"

namespace linkwright {
namespace {

// In force from `from` until `to`.
LinkConfig config_in(const DriftingDirection& direction,
                     std::size_t state,
                     Instant from,
                     Instant to) {
  const DriftPoint& point = direction.points[state];
  LinkConfig out = direction.stated;
  out.fec.error_ratio = point.error_ratio;
  if (point.lit) return out;
  const Instant end = std::min(to, kEpoch + Duration{static_cast<std::int64_t>(kBeyondPicos)});
  // Room for it is part of the contract of DriftingDirection.
  if (end > from) static_cast<void>(out.dark.add({from, end - from, {}, 1}));
  return out;
}

}  // namespace

LinkConfig first_config(const DriftingLink& link, std::size_t direction) {
  const DriftingDirection& drifting = link.direction[direction];
  const DriftWalk walk(drifting.drift);
  return config_in(drifting,
                   walk.state(),
                   kEpoch,
                   planned_instant(walk.next_hours() * link.picos_per_hour[direction]));
}

std::vector<double> shares_of_run(const DriftingLink& link, std::size_t direction, Instant end) {
  const DriftingDirection& drifting = link.direction[direction];
  std::vector<double> out(drifting.points.size());
  if (out.empty()) return out;
  const auto whole = static_cast<double>(picos(end - kEpoch));
  DriftWalk walk(drifting.drift);
  for (Instant from = kEpoch;; walk.pass()) {
    const Instant to =
        std::min(end, planned_instant(walk.next_hours() * link.picos_per_hour[direction]));
    out[walk.state()] += whole > 0 ? static_cast<double>(picos(to - from)) / whole : 1;
    if (to >= end) return out;
    from = to;
  }
}

DriftPlan::DriftPlan(DriftSpec spec) : spec_(std::move(spec)) {
  for (std::size_t i = 0; i < spec_.size(); ++i)
    for (std::uint8_t d : {std::uint8_t{0}, std::uint8_t{1}})
      if (!spec_[i].direction[d].points.empty())
        walking_.push_back({i, d, DriftWalk(spec_[i].direction[d].drift), kNever});
  for (Walking& each : walking_) each.next = next_of(each);
  find_next();
}

std::vector<PlannedChange> DriftPlan::take_before(Instant t) {
  std::vector<PlannedChange> out;
  while (next_ < t) {
    for (Walking& each : walking_) {
      if (each.next != next_) continue;
      each.walk.pass();
      each.next = next_of(each);
      const DriftingLink& link = spec_[each.link];
      const DriftingDirection& direction = link.direction[each.direction];
      out.push_back({next_,
                     link.link,
                     each.direction,
                     config_in(direction, each.walk.state(), next_, each.next)});
    }
    find_next();
  }
  return out;
}

Instant DriftPlan::next_of(const Walking& each) const {
  return planned_instant(each.walk.next_hours() * spec_[each.link].picos_per_hour[each.direction]);
}

void DriftPlan::find_next() {
  next_ = kNever;
  for (const Walking& each : walking_) next_ = std::min(next_, each.next);
}

}  // namespace linkwright
