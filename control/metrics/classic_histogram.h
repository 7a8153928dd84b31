// SPDX-License-Identifier: Apache-2.0
//
// A histogram of nanoseconds as Prometheus' classic one of seconds, with the same few bounds for
// every link: they are added up across links only where they agree.
#pragma once

#include <array>

#include <prometheus/client_metric.h>

#include "link_models/core/histogram.h"

namespace linkwright::metrics {

// Of a machine's lateness, whose worst is a scheduler's second, and of ways through a fabric.
inline constexpr std::array<std::uint64_t, 16> kBoundsNs{100,
                                                         250,
                                                         500,
                                                         1'000,
                                                         2'500,
                                                         5'000,
                                                         10'000,
                                                         25'000,
                                                         50'000,
                                                         100'000,
                                                         250'000,
                                                         500'000,
                                                         1'000'000,
                                                         2'500'000,
                                                         10'000'000,
                                                         100'000'000};

// Cumulative, with +Inf last. A value counts as below a bound when all of its bucket is: buckets
// are at most 1/32 wide, so a bound errs by no more, and never towards better. The sum likewise
// takes every value for the largest of its bucket.
prometheus::ClientMetric::Histogram classic_histogram(const Histogram& nanoseconds);

}  // namespace linkwright::metrics
