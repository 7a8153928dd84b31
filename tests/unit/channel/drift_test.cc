// SPDX-License-Identifier: Apache-2.0
//
// The states of a drift, when they change, and what a plan makes of them.
#include "link_models/channel/drift.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "link_models/channel/drift_plan.h"

namespace linkwright {
namespace {

// The mean of f over the states, and over time itself: the midpoint rule with many points.
template <typename Function>
double mean_of_states(const Drift& drift, Function f) {
  double sum = 0;
  for (const DriftState& state : states_of(drift)) sum += f(state);
  return sum / static_cast<double>(states_of(drift).size());
}
template <typename Function>
double mean_over_time(const Drift& drift, Function f) {
  constexpr int kSteps = 100'000;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double u = (i + 0.5) / kSteps;
    sum += f({drift.swing_k * std::sin(2 * std::numbers::pi * u), drift.years * u});
  }
  return sum / kSteps;
}

// Over a swing in which loss changes by eight decades.
TEST(Drift, TheMeanOverTheStatesOfASwingIsTheMeanOverTime) {
  const Drift drift{.swing_k = 30};
  for (const double per_kelvin : {0.01, 0.1, 0.3}) {
    const auto loss = [&](const DriftState& state) { return std::exp(per_kelvin * state.kelvin); };
    const double expected = mean_over_time(drift, loss);
    EXPECT_NEAR(mean_of_states(drift, loss) / expected, 1, per_kelvin < 0.3 ? 1e-6 : 0.02);
  }
}

TEST(Drift, TheMeanOverTheYearsIsTheMeanOverTime) {
  const Drift drift{.years = 5};
  const auto loss = [](const DriftState& state) { return std::exp(3 * state.years); };
  EXPECT_NEAR(mean_of_states(drift, loss) / mean_over_time(drift, loss), 1, 0.01);
}

TEST(Drift, WithoutDriftThereIsOneStateForEver) {
  EXPECT_EQ(states_of({}).size(), 1u);
  EXPECT_EQ(states_of({})[0].kelvin, 0);
  EXPECT_EQ(DriftWalk({}).next_hours(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(steps_per_hour({}), 0);
}

TEST(Drift, AWalkPassesEachStateAtItsTime) {
  const Drift drift{.swing_k = 10, .period_hours = 16, .years = 4};  // a step an hour; 1,095 hours
  DriftWalk walk(drift);
  const auto states = states_of(drift);
  double hour = 0;
  for (; hour < 2 * 1'095; ++hour) {
    const DriftState& state = states[walk.state()];
    ASSERT_NEAR(state.kelvin, 10 * std::sin(2 * std::numbers::pi * (hour + 0.5) / 16), 1e-9)
        << hour;
    ASSERT_NEAR(state.years, hour < 1'095 ? 0.0625 : 0.1875, 1e-12) << hour;
    ASSERT_NEAR(walk.next_hours(), hour + 1, 1e-9);
    walk.pass();
  }
}

TEST(Drift, YearsEndAndTheSwingGoesOn) {
  const Drift drift{.swing_k = 10, .period_hours = 8'760, .years = 1};
  DriftWalk walk(drift);
  while (walk.next_hours() < 10 * kHoursPerYear) walk.pass();
  EXPECT_EQ(walk.state() / 16, 31u);
  Drift still = drift;
  still.swing_k = 0;
  DriftWalk old(still);
  for (int step = 0; step < 31; ++step) old.pass();
  EXPECT_EQ(old.next_hours(), std::numeric_limits<double>::infinity());
}

TEST(Drift, RangesAreChecked) {
  EXPECT_TRUE(validate(Drift{.swing_k = 20, .years = 5}).empty());
  const auto found = validate(Drift{.swing_k = -1, .period_hours = 0, .years = 31});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].field, "swing");
  EXPECT_EQ(found[1].field, "period");
  EXPECT_EQ(found[2].field, "years");
}

// A second an hour; ratios that tell the state.
DriftingLink drifting() {
  DriftingLink link;
  link.link = 3;
  link.picos_per_hour = {1e12, 1e12};
  DriftingDirection& forth = link.direction[0];
  forth.drift = {.swing_k = 10, .period_hours = 16};
  forth.stated.rate.bits_per_second = 1'000'000'000;
  for (int i = 0; i < 16; ++i) forth.points.push_back({i / 100.0, i != 5});
  return link;
}

TEST(DriftPlan, TellsEachStateWhenItBegins) {
  const DriftingLink link = drifting();
  EXPECT_EQ(first_config(link, 0).fec.error_ratio, 0.0);
  DriftPlan plan({link});
  const auto changes = plan.take_before(kEpoch + seconds(20));
  ASSERT_EQ(changes.size(), 19u);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::size_t second = i + 1;
    EXPECT_EQ(changes[i].at, kEpoch + seconds(static_cast<std::int64_t>(second)));
    EXPECT_EQ(changes[i].link, 3u);
    EXPECT_EQ(changes[i].direction, 0);
    EXPECT_EQ(changes[i].config.fec.error_ratio, static_cast<double>(second % 16) / 100);
    EXPECT_EQ(changes[i].config.dark.empty(), second != 5) << "no light in the fifth";
  }
  EXPECT_EQ(plan.next(), kEpoch + seconds(20));
}

TEST(DriftPlan, CutAnywhereItIsTheSamePlan) {
  DriftPlan whole({drifting()});
  DriftPlan cut({drifting()});
  const auto all = whole.take_before(kEpoch + seconds(40));
  std::vector<PlannedChange> parts;
  for (int ms = 0; ms <= 40'000; ms += 700)
    for (PlannedChange& each : cut.take_before(kEpoch + milliseconds(ms)))
      parts.push_back(std::move(each));
  for (PlannedChange& each : cut.take_before(kEpoch + seconds(40)))
    parts.push_back(std::move(each));
  ASSERT_EQ(parts.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(parts[i].at, all[i].at);
    EXPECT_EQ(parts[i].config, all[i].config);
  }
}

TEST(DriftPlan, TellsHowLongARunWasInEachState) {
  const DriftingLink link = drifting();
  const auto shares = shares_of_run(link, 0, kEpoch + milliseconds(20'500));
  ASSERT_EQ(shares.size(), 16u);
  EXPECT_NEAR(shares[0], 2 / 20.5, 1e-12);
  EXPECT_NEAR(shares[4], 1.5 / 20.5, 1e-12);
  EXPECT_NEAR(shares[15], 1 / 20.5, 1e-12);
  EXPECT_EQ(shares_of_run(link, 0, kEpoch)[0], 1) << "a run without time is in the first state";
  EXPECT_TRUE(shares_of_run(link, 1, kEpoch + seconds(1)).empty()) << "that way does not drift";
}

}  // namespace
}  // namespace linkwright
