// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"
#include "tests/unit/calc/test_profiles.h"

namespace linkwright {
namespace {

using Crossover = WithProfiles;

TEST_F(Crossover, MetalEndsWhereItsBerDoes) {
  const auto got = answer("crossover --lane-gbps 200", folders());
  EXPECT_NEAR(number(got, "electrical_reaches_m"), 1.856, 5e-4);
  EXPECT_EQ(at(got, "electrical_profile"), "cable");
  EXPECT_EQ(at(got, "overtaken_by"), "lamps") << "20 pJ/bit against 30 of the fibre";
}

TEST_F(Crossover, FeasibleByLength) {
  const auto got = answer("crossover --lengths 0.5,1.85,1.86m,30,400m,501", folders());
  const auto lengths = array_at(got, "lengths");
  ASSERT_EQ(lengths.size(), 6u);
  const int feasible[] = {3, 3, 2, 2, 1, 0};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(lengths[i].at("feasible"), feasible[i]) << i;
  EXPECT_EQ(lengths[0].at("best"), "lamps");
  EXPECT_EQ(lengths[4].at("best"), "fibre");
  EXPECT_TRUE(lengths[5].at("best").is_null());
}

TEST_F(Crossover, JoulesAreThoseOfTheLink) {
  const auto got = answer("crossover", folders());
  const auto profiles = array_at(got, "profiles");
  ASSERT_EQ(profiles.size(), 3u);
  EXPECT_EQ(profiles[0].at("profile"), "lamps") << "sorted by pJ/bit";
  EXPECT_NEAR(profiles[0].at("link_pj_per_bit").to_number<double>(), 20, 1e-9);
  EXPECT_NEAR(profiles[1].at("link_pj_per_bit").to_number<double>(), 30, 1e-9);
  EXPECT_NEAR(profiles[2].at("link_pj_per_bit").to_number<double>(), 50, 1e-9);
  EXPECT_TRUE(profiles[1].at("feasible_at_m").at("50").as_bool());
  EXPECT_FALSE(profiles[2].at("feasible_at_m").at("2").as_bool());
  EXPECT_EQ(profiles[2].at("medium"), "any-cable");
}

TEST_F(Crossover, AcceleratedBitErrorsAreToldBesideTheReachThatTheyCut) {
  EXPECT_EQ(answer("crossover", folders()).if_contains("ber_acceleration"), nullptr);
  std::ofstream(folders().front() / "hasty.yaml")
      << "schema: 1\nprofile: hasty\nextends: cable\n"
         "parameters: {channel: {ber_acceleration: 10}}\n"
         "provenance: {channel.ber_acceleration: made up}\n";
  const auto got = answer("crossover", folders());
  EXPECT_EQ(got.at("ber_acceleration").at("hasty").to_number<double>(), 10);
  EXPECT_NEAR(number(got, "electrical_reaches_m"), 1.856, 5e-4) << "of the other one";
}

TEST_F(Crossover, LaneRateWithoutProfiles) {
  EXPECT_EQ(ask("crossover --lane-gbps 100", folders()).error, "")
      << "lamps compete at every lane rate";
  EXPECT_EQ(ask("crossover --lane-gbps 100").error,
            "--lane-gbps: no profile has lanes of 100 Gb/s");
}

}  // namespace
}  // namespace linkwright
