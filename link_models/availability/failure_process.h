// SPDX-License-Identifier: Apache-2.0
//
// When a link fails, of what, and how long its repair takes: a renewal process in hours of the
// model. A link that is down does not age and cannot fail again; a part that was replaced is new,
// one that was cleaned or reset keeps its age. A pure function of (seed, link): no libm.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/availability/early_life.h"
#include "link_models/availability/failure_class.h"
#include "link_models/availability/repair.h"
#include "link_models/core/random.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct FailureProcessConfig {
  double fit = 0;                // of both ends together, past their early life
  EarlyLife early{.beta = 1};    // default: none
  double effective_age_hours{};  // effective_hours() of the age at the start of the run
  double latent_fit = 0;         // of dies that escaped their tests, while younger than the window
  double latent_window_hours = 0;
  FailureShares classes = kDefaultFailureShares;
  RepairModel repair{};
  double reset_hours = 0.25;  // median until someone resets firmware that hangs, assumed

  friend bool operator==(const FailureProcessConfig&, const FailureProcessConfig&) = default;
};

std::vector<Violation> validate(const FailureProcessConfig& config);

struct Failure {
  double at_hours = 0;  // since the start of the run
  FailureClass kind{};
  double repair_hours = 0;  // of the reset, the cleaning or the replacement
  std::uint64_t bits = 0;   // uniform, for what else a failure of this class leaves open
};

// Whether the repair of this class puts a new part in.
bool is_replaced(FailureClass kind);

class FailureProcess {
 public:
  FailureProcess(const LinkIdentity& identity, const FailureProcessConfig& config) noexcept
      : random_(identity, Purpose::kFailures),
        config_(config),
        effective_age_(config.effective_age_hours) {}

  // The next failure of a link that works from `hours` on; at_hours is infinite if it never fails.
  // `replaced`: with a new part since the last failure.
  Failure after(double hours, bool replaced) noexcept;

 private:
  RandomStream random_;
  FailureProcessConfig config_;
  double effective_age_;
  std::uint64_t draws_ = 0;
};

}  // namespace linkwright
