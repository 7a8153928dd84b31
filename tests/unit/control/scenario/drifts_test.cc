// SPDX-License-Identifier: Apache-2.0
//
// `channel.drift` of a link: its states, the mean of loss over them, and what is refused.
#include <cmath>

#include <gtest/gtest.h>

#include "control/physics/channel_figures.h"
#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {
namespace {

// 1.3 dB above the threshold at 40 degrees, nothing at 105.
constexpr const char* kOptical = "oma: -2.5dBm, case_temperature: 60C, ageing: 3dB";

std::string drifting(const std::string& optical,
                     const std::string& drift,
                     const std::string& more = "") {
  return "schema: 1\ntime_scale: 10\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
         "links: [{name: w, a: l, b: r, parameters: {rate: 100Gbps, fec: {code: rs544}, channel: "
         "{optical: {" +
         optical + "}, drift: {" + drift + "}}" + more + "}}]\n";
}

std::string problem_of(const std::string& text) {
  return problem_in(resolve_text(text));
}

double group_ratio(const std::string& optical) {
  const ResolvedScenario scenario = resolved_text(drifting(optical, ""));
  return scenario.cables[0].direction[0].group_error_ratio;
}

TEST(Drifts, EachStateIsThatOfALinkThatStandsThere) {
  const ResolvedScenario scenario = resolved_text(drifting(kOptical, "swing: 40, period: 16"));
  ASSERT_EQ(scenario.drifts.size(), 1u);
  const DriftingDirection& forth = scenario.drifts[0].direction[0];
  ASSERT_EQ(forth.points.size(), 16u);
  for (int step = 0; step < 16; ++step) {
    const double kelvin = 40 * std::sin(2 * M_PI * (step + 0.5) / 16);
    const double expected = group_ratio(
        "oma: -2.5dBm, ageing: 3dB, case_temperature: " + std::to_string(60 + kelvin) + "C");
    EXPECT_NEAR(forth.points[static_cast<std::size_t>(step)].error_ratio / expected, 1, 1e-4);
  }
  EXPECT_EQ(scenario.drifts[0].picos_per_hour[0], 10 * 3.6e15) << "K = 10";
  EXPECT_EQ(scenario.spec.cables[0].direction[0].fec.error_ratio, forth.points[0].error_ratio)
      << "it starts in the first state";
}

TEST(Drifts, LossIsTheMeanOfWhatEachStateLoses) {
  const ResolvedScenario scenario = resolved_text(
      drifting(kOptical, "swing: 40, years: 5", ", availability: {time_compression: 9}"));
  const LinkFigures& physics = scenario.cables[0].direction[0].physics;
  ASSERT_EQ(physics.varying.drifting.size(), 512u);
  double sum = 0;
  double mean_ber = 0;
  for (const ErrorState& state : physics.varying.drifting) {
    sum += state.fec.frame_loss[1].exact / 512;
    mean_ber += state.fec.pre_fec_ber / 512;
  }
  EXPECT_NEAR(physics.fec.frame_loss[1].exact / sum, 1, 1e-12);
  EXPECT_GT(physics.fec.frame_loss[1].exact, 3 * physics.steady_fec.frame_loss[1].exact);
  PhysicsProblems none;
  schema::Fec rs544;
  rs544.set_code(schema::Fec::RS544);
  EXPECT_GT(sum, 1.5 * fec_figures(rs544, mean_ber, none).frame_loss[1].exact)
      << "and not what the mean BER would lose";
}

TEST(Drifts, EpisodesComeOnTopOfThem) {
  const std::string with =
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks: [{name: w, a: l, "
      "b: "
      "r, parameters: {rate: 100Gbps, fec: {code: rs544}, channel: {optical: {oma: -2.5dBm}, "
      "drift: "
      "{swing: 20}, episodes: {bad_ber: 1e-2, good_dwell: 3ms, bad_dwell: 1ms}}}}]\n";
  const LinkFigures physics = resolved_text(with).cables[0].direction[0].physics;
  double drift = 0;
  for (const ErrorState& state : physics.varying.drifting)
    drift += state.fec.frame_loss[0].exact / 16;
  const double bad = physics.varying.episode->fec.frame_loss[0].exact;
  EXPECT_NEAR(physics.fec.frame_loss[0].exact / (0.75 * drift + 0.25 * bad), 1, 1e-12);
  double shares = 0;
  for (const BerShare& share : physics.fec.ber_shares) shares += share.share;
  EXPECT_NEAR(shares, 1, 1e-12);
}

// At -13 dBm of mean power and less nothing is seen any more.
TEST(Drifts, InTheDarkNoCodeIsAtWork) {
  const ResolvedScenario scenario =
      resolved_text(drifting("oma: -11dBm, extra_loss: 3dB, ageing: 10dB", "years: 5"));
  const DriftingDirection& forth = scenario.drifts[0].direction[0];
  EXPECT_TRUE(forth.points.front().lit);
  EXPECT_FALSE(forth.points.back().lit);
  for (const BerShare& share : scenario.cables[0].direction[0].physics.fec.ber_shares)
    EXPECT_LT(share.ber, 0.5) << "no light is no BER";
}

TEST(Drifts, OneWayDoesNotMeanTheOther) {
  const ResolvedScenario scenario = resolved_text(
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks: [{name: w, a: l, "
      "b: "
      "r, parameters: {rate: 100Gbps, fec: {code: rs544}, channel: {optical: {}}}, b_to_a: "
      "{channel: "
      "{drift: {swing: 9}}}}]\n");
  EXPECT_TRUE(scenario.drifts[0].direction[0].points.empty());
  EXPECT_EQ(scenario.drifts[0].direction[1].points.size(), 16u);
}

TEST(Drifts, WithoutThemThereIsNone) {
  EXPECT_TRUE(resolved_text(drifting(kOptical, "period: 5")).drifts.empty());
}

TEST(Drifts, WhatCannotDriftIsRefused) {
  EXPECT_NE(problem_of("schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks: "
                       "[{name: w, a: l, b: r, parameters: {rate: 1Gbps, channel: {pre_fec_ber: "
                       "1e-5, drift: {swing: 3}}}}]\n")
                .find("needs bit errors that are computed"),
            std::string::npos);
  EXPECT_NE(problem_of(drifting(kOptical, "swing: 3", ", availability: {failures: true}"))
                .find("cannot act beside `availability: {failures: true}`"),
            std::string::npos);
  EXPECT_NE(problem_of(drifting(kOptical, "swing: 3", ", availability: {time_compression: 1e7}"))
                .find("steps of `channel.drift` a second (value 1e+07, allowed up to 2.16e+05)"),
            std::string::npos);
  EXPECT_NE(problem_of(drifting(kOptical, "swing: 101")).find("allowed 0 to 100"),
            std::string::npos);
  EXPECT_NE(problem_of("schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks: "
                       "[{name: w, a: l, b: r, parameters: {rate: 100Gbps, channel: {electrical: "
                       "{}, drift: {years: 3}}}}]\n")
                .find("metal does not age"),
            std::string::npos);
}

}  // namespace
}  // namespace linkwright
