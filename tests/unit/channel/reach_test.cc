// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/reach.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(Reach, PassiveCopperAtTwoHundredGigabitsEndsBelowTwoMetres) {
  ElectricalChannel channel{.lane = kLane200G, .length_m = 2.5};
  const Reach reach = reach_of(channel);
  EXPECT_FALSE(reach.ok);
  EXPECT_NEAR(reach.limit_m, 1.856, 5e-4);
  EXPECT_EQ(reach.reason,
            "insertion loss 39.97 dB at 53.1 GHz leaves SNR 14.5 dB, 17.66 needed for BER 2.4e-04");
  channel.length_m = reach.limit_m;
  EXPECT_TRUE(reach_of(channel).ok) << "the limit itself is within";
  EXPECT_NEAR(evaluate(channel).pre_fec_ber / 2.4e-4, 1, 1e-11);
  EXPECT_NEAR(evaluate(channel).margin_db, 0, 1e-12);
  channel.length_m *= 1 + 1e-12;
  EXPECT_FALSE(reach_of(channel).ok);
}

TEST(Reach, OfALineWithoutTransceiverNoiseByHand) {
  // SNR = S0 - k (loss - reference): 17.6554 = 22 - 0.7 (8.39 L + 19 - 30), L = 2.05 m.
  ElectricalChannel channel{.lane = kLane200G};
  channel.lane.snr_floor_db = 60;
  const double needed_db = snr_db_of_ber(Modulation::kPam4, 2.4e-4);
  const double by_hand = ((22 - needed_db) / 0.7 + 11) / loss_db_per_m(kTwinax26Awg, 53.125, 20);
  EXPECT_NEAR(reach_of(channel).limit_m, by_hand, 2e-4);
}

TEST(Reach, ThinnerOrHotterIsShorterAndSlowerIsLonger) {
  const double base = reach_of(ElectricalChannel{.gauge_awg = 28}).limit_m;
  EXPECT_LT(reach_of(ElectricalChannel{.gauge_awg = 30}).limit_m, base);
  EXPECT_LT(reach_of(ElectricalChannel{.gauge_awg = 28, .temperature_c = 70}).limit_m, base);
  EXPECT_GT(reach_of(ElectricalChannel{.lane = kLane50G, .gauge_awg = 28}).limit_m, base);
  EXPECT_LT(reach_of(ElectricalChannel{.lane = kLane200G, .gauge_awg = 28}).limit_m, base);
}

TEST(Reach, NothingIsWithinWhereTheHostsAloneAreTooMuch) {
  ElectricalChannel channel;
  channel.lane.host_loss_db = 30;
  EXPECT_EQ(reach_of(channel).limit_m, 0);
  EXPECT_FALSE(reach_of(channel).ok);
  ElectricalChannel retimed{.kind = ElectricalKind::kRetimedCable, .lane = kRetimedLane100G};
  retimed.host_segment_ber = 2e-4;
  EXPECT_EQ(reach_of(retimed).limit_m, 0) << "two hosts use up what FEC is budgeted for";
}

TEST(Reach, AWeakerThresholdReachesFurther) {
  const ElectricalChannel channel{.lane = kLane200G};
  EXPECT_GT(reach_of(channel, 4.8e-3).limit_m, reach_of(channel).limit_m);
}

TEST(Reach, OfFibreIsTheLesserOfBudgetAndStatement) {
  OpticalChannel channel;
  Reach reach = reach_of(channel);
  EXPECT_TRUE(reach.ok);
  EXPECT_EQ(reach.limit_m, 500);
  EXPECT_NEAR(reach.ber_limit_m, 50 + 5.85 / 0.4 * 1000, 1e-6);
  EXPECT_EQ(reach.reason,
            "within the stated reach of 500 m; path loss 1.2 dB leaves 5.85 dB of margin over "
            "BER 2.4e-4");
  channel.length_m = 600;
  EXPECT_FALSE(reach_of(channel).ok);
  EXPECT_EQ(reach_of(channel).reason.substr(0, 40), "beyond the stated reach of 500 m; path l");
  channel.stated_reach_m = 0;
  EXPECT_TRUE(reach_of(channel).ok);
  EXPECT_EQ(reach_of(channel).limit_m, reach_of(channel).ber_limit_m);
  channel.length_m = 20'000;
  reach = reach_of(channel);
  EXPECT_FALSE(reach.ok);
  EXPECT_EQ(reach.reason, "path loss 9.18 dB leaves -2.13 dB of margin over BER 2.4e-4");
}

TEST(Reach, ABudgetThatEndsBeforeTheStatementBinds) {
  OpticalChannel channel{.switch_loss_db = 5.8};
  const Reach reach = reach_of(channel);
  EXPECT_NEAR(reach.limit_m, 50 + 0.05 / 0.4 * 1000, 1e-6);
  EXPECT_EQ(reach.stated_m, 500);
  EXPECT_EQ(reach.reason, "path loss 7 dB leaves 0.05 dB of margin over BER 2.4e-4");
}

TEST(Reach, TooMuchLightIsNotAMatterOfLength) {
  OpticalChannel channel{.oma_dbm = 6};
  const Reach reach = reach_of(channel);
  EXPECT_FALSE(reach.ok);
  EXPECT_EQ(reach.limit_m, 500);
  EXPECT_EQ(reach.reason,
            "within the stated reach of 500 m; received OMA 4.8 dBm is above the receiver's limit "
            "of 4.2 dBm");
}

TEST(Reach, DispersionShortensIt) {
  OpticalChannel channel{.stated_reach_m = 0};
  const double base = reach_of(channel).limit_m;
  channel.dispersion.chromatic_ps_nm_km = 2;
  const double limit = reach_of(channel).limit_m;
  EXPECT_LT(limit, base);
  channel.length_m = limit;
  EXPECT_NEAR(evaluate(channel).margin_db, 0, 1e-9);
}

TEST(Reach, OfMicroledsIsStated) {
  Reach reach = reach_of(MicroledChannel{.length_m = 30});
  EXPECT_TRUE(reach.ok);
  EXPECT_EQ(reach.limit_m, 50);
  EXPECT_EQ(
      reach.reason,
      "within the stated reach of 50 m; channels run at 1.6 Gb/s each, the full 2 up to 20 m");
  reach = reach_of(MicroledChannel{.length_m = 51});
  EXPECT_FALSE(reach.ok);
  reach = reach_of(MicroledChannel{.median_ber = 1e-3});
  EXPECT_FALSE(reach.ok);
  EXPECT_EQ(reach.limit_m, 0);
}

}  // namespace
}  // namespace linkwright
