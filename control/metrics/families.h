// SPDX-License-Identifier: Apache-2.0
//
// Families of metrics as they are filled: a family is there from its first mention, so that names
// do not depend on what runs.
#pragma once

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "link_models/core/books.h"
#include "link_models/core/histogram.h"
#include "link_models/core/time.h"

namespace linkwright::metrics {

using Label = prometheus::ClientMetric::Label;
using Labels = std::vector<Label>;

// What a family is called and what it is.
struct Name {
  const char* name;
  const char* help;
};

Labels with(Labels labels, std::string name, std::string value);

inline double in_seconds(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerSecond);
}

class Family {
 public:
  explicit Family(prometheus::MetricFamily& family) : family_(family) {}

  void add(Labels labels, double value);
  void add(Labels labels, std::uint64_t value) {
    add(std::move(labels), static_cast<double>(value));
  }
  // One value per drop reason, zeros too.
  void add_reasons(const Labels& labels, const Books& books, std::uint64_t Tally::*of);
  // 1 where `state` is `now`, else 0, for each of them.
  void add_states(const Labels& labels,
                  const char* label,
                  const std::vector<std::string>& states,
                  const std::string& now);

 private:
  prometheus::MetricFamily& family_;
};

class HistogramFamily {
 public:
  explicit HistogramFamily(prometheus::MetricFamily& family) : family_(family) {}
  void add(Labels labels, const Histogram& nanoseconds);

 private:
  prometheus::MetricFamily& family_;
};

class Families {
 public:
  // A handle is good until the next family is begun.
  Family counter(const Name& name) { return Family(begin(name, prometheus::MetricType::Counter)); }
  Family gauge(const Name& name) { return Family(begin(name, prometheus::MetricType::Gauge)); }
  HistogramFamily histogram(const Name& name) {
    return HistogramFamily(begin(name, prometheus::MetricType::Histogram));
  }

  std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  prometheus::MetricFamily& begin(const Name& name, prometheus::MetricType type);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace linkwright::metrics
