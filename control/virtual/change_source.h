// SPDX-License-Identifier: Apache-2.0
//
// Changes of links that come by themselves in the course of a run in virtual time, beside failures,
// drift and what a journal tells.
#pragma once

#include <vector>

#include "link_models/core/time.h"
#include "link_models/planned_change.h"

namespace linkwright {

class ChangeSource {
 public:
  virtual ~ChangeSource() = default;
  // Of the next change; kNever: none is left.
  virtual Instant next() const = 0;
  // Takes the changes before `t`, in order of time.
  virtual std::vector<PlannedChange> take_before(Instant t) = 0;
};

}  // namespace linkwright
