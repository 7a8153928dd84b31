// SPDX-License-Identifier: Apache-2.0
//
// Flaps, repairs, early life, compression.
#include <cmath>

#include <gtest/gtest.h>

#include "link_models/availability/early_life.h"
#include "link_models/availability/failure_rate.h"
#include "link_models/availability/flap.h"
#include "link_models/availability/repair.h"
#include "link_models/availability/time_compression.h"
#include "link_models/core/random.h"

namespace linkwright {
namespace {

TEST(Flap, BothPublishedScales) {
  // A million links: "dozens per day" quiet.
  EXPECT_NEAR(1e6 * 24 * kQuietFlapsPerHour, 36, 1e-9);
  // A cluster of 1e5 to 1e6 links with 5,000 to 60,000 flaps a day: 2e-4 to 2.5e-2 per hour.
  EXPECT_GT(kNoisyFlapsPerHour, 5'000.0 / 24 / 1e6);
  EXPECT_LT(kNoisyFlapsPerHour, 60'000.0 / 24 / 1e5);
}

TEST(Flap, ConnectionPointsAddTheirRate) {
  FlapModel flaps{.base_per_hour = 0, .per_connection_per_hour = connection_rate(1e-3)};
  EXPECT_NEAR(flaps_per_hour(flaps), 1e-3, 1e-18) << "six points";
  flaps.connection_points = 1;
  EXPECT_NEAR(flaps_per_hour(flaps), 1.667e-4, 1e-7);
  flaps.base_per_hour = 2e-4;
  EXPECT_NEAR(flaps_per_hour(flaps), 3.667e-4, 1e-7);
}

TEST(Flap, UnavailabilityIsTheDownShareOfAnAlternatingProcess) {
  const FlapModel flaps{.base_per_hour = 1, .detect_s = 0, .recover_s = 3'600};
  EXPECT_DOUBLE_EQ(flap_unavailability(flaps), 0.5) << "one hour up, one hour down";
  EXPECT_NEAR(flap_unavailability(FlapModel{}), 1e-3 * 8.0001 / 3'600, 1e-11);
}

TEST(Flap, DispersionTellsBurstsFromIndependentFlaps) {
  const FlapModel flaps{.base_per_hour = 1e-3};
  EXPECT_DOUBLE_EQ(dispersion_index(64, flaps, {}), 1);
  const FlapModel none{.base_per_hour = 0};
  EXPECT_DOUBLE_EQ(dispersion_index(64, none, {.bursts_per_hour = 1e-3}), 64);
  EXPECT_DOUBLE_EQ(dispersion_index(8, none, {.bursts_per_hour = 1e-3}), 8) << "only 8 to hit";
  // 0.064 single + 0.064 in bursts per hour: (0.064 + 64 x 0.064) / 0.128.
  EXPECT_DOUBLE_EQ(dispersion_index(64, flaps, {.bursts_per_hour = 1e-3}), 32.5);
  EXPECT_DOUBLE_EQ(link_flaps_per_hour(64, flaps, {.bursts_per_hour = 1e-3}), 0.128);
}

TEST(Flap, DrawnFlapsHaveTheMeanAndTheDispersionOfAPoissonProcess) {
  const RandomStream random({5, 1, 0}, Purpose::kCodeword);
  constexpr int kWindows = 20'000;  // of 10,000 h: 10 flaps each
  std::uint64_t draws = 0;
  double sum = 0;
  double squares = 0;
  double next = hours_to_next(kNoisyFlapsPerHour, random.bits(draws++));
  for (int window = 1; window <= kWindows; ++window) {
    double count = 0;
    for (; next < window * 1e4; next += hours_to_next(kNoisyFlapsPerHour, random.bits(draws++)))
      ++count;
    sum += count;
    squares += count * count;
  }
  const double mean = sum / kWindows;
  // Standard errors: sqrt(10 / windows) = 0.022 of the mean, sqrt(2 / windows) = 0.01 of the index.
  EXPECT_NEAR(mean, 10, 0.09);
  EXPECT_NEAR((squares / kWindows - mean * mean) / mean, 1, 0.04);
  EXPECT_TRUE(std::isinf(hours_to_next(0, 1)));
}

TEST(Repair, DrawnRepairsHaveTheMedianAndTheMean) {
  const RepairModel repair = default_repair(RepairUnit::kModule);
  EXPECT_NEAR(draw_repair_hours(repair, 0x8000000000000000ull), 4, 1e-12);
  const RandomStream random({5, 2, 0}, Purpose::kCodeword);
  constexpr std::uint64_t kDraws = 100'000;
  double sum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) sum += draw_repair_hours(repair, random.bits(i));
  EXPECT_NEAR(sum / kDraws, mean_repair_hours(repair), 0.03);  // standard error 0.0076
}

TEST(Repair, DefaultsOfEachUnit) {
  EXPECT_EQ(default_repair(RepairUnit::kModule).median_hours, 4);
  EXPECT_EQ(default_repair(RepairUnit::kExternalLaser).median_hours, 1);
  EXPECT_EQ(default_repair(RepairUnit::kWholeSwitch).median_hours, 8);
  EXPECT_EQ(default_repair(RepairUnit::kWholeSwitch).blast_links, 64);
  EXPECT_STREQ(name_of(RepairUnit::kExternalLaser), "external_laser");
}

TEST(Repair, LognormalMeanAndTail) {
  const RepairModel repair{.median_hours = 4, .sigma = 0.5};
  EXPECT_NEAR(mean_repair_hours(repair), 4 * std::exp(0.125), 1e-12);
  EXPECT_DOUBLE_EQ(repair_longer_than(repair, 4), 0.5);
  EXPECT_NEAR(repair_longer_than(repair, 4 * std::exp(0.5)), 0.158655, 1e-6) << "one sigma";
  EXPECT_EQ(repair_longer_than({.median_hours = 4, .sigma = 0}, 5), 0);
  EXPECT_EQ(repair_longer_than({.median_hours = 4, .sigma = 0}, 3), 1);
}

TEST(Repair, AWholeSwitchMultipliesWhatOneFailureCosts) {
  const RepairModel laser{.unit = RepairUnit::kExternalLaser, .median_hours = 1, .sigma = 0};
  RepairModel whole = default_repair(RepairUnit::kWholeSwitch);
  whole.sigma = 0;
  EXPECT_DOUBLE_EQ(lost_link_hours_per_failure(laser), 1);
  EXPECT_DOUBLE_EQ(lost_link_hours_per_failure(whole), 512);
  // 385 FIT: 385e-9 x 512 = 1.9712e-4.
  EXPECT_NEAR(repair_unavailability(385, whole), 1.9712e-4 / 1.00019712, 1e-15);
  EXPECT_NEAR(lost_link_hours(1'000, 385, whole, 8'760), 8.76e6 * 1.9712e-4 / 1.00019712, 1e-6);
  EXPECT_DOUBLE_EQ(repair_unavailability(1e9, {.median_hours = 1, .sigma = 0}), 0.5);
}

TEST(EarlyLife, WeibullFallsToTheConstantRate) {
  const EarlyLife early;
  EXPECT_NEAR(early_hazard_factor(early, 1), std::pow(1'000, 0.3), 1e-12);  // 7.94
  EXPECT_NEAR(early_hazard_factor(early, 999.999), 1, 1e-6);
  EXPECT_EQ(early_hazard_factor(early, 1'000), 1);
  EXPECT_EQ(early_hazard_factor(early, 50'000), 1);
  EXPECT_NEAR(effective_hours(early, 1'000), 1'000 / 0.7, 1e-9);
  EXPECT_NEAR(effective_hours(early, 3'000), 1'000 / 0.7 + 2'000, 1e-9);
}

TEST(EarlyLife, EffectiveHoursIntegrateTheFactor) {
  const EarlyLife early;
  for (const double age : {50.0, 400.0, 999.0, 1'500.0}) {
    const double slope =
        (effective_hours(early, age + 1e-3) - effective_hours(early, age - 1e-3)) / 2e-3;
    EXPECT_NEAR(slope, early_hazard_factor(early, age), 1e-6) << age;
  }
  for (const double age : {1e-3, 50.0, 999.0, 1'000.0, 1'500.0})
    EXPECT_NEAR(age_at_effective_hours(early, effective_hours(early, age)) / age, 1, 1e-12);
  EXPECT_EQ(age_at_effective_hours(early, 0), 0);
  const EarlyLife flat{.beta = 1};
  EXPECT_DOUBLE_EQ(effective_hours(flat, 123), 123);
}

TEST(KnownGoodDie, FullCoverageLeavesNothing) {
  EXPECT_EQ(defect_level({}), 0);
  EXPECT_EQ(assembled_yield({}), 1);
  EXPECT_EQ(latent_fit_in_window({}), 0);
}

TEST(KnownGoodDie, EscapesCostYieldAndEarlyFailures) {
  // Defect level 1 - 0.9^0.5 = 0.0513167; 90 % of it is found in the finished part.
  const KnownGoodDie dies{.dies = 9, .test_coverage = 0.5, .assembly_yield = 0.98};
  EXPECT_NEAR(defect_level(dies), 1 - std::sqrt(0.9), 1e-15);
  EXPECT_NEAR(assembled_yield(dies), 0.98 * std::pow(1 - 0.0461850, 9), 1e-6);
  EXPECT_NEAR(latent_failures_per_part(dies), 9 * 0.00513167 / (1 - 0.0461850), 1e-6);
  EXPECT_NEAR(latent_fit_in_window(dies), latent_failures_per_part(dies) * 1e6, 1e-6);
  KnownGoodDie better = dies;
  better.test_coverage = 0.9;
  EXPECT_LT(latent_fit_in_window(better), latent_fit_in_window(dies));
  EXPECT_GT(assembled_yield(better), assembled_yield(dies));
}

TEST(TimeCompression, LeavesTheDownShareAlone) {
  const TimeCompression compression{.factor = 1e6};
  const RepairModel repair = default_repair(RepairUnit::kModule);
  const double fit = 1'000;
  const double compressed_load = compressed_rate(failures_per_hour(fit), compression) *
                                 lost_link_hours_per_failure(compressed(repair, compression));
  EXPECT_NEAR(compressed_load / (1 + compressed_load), repair_unavailability(fit, repair), 1e-18);
  EXPECT_DOUBLE_EQ(compressed_rate(1e-6, compression), 1);
  EXPECT_DOUBLE_EQ(compressed_hours(4, compression) * 3'600, 0.0144);
}

TEST(Availability, ValidationNamesValueAndRange) {
  EXPECT_TRUE(validate(FlapModel{}).empty());
  EXPECT_TRUE(validate(CorrelatedBursts{}).empty());
  EXPECT_TRUE(validate(RepairModel{}).empty());
  EXPECT_TRUE(validate(EarlyLife{}).empty());
  EXPECT_TRUE(validate(KnownGoodDie{}).empty());
  EXPECT_EQ(validate(FlapModel{.base_per_hour = -1}).front().message,
            "-1 is out of range, allowed 0 to 3600");
  EXPECT_EQ(validate(CorrelatedBursts{.multiplicity = 0}).front().field, "multiplicity");
  EXPECT_EQ(validate(RepairModel{.blast_links = 0}).front().field, "blast_links");
  EXPECT_EQ(validate(EarlyLife{.beta = 1.5}).front().message,
            "1.5 is out of range, allowed 0.1 to 1");
  EXPECT_EQ(validate(KnownGoodDie{.die_yield = 0}).front().field, "die_yield");
  EXPECT_EQ(validate(TimeCompression{.factor = 0.5}).front().field, "time_compression");
}

}  // namespace
}  // namespace linkwright
