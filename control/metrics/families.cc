// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/families.h"

#include <utility>

#include "control/metrics/classic_histogram.h"
#include "link_models/core/frame.h"

namespace linkwright::metrics {

Labels with(Labels labels, std::string name, std::string value) {
  labels.push_back({std::move(name), std::move(value)});
  return labels;
}

void Family::add(Labels labels, double value) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  if (family_.type == prometheus::MetricType::Counter)
    metric.counter.value = value;
  else
    metric.gauge.value = value;
  family_.metric.push_back(std::move(metric));
}

void Family::add_reasons(const Labels& labels, const Books& books, std::uint64_t Tally::*of) {
  for (std::size_t i = 1; i < kDropReasons; ++i)
    add(with(labels, "reason", std::string(name(static_cast<DropReason>(i)))), books.drops[i].*of);
}

void Family::add_states(const Labels& labels,
                        const char* label,
                        const std::vector<std::string>& states,
                        const std::string& now) {
  for (const std::string& state : states) add(with(labels, label, state), state == now ? 1.0 : 0.0);
}

void HistogramFamily::add(Labels labels, const Histogram& nanoseconds) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  metric.histogram = classic_histogram(nanoseconds);
  family_.metric.push_back(std::move(metric));
}

prometheus::MetricFamily& Families::begin(const Name& name, prometheus::MetricType type) {
  prometheus::MetricFamily& family = families_.emplace_back();
  family.name = name.name;
  family.help = name.help;
  family.type = type;
  return family;
}

}  // namespace linkwright::metrics
