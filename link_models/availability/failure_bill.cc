// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/failure_bill.h"

#include "link_models/availability/failure_rate.h"
#include "link_models/core/range_check.h"

namespace linkwright {

std::vector<Violation> validate(const FailureBill& bill) {
  RangeCheck check;
  for (const FailureItem& item : bill) {
    check.within(item.name + ".count", item.count, 0, 1e9);
    check.within(item.name + ".fit", item.fit, 0, 1e9);  // 1e9 FIT: one failure an hour
    check.part(item.name + ".classes", validate(item.classes));
  }
  return check.take();
}

double system_rate_per_hour(const FailureBill& bill) {
  double sum = 0;
  for (const FailureItem& item : bill) sum += item.count * failures_per_hour(item.fit);
  return sum;
}

double expected_events(const FailureBill& bill, double hours) {
  return system_rate_per_hour(bill) * hours;
}

std::array<double, kFailureClasses> expected_by_class(const FailureBill& bill, double hours) {
  std::array<double, kFailureClasses> events{};
  for (const FailureItem& item : bill)
    for (std::size_t i = 0; i < kFailureClasses; ++i)
      events[i] += item.count * failures_per_hour(item.fit) * hours * item.classes[i];
  return events;
}

FailureBill with_fit_scaled(FailureBill bill, std::size_t which, double factor) {
  bill[which].fit *= factor;
  return bill;
}

PublishedCount scaled(const PublishedCount& published, double hours, double gpus) {
  const double more = hours / published.hours * gpus / published.gpus;
  return {published.events * more, published.all_events * more, hours, gpus};
}

FieldComparison compare(const FailureBill& bill, const PublishedCount& published) {
  const double expected = expected_events(bill, published.hours);
  return {
      .expected_events = expected,
      .published_events = published.events,
      .factor_off = expected / published.events,
      .expected_share = expected / published.all_events,
      .published_share = published.events / published.all_events,
  };
}

double implied_fit(const PublishedCount& published, double count) {
  return published.events / (count * published.hours) * kHoursPerFit;
}

}  // namespace linkwright
