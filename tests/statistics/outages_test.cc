// SPDX-License-Identifier: Apache-2.0
//
// Outages against the process that they claim to be: each time exponential with its mean, none
// remembered by the next, and dark for mean_down / (mean_up + mean_down) of a long run. Limits are
// four standard deviations of what is compared.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/outage_process.h"

namespace linkwright {
namespace {

constexpr std::size_t kCycles = 200'000;
constexpr double kSigmas = 4;

struct Times {
  std::vector<double> up;  // as a multiple of the mean
  std::vector<double> down;
};

Times walk(std::uint32_t link, const OutageConfig& config) {
  const OutageProcess outages({7, link, 0}, config);
  Times out;
  Instant up = kEpoch;
  for (std::size_t n = 0; n < kCycles; ++n) {
    const DarkWindow dark = outages.next(up);
    const auto times = [](Duration time, Duration mean) {
      return static_cast<double>(picos(time)) / static_cast<double>(picos(mean));
    };
    out.up.push_back(times(dark.from - up, config.mean_up));
    out.down.push_back(times(dark.to - dark.from, config.mean_down));
    up = dark.to;
  }
  return out;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// An exponential time exceeds x means in exp(-x) of all cases.
void expect_exponential(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  EXPECT_NEAR(mean_of(values), 1, kSigmas / std::sqrt(count));
  for (const double x : {0.05, 0.5, 1.0, 2.0, 5.0}) {
    const double p = std::exp(-x);
    const auto longer = static_cast<double>(
        std::count_if(values.begin(), values.end(), [x](double value) { return value > x; }));
    EXPECT_NEAR(longer / count, p, kSigmas * std::sqrt(p * (1 - p) / count)) << x;
  }
}

// Of deviations from 1: 0 where neither knows of the other.
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = 0; i + lag < a.size(); ++i) sum += (a[i] - 1) * (b[i + lag] - 1);
  return sum / static_cast<double>(a.size() - lag);
}

class Outages : public testing::TestWithParam<OutageConfig> {};

TEST_P(Outages, AreAMarkovProcessOfTwoStates) {
  const Times times = walk(3, GetParam());
  expect_exponential(times.up);
  expect_exponential(times.down);
  const double limit = kSigmas / std::sqrt(static_cast<double>(kCycles));
  EXPECT_NEAR(correlation(times.up, times.down, 0), 0, limit) << "an up time and the outage after";
  EXPECT_NEAR(correlation(times.down, times.up, 1), 0, limit);
  EXPECT_NEAR(correlation(times.up, times.up, 1), 0, limit);
  EXPECT_NEAR(correlation(times.down, times.down, 1), 0, limit);
}

// At instants far apart, of many links: each is dark with that probability.
TEST_P(Outages, AreDarkForTheirShareOfTime) {
  const OutageConfig config = GetParam();
  const auto up = static_cast<double>(picos(config.mean_up));
  const auto down = static_cast<double>(picos(config.mean_down));
  const double p = down / (up + down);
  constexpr int kLooks = 100'000;
  const Duration apart = 20 * (config.mean_up + config.mean_down);
  int dark = 0;
  for (int look = 1; look <= kLooks; ++look) {
    const OutageProcess outages({7, static_cast<std::uint32_t>(look % 50), 0}, config);
    const Instant t = kEpoch + apart * look;
    dark += outages.next(t).from <= t;
  }
  EXPECT_NEAR(static_cast<double>(dark) / kLooks, p, kSigmas * std::sqrt(p * (1 - p) / kLooks));
}

INSTANTIATE_TEST_SUITE_P(Times,
                         Outages,
                         testing::Values(OutageConfig{milliseconds(1), milliseconds(1)},
                                         OutageConfig{milliseconds(20), microseconds(300)},
                                         OutageConfig{microseconds(300), milliseconds(20)}));

}  // namespace
}  // namespace linkwright
