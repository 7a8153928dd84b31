// SPDX-License-Identifier: Apache-2.0
//
// Failures of an installation: how many parts of each kind, with which FIT, and what that means
// over hours. The comparison with a published count says by which factor the parts' FITs explain
// it, because datasheet FITs and field counts rarely agree.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "link_models/availability/failure_class.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct FailureItem {
  std::string name;
  double count = 0;  // parts, or link ends; a double because bills are often per GPU
  double fit = 0;    // of one part
  FailureShares classes = kDefaultFailureShares;
};

using FailureBill = std::vector<FailureItem>;

std::vector<Violation> validate(const FailureBill& bill);

double system_rate_per_hour(const FailureBill& bill);
double expected_events(const FailureBill& bill, double hours);

// Expected events of each failure class, in the order of FailureClass.
std::array<double, kFailureClasses> expected_by_class(const FailureBill& bill, double hours);

// The bill with the FIT of one item multiplied: what a better part would change.
FailureBill with_fit_scaled(FailureBill bill, std::size_t which, double factor);

// A count from the field: `events` of interest among `all_events` in `hours` on `gpus`.
struct PublishedCount {
  double events = 0;
  double all_events = 0;
  double hours = 0;
  double gpus = 0;
};

// The same rates over another time and another number of GPUs.
PublishedCount scaled(const PublishedCount& published, double hours, double gpus);

// Grattafiori et al., "The Llama 3 Herd of Models" (2024), table 5: 54 days on 16,384 GPUs, 419
// unplanned interruptions, 35 of them network switches and cables.
inline constexpr PublishedCount kPublishedNetworkInterruptions = {
    .events = 35, .all_events = 419, .hours = 54.0 * 24.0, .gpus = 16'384};

struct FieldComparison {
  double expected_events = 0;
  double published_events = 0;
  double factor_off = 0;       // expected / published
  double expected_share = 0;   // of all interruptions as published
  double published_share = 0;  // 35 / 419 = 8.4 %
};

// Precondition: published.events > 0, hours > 0.
FieldComparison compare(const FailureBill& bill, const PublishedCount& published);

// The FIT that `count` parts must have had to show the published events.
double implied_fit(const PublishedCount& published, double count);

}  // namespace linkwright
