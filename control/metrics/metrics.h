// SPDX-License-Identifier: Apache-2.0
//
// The exposition for Prometheus: a pure function of what the daemon knows. Names are a contract
// (docs/metrics.md): every family is there in every exposition, in one order, with or without
// samples. Base units: seconds, bytes, joules. Labels are names of the scenario and words of this
// program, so there are as many series as the scenarios have parts; of a fabric its hosts that are
// ports and its tiers, not its links.
#pragma once

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "control/metrics/known.h"

namespace linkwright::metrics {

std::vector<prometheus::MetricFamily> metrics_of(const DaemonKnown& known);

// Prometheus' text format 0.0.4.
inline constexpr const char* kTextType = "text/plain; version=0.0.4; charset=utf-8";
std::string to_text(const std::vector<prometheus::MetricFamily>& families);

}  // namespace linkwright::metrics
