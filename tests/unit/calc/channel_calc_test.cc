// SPDX-License-Identifier: Apache-2.0
//
// calc copper and calc optics against points computed from the same formulas elsewhere.
#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"

namespace linkwright {
namespace {

TEST(CalcCopper, PassiveReach) {
  const auto got = answer("copper --lane-class 200g --gauge 26 --length 2m");
  EXPECT_NEAR(number(got, "pre_fec_ber") / 5.86e-4, 1, 1e-3);
  EXPECT_FALSE(at(got, "reach/ok").as_bool());
  EXPECT_NEAR(number(got, "reach/limit_m"), 1.856, 5e-4);
  EXPECT_LT(number(got, "margin_db"), 0);
  EXPECT_FALSE(got.contains("frame_loss_ratio")) << "no FEC was asked for";
}

TEST(CalcCopper, LengthWithAndWithoutUnit) {
  const auto metres = answer("copper --length-m 2.5");
  EXPECT_EQ(metres, answer("copper --length 2.5m"));
  EXPECT_EQ(metres, answer("copper --length 250cm"));
  EXPECT_NEAR(number(metres, "pre_fec_ber") / 1.312471e-9, 1, 1e-4);
  EXPECT_NEAR(number(metres, "loss_db"), 25.7159, 1e-4);
}

TEST(CalcCopper, Kinds) {
  const auto amplified = answer("copper --kind amplified --gauge 28 --length 3m");
  EXPECT_NEAR(number(amplified, "loss_db"), 25.405, 1e-3);
  EXPECT_NEAR(number(amplified, "pre_fec_ber") / 9.093653e-9, 1, 1e-4);
  const auto retimed = answer("copper --kind retimed --gauge 30 --length 5m");
  EXPECT_NEAR(number(retimed, "pre_fec_ber") / 1.6813e-6, 1, 1e-4) << "cable and two hosts";
  EXPECT_EQ(array_at(retimed, "segments").size(), 3u);
  const auto near = answer("copper --lane-class 200g --length 2m --host-loss 1.5dB");
  EXPECT_NEAR(number(near, "loss_db"), 24.777, 1e-3);
  EXPECT_NEAR(number(near, "pre_fec_ber") / 1.749240e-8, 1, 1e-4);
  const auto board = answer("copper --kind board --length 0.2m --lane-class 100g");
  const auto cut = answer("copper --kind board-retimed --length 0.2m --lane-class 100g");
  EXPECT_GT(number(board, "loss_db"), number(cut, "loss_db"));
}

TEST(CalcCopper, HeatAndFec) {
  const auto cold = answer("copper --length 5m --fec rs544 --frame-bytes 1518");
  const auto hot = answer("copper --length 5m --fec rs544 --frame-bytes 1518 --temperature 60C");
  EXPECT_GT(number(hot, "loss_db"), number(cold, "loss_db"));
  EXPECT_GT(number(hot, "frame_loss_ratio/exact"), number(cold, "frame_loss_ratio/exact"));
  const auto direct = answer("fec --ber 1.801668e-3 --frame-bytes 1518");
  EXPECT_NEAR(
      number(cold, "frame_loss_ratio/exact") / number(direct, "frame_loss_ratio/exact"), 1, 1e-4);
}

TEST(CalcOptics, TypicalBudgetByParts) {
  const auto got = answer("optics");
  EXPECT_NEAR(number(got, "budget/path_loss_db"), 1.2, 1e-12);
  EXPECT_NEAR(number(got, "budget/fibre_db"), 0.02, 1e-12);
  EXPECT_NEAR(number(got, "margin_db"), 5.85, 1e-9);
  EXPECT_NEAR(number(got, "pre_fec_ber") / 7.305e-9, 1, 1e-4);
  const double sum =
      number(got, "budget/launched_oma_dbm") - number(got, "budget/transmitter_penalty_db") -
      number(got, "budget/path_loss_db") - number(got, "budget/multipath_penalty_db") -
      number(got, "budget/dispersion_penalty_db") - number(got, "budget/ageing_db") -
      number(got, "budget/heat_db") - number(got, "budget/sensitivity_dbm");
  EXPECT_NEAR(sum, number(got, "margin_db"), 1e-12) << "the lines are the budget";
}

TEST(CalcOptics, PathLossAsOneNumber) {
  const auto linear = answer(
      "optics --oma 1.5 --tdecq 2.4 --path-loss 1.2 --sensitivity -4.9 --mpi-penalty .05 "
      "--q-floor 5.4");
  EXPECT_NEAR(number(linear, "margin_db"), 4.15, 1e-9);
  EXPECT_NEAR(number(linear, "pre_fec_ber") / 3.885e-7, 1, 1e-4);
  const auto switched = answer("optics --path-loss 3.2 --mpi-penalty 0.1dB");
  EXPECT_NEAR(number(switched, "pre_fec_ber") / 1.034e-7, 1, 1e-3);
}

TEST(CalcOptics, EachPenaltyCounts) {
  const double margin = number(answer("optics"), "margin_db");
  for (const char* worse : {"--reflectances -26,-35,-35,-26",
                            "--age 5",
                            "--case 70C",
                            "--host-loss 12",
                            "--switch-loss 2",
                            "--circulators 2",
                            "--length 2km",
                            "--length 2km --chromatic 3.5 --source-width 0.5"})
    EXPECT_LT(number(answer(std::string("optics ") + worse), "margin_db"), margin) << worse;
}

// Reflectances say what the default only sums up; who types both wants both.
TEST(CalcOptics, ListedReflectancesReplaceTheDefaultPenalty) {
  const auto penalty = [&](const std::string& options) {
    return number(answer("optics " + options), "budget/multipath_penalty_db");
  };
  EXPECT_NEAR(penalty("--reflectances=-35,-35,-35,-35"), 0.050, 5e-4);
  EXPECT_NEAR(penalty("--reflectances=-26,-35,-35,-26"), 0.17, 5e-3);
  EXPECT_NEAR(penalty("--direct-reflectances=-38"), 0.34, 5e-3);
  EXPECT_NEAR(penalty("--direct-reflectances=-46"), 0.13, 5e-3);
  EXPECT_NEAR(penalty("--direct-reflectances=-46 --mpi-penalty 1"), 1.13, 5e-3);
  EXPECT_EQ(penalty(""), 0.05);
}

TEST(CalcOptics, ReachAndDarkness) {
  EXPECT_FALSE(at(answer("optics --length 600m"), "reach/ok").as_bool()) << "500 m are stated";
  const auto dark = answer("optics --length 100km");
  EXPECT_FALSE(at(dark, "link_up").as_bool());
  EXPECT_EQ(at(dark, "state"), "loss of signal");
  EXPECT_TRUE(dark.contains("reason"));
}

}  // namespace
}  // namespace linkwright
