// SPDX-License-Identifier: Apache-2.0
//
// All that changes links by itself in the course of a run, in order of time: failures and drift.
// One link has one of them at most.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "link_models/availability/failure_plan.h"
#include "link_models/channel/drift_plan.h"

namespace linkwright {

class ChangePlan {
 public:
  ChangePlan(FailureSpec failures, DriftSpec drifts)
      : failures_(std::move(failures)), drifts_(std::move(drifts)) {}

  Instant next() const noexcept { return std::min(failures_.next(), drifts_.next()); }

  // Takes the changes before `t`.
  std::vector<PlannedChange> take_before(Instant t) {
    std::vector<PlannedChange> out = failures_.take_before(t);
    std::vector<PlannedChange> more = drifts_.take_before(t);
    std::move(more.begin(), more.end(), std::back_inserter(out));
    std::stable_sort(out.begin(), out.end(), [](const PlannedChange& a, const PlannedChange& b) {
      return a.at < b.at;
    });
    return out;
  }

  const FailurePlan& failures() const noexcept { return failures_; }

 private:
  FailurePlan failures_;
  DriftPlan drifts_;
};

}  // namespace linkwright
