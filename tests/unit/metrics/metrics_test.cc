// SPDX-License-Identifier: Apache-2.0
//
// The exposition, letter by letter (tests/data/metrics.txt): dashboards and alerts of others hang
// on these names. LINKWRIGHT_WRITE=1 writes the file anew.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "control/metrics/classic_histogram.h"
#include "tests/unit/metrics/made_up.h"

namespace linkwright::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using Exposition = std::vector<MetricFamily>;

const MetricFamily& family_in(const Exposition& families, const std::string& name) {
  for (const MetricFamily& family : families)
    if (family.name == name) return family;
  throw std::runtime_error("no family " + name);
}

std::string label_of(const ClientMetric& metric, const std::string& wanted) {
  for (const ClientMetric::Label& label : metric.label)
    if (label.name == wanted) return label.value;
  return {};
}

// Sum over all labels but link and direction.
double sum_of(const Exposition& families, const std::string& name, const std::string& direction) {
  const MetricFamily& family = family_in(families, name);
  double sum = 0;
  for (const ClientMetric& metric : family.metric)
    if (label_of(metric, "direction") == direction)
      sum += family.type == prometheus::MetricType::Counter ? metric.counter.value
                                                            : metric.gauge.value;
  return sum;
}

TEST(Metrics, AreTheTextThatOthersRead) {
  const MadeUp made;
  const std::string text = to_text(metrics_of(made.known()));
  if (std::getenv("LINKWRIGHT_WRITE") != nullptr) std::ofstream(LINKWRIGHT_METRICS) << text;
  std::ifstream file(LINKWRIGHT_METRICS);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, kept);
}

TEST(Metrics, HaveTheSameFamiliesWhateverRuns) {
  const MadeUp made;
  const Exposition some = metrics_of(made.known());
  const Exposition none = metrics_of({});
  ASSERT_EQ(some.size(), none.size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < some.size(); ++i) {
    EXPECT_EQ(some[i].name, none[i].name);
    EXPECT_FALSE(some[i].metric.empty()) << some[i].name << " is never seen by promtool";
    EXPECT_TRUE(names.insert(some[i].name).second) << some[i].name << " is there twice";
  }
}

TEST(Metrics, AreTheBooks) {
  const MadeUp made;
  const Exposition told = metrics_of(made.known());
  const auto of = [&](const std::string& name, const std::string& direction) {
    return sum_of(told, "linkwright_link_" + name, direction);
  };
  for (std::size_t d : {0u, 1u}) {
    const std::string direction = d == 0 ? "a_to_b" : "b_to_a";
    const Books& books = made.snapshot.cables[0][d].books;
    EXPECT_EQ(of("drops_total", direction), static_cast<double>(books.dropped().frames));
    EXPECT_EQ(of("drop_bytes_total", direction), static_cast<double>(books.dropped().bytes));
    EXPECT_EQ(of("rx_frames_total", direction) + of("originated_frames_total", direction),
              of("handed_to_port_frames_total", direction) + of("held_frames", direction) +
                  of("absorbed_frames_total", direction) + of("drops_total", direction));
    EXPECT_EQ(of("rx_bytes_total", direction) + of("originated_bytes_total", direction),
              of("handed_to_port_bytes_total", direction) + of("held_bytes", direction) +
                  of("absorbed_bytes_total", direction) + of("drop_bytes_total", direction));
  }
  EXPECT_EQ(family_in(told, "linkwright_link_drops_total").metric.size(), 2 * (kDropReasons - 1));
}

TEST(Metrics, SayThatBooksDoNotClose) {
  MadeUp made;
  const auto closed = [&made] {
    return family_in(metrics_of(made.known()), "linkwright_books_closed").metric[0].gauge.value;
  };
  EXPECT_EQ(closed(), 1);
  ++made.snapshot.cables[0][1].books.rx.frames;
  EXPECT_EQ(closed(), 0);
  --made.snapshot.cables[0][1].books.rx.frames;
  ++made.snapshot.fabrics[0].books.held.bytes;
  EXPECT_EQ(closed(), 0);
}

TEST(Metrics, HistogramsAreCumulativeAndEndWithAll) {
  const MadeUp made;
  std::size_t seen = 0;
  for (const MetricFamily& family : metrics_of(made.known())) {
    if (family.type != prometheus::MetricType::Histogram) continue;
    for (const ClientMetric& metric : family.metric) {
      ++seen;
      std::uint64_t before = 0;
      double bound = 0;
      for (const ClientMetric::Bucket& bucket : metric.histogram.bucket) {
        EXPECT_GE(bucket.cumulative_count, before);
        EXPECT_GT(bucket.upper_bound, bound);
        before = bucket.cumulative_count;
        bound = bucket.upper_bound;
      }
      EXPECT_TRUE(std::isinf(bound));
      EXPECT_EQ(before, metric.histogram.sample_count);
      EXPECT_EQ(metric.histogram.bucket.size(), kBoundsNs.size() + 1);
    }
  }
  EXPECT_EQ(seen, 2u + 1u + 2u) << "lateness of directions, a fabric's ways, lateness of hosts";
}

// A bound errs by the width of one bucket, and never towards better.
TEST(ClassicHistogram, NoValueAboveABoundCountsAsBelow) {
  for (const std::uint64_t bound : kBoundsNs) {
    Histogram above, below;
    above.record(bound + 1);
    below.record(bound - bound / 16 - 1);
    const auto counted = [bound](const Histogram& histogram) {
      for (const auto& bucket : classic_histogram(histogram).bucket)
        if (bucket.upper_bound >= static_cast<double>(bound) / 1e9) return bucket.cumulative_count;
      return std::uint64_t{0};
    };
    EXPECT_EQ(counted(above), 0u) << bound;
    EXPECT_EQ(counted(below), 1u) << bound;
  }
}

TEST(Metrics, OneStateIsOneAndTheOthersAreZero) {
  const MadeUp made;
  const Exposition told = metrics_of(made.known());
  for (const char* name : {"linkwright_fidelity", "linkwright_scenario_state"}) {
    std::map<std::string, double> sums;
    for (const ClientMetric& metric : family_in(told, name).metric)
      sums[label_of(metric, "scenario")] += metric.gauge.value;
    for (const auto& [scenario, sum] : sums) EXPECT_EQ(sum, 1) << name << " " << scenario;
  }
}

}  // namespace
}  // namespace linkwright::metrics
