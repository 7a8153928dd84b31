// SPDX-License-Identifier: Apache-2.0
//
// The slow drift of channels as changes of configuration: handed to workers ahead of time, or
// replayed in virtual time. Nothing is drawn, so that equal scenarios drift equally.
// Single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "link_models/channel/drift.h"
#include "link_models/core/time.h"
#include "link_models/planned_change.h"

namespace linkwright {

// One state of a direction, as its frames meet it.
struct DriftPoint {
  double error_ratio = 0;  // of a group; of a bit without FEC
  bool lit = true;         // false: nothing arrives
};

struct DriftingDirection {
  Drift drift;
  LinkConfig stated;               // and room in its dark schedule for one more window
  std::vector<DriftPoint> points;  // of states_of(drift), in their order; empty: it does not drift
};

struct DriftingLink {
  std::uint32_t link = 0;                  // index of the cable
  std::array<double, 2> picos_per_hour{};  // of the run, per hour of the model
  std::array<DriftingDirection, 2> direction;
};

using DriftSpec = std::vector<DriftingLink>;

// How a link starts: in its first state, not in the stated one. Precondition: it drifts.
LinkConfig first_config(const DriftingLink& link, std::size_t direction);

// The share of a run that ended at `end` in each state.
std::vector<double> shares_of_run(const DriftingLink& link, std::size_t direction, Instant end);

class DriftPlan {
 public:
  explicit DriftPlan(DriftSpec spec);

  // Of the next change; kNever: nothing will happen any more.
  Instant next() const noexcept { return next_; }

  // Takes the changes before `t`, in order of time.
  std::vector<PlannedChange> take_before(Instant t);

 private:
  struct Walking {
    std::size_t link;
    std::uint8_t direction;
    DriftWalk walk;  // in the state that was told
    Instant next;    // when it ends
  };

  Instant next_of(const Walking& each) const;
  void find_next();

  DriftSpec spec_;
  std::vector<Walking> walking_;
  Instant next_ = kNever;
};

}  // namespace linkwright
