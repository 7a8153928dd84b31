// SPDX-License-Identifier: Apache-2.0
//
// Joules against hand arithmetic: 800 Gb/s, a module of 15 W and a SerDes of 3.6 W at each end.
#include "link_models/energy/energy_meter.h"

#include <gtest/gtest.h>

#include "link_models/core/random.h"

namespace linkwright {
namespace {

PowerStack retimed() {
  return {.items = {module_item("module", 15), serdes_item("serdes", 3.6)}};
}

EnergyMeter measured(const LinkActivity& totals, const PowerStack& stack = retimed()) {
  EnergyMeter meter(stack);
  meter.observe(totals);
  return meter;
}

// Both directions busy for `share` of `elapsed`; `delivered` of the octets arrive and are useful.
LinkActivity loaded(Duration elapsed, double share, double delivered) {
  const double busy_ps = share * static_cast<double>(picos(elapsed));
  const auto busy = picoseconds(static_cast<std::int64_t>(busy_ps));
  const double octets = busy_ps * 0.1 * delivered;  // 800 Gb/s: an octet every 10 ps
  return {.elapsed = elapsed,
          .busy_a_to_b = busy,
          .busy_b_to_a = busy,
          .useful_octets = static_cast<std::uint64_t>(2 * octets)};
}

TEST(EnergyMeter, IdleDrawsTheStaticPart) {
  const EnergyMeter meter = measured({.elapsed = seconds(10)});
  EXPECT_NEAR(meter.joules(Boundary::kModule), 142.5, 1e-9);       // 10 x 15 x 0.95
  EXPECT_NEAR(meter.joules(Boundary::kEnd), 142.5 + 33.12, 1e-9);  // + 10 x 3.6 x 0.92
  EXPECT_NEAR(meter.joules(Boundary::kLink), 2 * 175.62, 1e-9);
  EXPECT_NEAR(meter.joules(Boundary::kSystem), 1.25 * 2 * 175.62, 1e-9);
  EXPECT_FALSE(meter.pj_per_useful_bit(Boundary::kLink).has_value()) << "no bits, no number";
}

TEST(EnergyMeter, HalfLoad) {
  const EnergyMeter meter = measured(loaded(seconds(10), 0.5, 1));
  EXPECT_NEAR(meter.joules(Boundary::kModule), 10 * 15 * 0.975, 1e-9);
  EXPECT_NEAR(meter.joules(Boundary::kEnd), 10 * (15 * 0.975 + 3.6 * 0.96), 1e-9);
  EXPECT_NEAR(meter.mean_watts(Boundary::kEnd), 15 * 0.975 + 3.6 * 0.96, 1e-12);
}

TEST(EnergyMeter, EnergyPerUsefulBitOfOneModuleAtHalfLoad) {
  // 15 x (0.95 + 0.025) / (0.5 x 800e9 x 0.987): one module, one direction's useful bits.
  LinkActivity activity = loaded(seconds(1), 0.5, 0);
  activity.useful_octets = 49'350'000'000;
  const EnergyMeter meter = measured(activity);
  EXPECT_NEAR(*meter.pj_per_useful_bit(Boundary::kModule), 37.04, 0.005);
  EXPECT_NEAR(*meter.pj_per_useful_bit(Boundary::kModule), 14.625 / 394.8e9 * 1e12, 1e-9);
}

TEST(EnergyMeter, OnePercentLossCostsOnePercentPerUsefulBit) {
  const auto clean = measured(loaded(seconds(1), 0.5, 1)).pj_per_useful_bit(Boundary::kLink);
  const auto lossy = measured(loaded(seconds(1), 0.5, 0.99)).pj_per_useful_bit(Boundary::kLink);
  EXPECT_NEAR(*lossy / *clean, 1 / 0.99, 1e-9) << "lost frames have used the wire";
}

TEST(EnergyMeter, LowLoadIsExpensivePerBit) {
  // A module at a tenth of the load: 187.5 pJ/bit were it all static; 15 x 0.955 makes 179.06.
  LinkActivity activity = loaded(seconds(1), 0.1, 0);
  activity.useful_octets = 10'000'000'000;  // 80 Gb
  EXPECT_NEAR(*measured(activity).pj_per_useful_bit(Boundary::kModule), 179.0625, 1e-9);
}

TEST(EnergyMeter, OneBusyDirectionIsHalfTheTraffic) {
  const EnergyMeter one = measured({.elapsed = seconds(1), .busy_a_to_b = seconds(1)});
  const EnergyMeter both = measured(loaded(seconds(1), 0.5, 1));
  EXPECT_NEAR(one.joules(Boundary::kLink), both.joules(Boundary::kLink), 1e-12);
}

TEST(EnergyMeter, DownSleepsAndDarkStaysAwake) {
  const EnergyMeter down = measured({.elapsed = seconds(10), .down = seconds(4)});
  EXPECT_NEAR(down.joules(Boundary::kModule), 6 * 14.25 + 4 * 1.5, 1e-9);
  EXPECT_NEAR(down.joules(Boundary::kEnd), 6 * 14.25 + 4 * 1.5 + 10 * 3.312, 1e-9);
  const LinkActivity dark{.elapsed = seconds(10), .dark = seconds(4)};
  EXPECT_NEAR(measured(dark).joules(Boundary::kModule), 142.5, 1e-9);
  PowerStack sleepy = retimed();
  sleepy.sleep_in_dark = true;
  EXPECT_NEAR(measured(dark, sleepy).joules(Boundary::kModule), 6 * 14.25 + 4 * 1.5, 1e-9);
}

TEST(EnergyMeter, TheTimeScaleCancels) {
  const LinkActivity at_one = {.elapsed = nanoseconds(123'456'789),
                               .busy_a_to_b = nanoseconds(51'234'567),
                               .busy_b_to_a = nanoseconds(1'234'567),
                               .dark = nanoseconds(7'654'321),
                               .down = nanoseconds(4'321'098),
                               .useful_octets = 987'654'321};
  LinkActivity at_thousand = at_one;
  for (const auto member : {&LinkActivity::elapsed,
                            &LinkActivity::busy_a_to_b,
                            &LinkActivity::busy_b_to_a,
                            &LinkActivity::dark,
                            &LinkActivity::down})
    at_thousand.*member *= 1'000;
  const EnergyMeter one = measured(in_model_time(at_one, 1));
  const EnergyMeter thousand = measured(in_model_time(at_thousand, 1'000));
  for (const Boundary boundary : kAllBoundaries) {
    EXPECT_EQ(one.joules(boundary), thousand.joules(boundary));
    EXPECT_EQ(one.pj_per_useful_bit(boundary), thousand.pj_per_useful_bit(boundary));
    EXPECT_EQ(one.peak_watts(boundary), thousand.peak_watts(boundary));
  }
  EXPECT_NE(measured(at_thousand).joules(Boundary::kLink), one.joules(Boundary::kLink));
}

// Totals after `steps` random intervals, each shown to the meter; returns the last.
LinkActivity random_history(EnergyMeter& meter, LinkActivity totals, std::uint64_t steps) {
  const RandomStream random({3, 1, 0}, Purpose::kCodeword);
  for (std::uint64_t i = 0; i < steps; ++i) {
    const std::uint64_t bits = random.bits(i);
    const auto part = [&](int shift) {
      return picoseconds(static_cast<std::int64_t>(bits >> shift & 0xffffff));
    };
    totals.elapsed += picoseconds(1 << 26);
    totals.busy_a_to_b += part(0);
    totals.busy_b_to_a += part(20);
    totals.down += part(40);
    totals.useful_octets += bits & 0xfff;
    meter.observe(totals);
  }
  return totals;
}

TEST(EnergyMeter, IntervalsAddUpToTheWholeAndItemsToTheMeter) {
  EnergyMeter meter(retimed());
  const LinkActivity totals = random_history(meter, {}, 100'000);
  EXPECT_TRUE(validate(totals).empty());
  const EnergyMeter whole = measured(totals);
  for (const Boundary boundary : kAllBoundaries) {
    EXPECT_EQ(meter.joules(boundary), whole.joules(boundary)) << "the path does not matter";
    double sum = 0;
    for (const ItemEnergy& item : meter.items())
      sum += item.joules[static_cast<std::size_t>(boundary)];
    EXPECT_NEAR(sum / meter.joules(boundary), 1, 1e-12);
  }
  EXPECT_EQ(meter.items().size(), 2u);
}

TEST(EnergyMeter, AChangeOfTheStackCountsFromThereOn) {
  EnergyMeter meter(retimed());
  meter.observe({.elapsed = seconds(10)});
  PowerStack linear = {.items = {module_item("module", 8), serdes_item("serdes", 4.2)}};
  meter.change_stack(linear);
  EXPECT_NEAR(meter.joules(Boundary::kModule), 142.5, 1e-9) << "nothing has passed yet";
  meter.observe({.elapsed = seconds(15)});
  EXPECT_NEAR(meter.joules(Boundary::kModule), 142.5 + 5 * 7.6, 1e-9);
  ASSERT_EQ(meter.items().size(), 2u);
  linear.items[0].name = "engine";
  meter.change_stack(linear);
  meter.observe({.elapsed = seconds(16)});
  ASSERT_EQ(meter.items().size(), 3u);
  EXPECT_EQ(meter.items()[2].name, "engine");
  EXPECT_NEAR(meter.joules(Boundary::kModule), 142.5 + 6 * 7.6, 1e-9);
}

TEST(EnergyMeter, AnUnchangedStackChangesNothing) {
  EnergyMeter changed(retimed());
  LinkActivity totals = random_history(changed, {}, 1'000);
  changed.change_stack(retimed());
  totals = random_history(changed, totals, 1'000);
  for (const Boundary boundary : kAllBoundaries)
    EXPECT_NEAR(changed.joules(boundary) / measured(totals).joules(boundary), 1, 1e-12);
}

TEST(EnergyMeter, PeakIsThatOfTheBusiestInterval) {
  EnergyMeter meter(retimed());
  meter.observe({.elapsed = seconds(1)});
  meter.observe({.elapsed = seconds(2), .busy_a_to_b = seconds(1), .busy_b_to_a = seconds(1)});
  meter.observe({.elapsed = seconds(10), .busy_a_to_b = seconds(1), .busy_b_to_a = seconds(1)});
  EXPECT_NEAR(meter.peak_watts(Boundary::kLink), 37.2, 1e-12);
  EXPECT_NEAR(meter.mean_watts(Boundary::kLink), 2 * (15 * 0.955 + 3.6 * 0.928), 1e-9);
  const double before = meter.joules(Boundary::kLink);
  meter.observe(meter.totals());
  EXPECT_EQ(meter.joules(Boundary::kLink), before) << "an empty interval";
}

TEST(LinkActivity, BusyTimeOfBits) {
  EXPECT_EQ(busy_time(800'000'000'000, 800'000'000'000), seconds(1));
  EXPECT_EQ(busy_time(672, 100'000'000'000), picoseconds(6'720)) << "64 octets at 100 Gb/s";
  EXPECT_EQ(busy_time(2, 3'000'000'000'000), picoseconds(1)) << "rounded to the nearest";
}

TEST(LinkActivity, Validation) {
  EXPECT_TRUE(validate(loaded(seconds(1), 0.5, 1)).empty());
  EXPECT_EQ(
      validate(LinkActivity{.elapsed = seconds(1), .busy_a_to_b = seconds(2)}).front().message,
      "2 is out of range, allowed 0 to 1");
  EXPECT_EQ(validate(LinkActivity{.elapsed = seconds(3), .dark = seconds(2), .down = seconds(2)})
                .front()
                .field,
            "down_s");
}

TEST(EnergyMeter, GoesOnWhereAnotherOneWas) {
  EnergyMeter first = measured(loaded(seconds(4), 0.5, 1));
  PowerStack hot = retimed();
  hot.items[0].end_watts = 30;
  first.change_stack(hot);
  EnergyMeter second(hot, first.state());
  for (EnergyMeter* meter : {&first, &second}) meter->observe(loaded(seconds(10), 0.25, 1));
  for (const Boundary boundary : kAllBoundaries) {
    EXPECT_EQ(second.joules(boundary), first.joules(boundary));
    EXPECT_EQ(second.peak_watts(boundary), first.peak_watts(boundary));
  }
  // 4 s of 15 W at half load, then 6 s of 30 W with the rest of the traffic.
  const double busy_s = 10 * 0.25 - 4 * 0.5;
  EXPECT_NEAR(first.joules(Boundary::kModule),
              15 * (0.95 * 4 + 0.05 * 2) + 30 * (0.95 * 6 + 0.05 * busy_s),
              1e-9);
}

TEST(LinkActivity, BetweenTwoTotalsAllGoesOnEvenly) {
  const LinkActivity before{.elapsed = seconds(2), .busy_a_to_b = seconds(1), .useful_octets = 10};
  const LinkActivity after{.elapsed = seconds(6),
                           .busy_a_to_b = seconds(3),
                           .busy_b_to_a = seconds(1),
                           .dark = seconds(2),
                           .down = milliseconds(4),
                           .useful_octets = 30};
  const LinkActivity third{.elapsed = seconds(3),
                           .busy_a_to_b = milliseconds(1'500),
                           .busy_b_to_a = milliseconds(250),
                           .dark = milliseconds(500),
                           .down = milliseconds(1),
                           .useful_octets = 15};
  EXPECT_EQ(totals_at(before, after, seconds(3)), third);
  EXPECT_EQ(totals_at(before, after, seconds(1)), before);
  EXPECT_EQ(totals_at(before, after, seconds(7)), after);
}

}  // namespace
}  // namespace linkwright
