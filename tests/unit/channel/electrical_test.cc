// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "link_models/channel/electrical_channel.h"
#include "tests/unit/channel/refusals.h"

namespace linkwright {
namespace {

double ber_of(const ElectricalChannel& channel) {
  return evaluate(channel).model_ber;
}

TEST(LineLoss, PerMetreByGauge) {
  struct Row {
    double gauge_awg;
    double at_13, at_27, at_53;
  };
  constexpr Row kRows[] = {{26, 3.46, 5.33, 8.39},
                           {28, 4.18, 6.34, 9.82},
                           {30, 5.08, 7.61, 11.62},
                           {32, 6.21, 9.21, 13.89}};
  for (const Row& row : kRows) {
    const LineLoss line = at_gauge(kTwinax26Awg, row.gauge_awg);
    EXPECT_NEAR(loss_db_per_m(line, 13.28125, 20), row.at_13, 5.1e-3);
    EXPECT_NEAR(loss_db_per_m(line, 26.5625, 20), row.at_27, 5.1e-3);
    // 32 AWG has 13.8847, tabled as 13.89.
    EXPECT_NEAR(loss_db_per_m(line, 53.125, 20), row.at_53, 5.4e-3);
  }
}

TEST(LineLoss, OtherGaugesFollowTheDefinitionOfAwg) {
  EXPECT_EQ(conductor_diameter_mm(24), 0.5106);
  EXPECT_EQ(conductor_diameter_mm(26), 0.4049);
  EXPECT_EQ(conductor_diameter_mm(34), 0.1601);
  for (double gauge = 24; gauge <= 34; gauge += 0.5) {
    const double defined = 0.127 * std::pow(92, (36 - gauge) / 39);
    EXPECT_NEAR(conductor_diameter_mm(gauge), defined, 1e-4) << gauge;
  }
}

TEST(LineLoss, HeatActsOnTheSkinTermAlone) {
  EXPECT_DOUBLE_EQ(loss_db_per_m({1, 0}, 25, 70), 5 * 1.1);
  EXPECT_DOUBLE_EQ(loss_db_per_m({0, 1}, 25, 70), 25);
}

TEST(LineLoss, BoardTraceIsADecibelPerInch) {
  EXPECT_NEAR(loss_db_per_m(kBoardTrace, 26.5625, 20) * 0.0254, 1.0, 0.01);
  EXPECT_NEAR(loss_db_per_m(kBoardTrace, 53.125, 20) * 0.0254, 1.74, 0.01);
}

TEST(Electrical, BitErrorsListedWithTheFormulas) {
  EXPECT_NEAR(ber_of({.length_m = 1}) / 2.48e-13, 1, 5e-3);
  EXPECT_NEAR(ber_of({.length_m = 3}) / 4.27e-8, 1, 5e-3);
  EXPECT_NEAR(ber_of({.lane = kLane200G, .length_m = 2}) / 5.86e-4, 1, 5e-3);
}

TEST(Electrical, TheClassIsCalibratedOnThreeDecibelsOfMargin) {
  // 28 dB of loss in all, SNR 21.6 dB.
  const double line_db = 28 - 2 * 1.7 - 2 * 4.5;
  const double length_m = line_db / loss_db_per_m(kTwinax26Awg, 26.5625, 20);
  const ElectricalResult result = evaluate({.length_m = length_m});
  EXPECT_NEAR(result.loss_db, 28, 1e-12);
  EXPECT_NEAR(result.snr_db, 21.6, 0.05);
}

TEST(Electrical, EveryParameterActsInItsDirection) {
  for (const ElectricalKind kind : {ElectricalKind::kPassiveCable,
                                    ElectricalKind::kActiveCable,
                                    ElectricalKind::kRetimedCable,
                                    ElectricalKind::kBoard,
                                    ElectricalKind::kRetimedBoard}) {
    const ElectricalChannel base{.kind = kind, .length_m = 0.4, .temperature_c = 30};
    const auto worse = [&](auto change) {
      ElectricalChannel other = base;
      change(other);
      EXPECT_GT(ber_of(other), ber_of(base));
      EXPECT_LT(evaluate(other).margin_db, evaluate(base).margin_db);
      EXPECT_GE(evaluate(other).loss_db, evaluate(base).loss_db);
    };
    worse([](ElectricalChannel& c) { c.length_m = 0.5; });
    worse([](ElectricalChannel& c) { c.temperature_c = 85; });
    worse([](ElectricalChannel& c) { c.lane.connector_loss_db += 1; });
    worse([](ElectricalChannel& c) { c.lane.host_loss_db += 1; });
    worse([](ElectricalChannel& c) { c.lane.snr_floor_db -= 1; });
    worse([](ElectricalChannel& c) { c.lane.reference_snr_db -= 1; });
    worse([](ElectricalChannel& c) { c.lane.reference_loss_db -= 1; });
    worse([](ElectricalChannel& c) { c.lane.nyquist_ghz += 1; });
    if (kind == ElectricalKind::kBoard || kind == ElectricalKind::kRetimedBoard) {
      worse([](ElectricalChannel& c) { c.trace.skin_db += 1; });
      worse([](ElectricalChannel& c) { c.trace.dielectric_db += 1; });
    } else {
      worse([](ElectricalChannel& c) { c.gauge_awg = 27; });
      worse([](ElectricalChannel& c) { c.twinax.skin_db += 1; });
      worse([](ElectricalChannel& c) { c.twinax.dielectric_db += 1; });
    }
    if (kind == ElectricalKind::kActiveCable) {
      worse([](ElectricalChannel& c) { c.gain_db -= 1; });
      worse([](ElectricalChannel& c) { c.floor_change_db -= 1; });
    }
    if (kind == ElectricalKind::kRetimedCable)
      worse([](ElectricalChannel& c) { c.host_segment_ber *= 2; });
  }
}

TEST(Electrical, NoMarginIsTheBudgetedBerExactly) {
  // Of a lane whose noise is all line: the length for SNR 17.655 follows by hand.
  ElectricalChannel channel{.kind = ElectricalKind::kRetimedCable, .lane = kRetimedLane100G};
  channel.host_segment_ber = 6e-5;
  double short_m = 1, long_m = 20;
  for (int step = 0; step < 100; ++step) {
    channel.length_m = (short_m + long_m) / 2;
    (evaluate(channel).margin_db > 0 ? short_m : long_m) = channel.length_m;
  }
  EXPECT_NEAR(ber_of(channel) / kBudgetedBer, 1, 1e-11);
  EXPECT_NEAR(evaluate(channel).segments[1].ber, 1.2e-4, 1e-13) << "errors of segments add up";
}

TEST(Electrical, ARetimerHalvesTheBoardAndAddsTheErrors) {
  const ElectricalClass lane = on_one_board(kLane200G);
  EXPECT_EQ(lane.connector_loss_db, 0);
  const ElectricalResult whole =
      evaluate({.kind = ElectricalKind::kBoard, .lane = lane, .length_m = 0.6});
  const ElectricalResult half =
      evaluate({.kind = ElectricalKind::kBoard, .lane = lane, .length_m = 0.3});
  const ElectricalResult cut =
      evaluate({.kind = ElectricalKind::kRetimedBoard, .lane = lane, .length_m = 0.6});
  EXPECT_GT(whole.model_ber, kBudgetedBer);
  EXPECT_DOUBLE_EQ(cut.model_ber, 2 * half.model_ber);
  EXPECT_LT(cut.model_ber, kBudgetedBer);
  EXPECT_LT(cut.snr_db, half.snr_db);
}

TEST(Electrical, TheFloorIsReportedBesideTheModel) {
  ElectricalChannel channel{.lane = kLane50G, .length_m = 0.5};
  EXPECT_NEAR(evaluate(channel).model_ber / 8.507476e-18, 1, 1e-4);
  EXPECT_EQ(evaluate(channel).pre_fec_ber, 1e-15);
  channel.ber_floor = 1e-9;
  EXPECT_EQ(evaluate(channel).pre_fec_ber, 1e-9);
}

TEST(Electrical, TheModelHoldsAtItsEnds) {
  ElectricalChannel channel{.length_m = 1000};  // 5 kdB
  EXPECT_NEAR(evaluate(channel).model_ber, 0.375, 1e-12);
  channel.kind = ElectricalKind::kRetimedBoard;
  EXPECT_NEAR(evaluate(channel).model_ber, 0.5, 1e-12);
  EXPECT_TRUE(std::isfinite(evaluate(channel).margin_db));
  channel.length_m = 0;
  channel.lane.snr_floor_db = 60;
  channel.lane.reference_snr_db = 60;
  EXPECT_EQ(evaluate(channel).model_ber, 0);
  EXPECT_GT(evaluate(channel).margin_db, 38);
}

TEST(Electrical, ClassesByName) {
  EXPECT_EQ(electrical_class("50G")->nyquist_ghz, 13.28125);
  EXPECT_EQ(electrical_class("100G")->connector_loss_db, 1.7);
  EXPECT_EQ(electrical_class("200G")->host_loss_db, 7.0);
  EXPECT_EQ(electrical_class("aec-100G")->reference_snr_db, 28);
  EXPECT_FALSE(electrical_class("400G"));
}

TEST(Electrical, BadParametersAreNamedWithTheirRange) {
  ElectricalChannel channel;
  EXPECT_EQ(refusals(channel), Lines{});
  channel.length_m = -1;
  channel.gauge_awg = 36;
  channel.temperature_c = std::nan("");
  channel.lane.snr_slope_db = 0;
  EXPECT_EQ(refusals(channel),
            (Lines{"length_m: -1 is out of range, allowed 0 to 1000",
                   "gauge_awg: 36 is out of range, allowed 24 to 34",
                   "temperature_c: nan is out of range, allowed -40 to 125",
                   "lane.snr_slope_db: 0 is out of range, allowed 0.01 to 2"}));
}

TEST(Electrical, AHostThatErrsWithoutMeasureIsRefused) {
  ElectricalChannel channel{.kind = ElectricalKind::kRetimedCable, .host_segment_ber = 0.7};
  EXPECT_EQ(refusals(channel),
            Lines{"host_segment_ber: 0.7 is out of range, allowed above 0 up to 0.01"});
}

}  // namespace
}  // namespace linkwright
