// SPDX-License-Identifier: Apache-2.0
//
// Young parts fail more often. Two descriptions, which must not be combined for the same cause:
// the Weibull infant mortality of a population, and known-good-die, which says how many dies that
// were bad or weak left the test.
#pragma once

#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

// A Weibull hazard with shape beta below 1 that falls to the constant rate at `window_hours` and
// stays there (design choice: continuous, so the FIT of the data sheet is the rate of a part that
// has passed its early life). beta = 1: no early life.
struct EarlyLife {
  double beta = 0.7;
  double window_hours = 1'000;

  friend bool operator==(const EarlyLife&, const EarlyLife&) = default;
};

std::vector<Violation> validate(const EarlyLife& early);

// Multiple of the constant rate at `age_hours` > 0.
double early_hazard_factor(const EarlyLife& early, double age_hours);

// The age at which a part without early life would have failed as often as this one at
// `age_hours`: integral of the factor. Multiplied by the rate it gives the expected failures.
double effective_hours(const EarlyLife& early, double age_hours);

// The inverse: a part whose process draws Exp(1) = E fails at age_at_effective_hours(E / rate).
// Decides fates: no libm.
double age_at_effective_hours(const EarlyLife& early, double hours);

// A module or package of several dies. The dies are tested before assembly; what escapes follows
// Williams and Brown (IEEE Trans. Computers, 1981): defect level = 1 - yield^(1 - coverage). Of the
// escapes a share passes the test of the finished part too and fails within the early-life window;
// the rest is found there and costs yield. Design choice in its structure; no public numbers for
// photonic dies, so the defaults switch it off (one die, full coverage).
struct KnownGoodDie {
  double dies = 1;
  double die_yield = 0.9;       // assumed
  double test_coverage = 1;     // 1: every bad die is found before assembly
  double assembly_yield = 1;    // of the assembly itself, all dies good
  double latent_share = 0.1;    // of escaped dies, assumed
  double window_hours = 1'000;  // in which latent defects show

  friend bool operator==(const KnownGoodDie&, const KnownGoodDie&) = default;
};

std::vector<Violation> validate(const KnownGoodDie& dies);

double defect_level(const KnownGoodDie& dies);          // of one die after its test
double assembled_yield(const KnownGoodDie& dies);       // parts that pass the final test
double latent_fit_in_window(const KnownGoodDie& dies);  // added while younger than the window
double latent_failures_per_part(const KnownGoodDie& dies);

}  // namespace linkwright
