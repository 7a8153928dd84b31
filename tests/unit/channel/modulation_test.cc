// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/modulation.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(Modulation, Pam4FromDecibelsToBitErrors) {
  struct Point {
    double snr_db;
    double ber;
  };
  constexpr std::array<Point, 9> kPoints{{{14, 9.375614e-03},
                                          {15, 4.465400e-03},
                                          {16, 1.791218e-03},
                                          {17, 5.795061e-04},
                                          {18, 1.431808e-04},
                                          {19, 2.522042e-05},
                                          {20, 2.904081e-06},
                                          {21, 1.959801e-07},
                                          {22, 6.754508e-09}}};
  for (const Point& point : kPoints) {
    EXPECT_NEAR(ber_of_snr_db(Modulation::kPam4, point.snr_db), point.ber, point.ber * 1e-6);
    EXPECT_NEAR(snr_db_of_ber(Modulation::kPam4, point.ber), point.snr_db, 1e-6);
  }
}

TEST(Modulation, SnrThatABitErrorRatioNeeds) {
  EXPECT_NEAR(q_of_ber(Modulation::kPam4, kBudgetedBer), 3.41407, 1e-5);
  EXPECT_NEAR(snr_db_of_ber(Modulation::kPam4, kBudgetedBer), 17.655, 5e-4);
  EXPECT_NEAR(snr_db_of_ber(Modulation::kPam4, 1e-6), 20.422, 5e-4);
  EXPECT_NEAR(snr_db_of_ber(Modulation::kPam4, 1e-8), 21.894, 5e-4);
  EXPECT_NEAR(snr_db_of_ber(Modulation::kPam4, 4.8e-3), 14.911, 5e-4);
}

TEST(Modulation, NrzNeedsAFifthOfThePower) {
  // Q(7.0345) = 1e-12 to the digits that textbooks give.
  EXPECT_NEAR(q_of_ber(Modulation::kNrz, 1e-12), 7.0345, 1e-4);
  EXPECT_NEAR(ber_of_snr(Modulation::kNrz, 7.0345 * 7.0345), 1e-12, 2e-16);
  EXPECT_NEAR(
      ber_of_snr(Modulation::kPam4, 5 * 16.0) / ber_of_snr(Modulation::kNrz, 16.0), 0.75, 1e-12);
}

TEST(Modulation, TheInverseReturns) {
  for (const Modulation modulation : {Modulation::kNrz, Modulation::kPam4}) {
    for (double log_ber = -280; log_ber < -0.5; log_ber += 0.37) {
      const double ber = std::pow(10, log_ber);
      const double back = ber_of_snr_db(modulation, snr_db_of_ber(modulation, ber));
      EXPECT_NEAR(back / ber, 1, 1e-10) << ber;
    }
  }
}

TEST(Modulation, NoSignalShutsTheEye) {
  EXPECT_EQ(ber_of_snr(Modulation::kPam4, 0), 0.375);
  EXPECT_EQ(ber_of_snr(Modulation::kNrz, 0), 0.5);
}

}  // namespace
}  // namespace linkwright
