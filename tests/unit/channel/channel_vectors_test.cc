// SPDX-License-Identifier: Apache-2.0
//
// Points of the specification's own tables, computed apart from this program.
#include <algorithm>

#include <gtest/gtest.h>

#include "link_models/channel/electrical_channel.h"
#include "link_models/channel/optical_channel.h"

namespace linkwright {
namespace {

constexpr double kTolerance = 1e-4;   // relative
constexpr double kLossStep = 5.1e-5;  // losses are tabled to four places

void expect_same_ratio(double value, double expected) {
  EXPECT_NEAR(value / expected, 1, kTolerance) << value << " for " << expected;
}

struct CableRow {
  ElectricalClass lane;
  double gauge_awg;
  double length_m;
  double loss_db;
  double ber;
};

constexpr CableRow kPassiveCables[] = {
    {kLane100G, 26, 0.5, 15.0632, 4.109734e-14}, {kLane100G, 26, 1.5, 20.3895, 2.610814e-12},
    {kLane100G, 26, 2, 23.0527, 4.757290e-11},   {kLane100G, 26, 2.5, 25.7159, 1.312471e-09},
    {kLane100G, 26, 5, 39.0317, 1.801668e-03},   {kLane100G, 30, 0.5, 16.2041, 8.311724e-14},
    {kLane100G, 30, 1, 20.0082, 1.799395e-12},   {kLane100G, 30, 2, 27.6165, 1.576545e-08},
    {kLane100G, 30, 2.5, 31.4206, 1.901442e-06}, {kLane100G, 30, 3, 35.2247, 1.009314e-04},
    {kLane200G, 26, 0.5, 23.1942, 3.727451e-09}, {kLane200G, 26, 1, 27.3884, 2.615818e-07},
    {kLane200G, 26, 1.5, 31.5826, 1.828047e-05}, {kLane200G, 26, 2.5, 39.9710, 6.580391e-03},
    {kLane200G, 26, 3, 44.1652, 3.052705e-02},   {kLane200G, 26, 5, 60.9420, 2.409655e-01},
    {kLane200G, 30, 1, 30.6155, 7.200033e-06},   {kLane200G, 30, 1.5, 36.4232, 9.095348e-04},
    {kLane200G, 30, 2, 42.2310, 1.648834e-02},   {kLane200G, 30, 3, 53.8465, 1.549197e-01},
    {kLane200G, 30, 5, 77.0774, 3.371952e-01},   {kLane50G, 26, 0.5, 11.7319, 8.507476e-18},
    {kLane50G, 26, 1.5, 15.1956, 1.001354e-16},  {kLane50G, 26, 2, 16.9275, 5.202419e-16},
    {kLane50G, 26, 2.5, 18.6593, 3.655350e-15},  {kLane50G, 26, 5, 27.3186, 1.825216e-09},
    {kLane50G, 30, 0.5, 12.5386, 1.381012e-17},  {kLane50G, 30, 1, 15.0773, 9.043838e-17},
    {kLane50G, 30, 2, 20.1545, 2.499965e-14},    {kLane50G, 30, 2.5, 22.6932, 1.018834e-12},
    {kLane50G, 30, 3, 25.2318, 6.008191e-11},
};

TEST(ChannelVectors, PassiveCables) {
  for (const CableRow& row : kPassiveCables) {
    const ElectricalChannel channel{
        .lane = row.lane, .gauge_awg = row.gauge_awg, .length_m = row.length_m};
    const ElectricalResult result = evaluate(channel);
    SCOPED_TRACE(testing::Message() << row.lane.nyquist_ghz << " GHz, " << row.gauge_awg << " AWG, "
                                    << row.length_m << " m");
    EXPECT_NEAR(result.loss_db, row.loss_db, kLossStep);
    expect_same_ratio(result.model_ber, row.ber);
    EXPECT_EQ(result.pre_fec_ber, std::max(result.model_ber, 1e-15));
  }
}

// With 1.5 dB per host; with an amplifier; with a retimer in each plug, where the table gives the
// middle segment alone.
TEST(ChannelVectors, OtherCables) {
  const ElectricalResult co_packaged_2m = evaluate({.lane = co_packaged(kLane200G), .length_m = 2});
  EXPECT_NEAR(co_packaged_2m.loss_db, 24.7768, kLossStep);
  EXPECT_NEAR(co_packaged_2m.snr_db, 21.739, 5e-4);
  expect_same_ratio(co_packaged_2m.model_ber, 1.749240e-08);

  const ElectricalResult active_3m =
      evaluate({.kind = ElectricalKind::kActiveCable, .gauge_awg = 28, .length_m = 3});
  EXPECT_NEAR(active_3m.loss_db, 25.4054, kLossStep);
  EXPECT_NEAR(active_3m.snr_db, 21.920, 5e-4);
  expect_same_ratio(active_3m.model_ber, 9.093653e-09);
}

TEST(ChannelVectors, RetimedCables) {
  struct Row {
    double gauge_awg;
    double length_m;
    double loss_db;
    double snr_db;
    double ber;
  };
  constexpr Row kRows[] = {
      {32, 3, 29.6385, 22.945, 1.295133e-10},
      {30, 5, 40.041, 20.222, 1.679288e-06},
      {28, 7, 46.3460, 17.888, 1.700596e-04},
  };
  for (const Row& row : kRows) {
    const ElectricalResult result = evaluate({.kind = ElectricalKind::kRetimedCable,
                                              .lane = kRetimedLane100G,
                                              .gauge_awg = row.gauge_awg,
                                              .length_m = row.length_m});
    ASSERT_EQ(result.segments.size(), 3u);
    EXPECT_NEAR(*result.segments[1].loss_db, row.loss_db, 5e-4);
    EXPECT_NEAR(result.segments[1].snr_db, row.snr_db, 6e-4);
    expect_same_ratio(result.segments[1].ber, row.ber);
    EXPECT_DOUBLE_EQ(result.model_ber, 2e-9 + result.segments[1].ber);
  }
}

// A budget as the table gives it: the whole path in one number, the multipath penalty given.
struct Budget {
  const char* name;
  double oma_dbm;
  double tdecq_db;
  double path_db;
  double sensitivity_dbm;
  double multipath_db;
  double q_floor;
  double margin_db;
  double ber;
};

constexpr Budget kBudgets[] = {
    {"retimed, typical", 2.0, 1.8, 1.2, -5.5, 0.05, 6.0, 5.85, 7.305387e-09},
    {"retimed, worst of specification", -0.8, 1.4, 3.0, -4.4, 0.1, 6.0, 0.50, 8.762754e-05},
    {"through a switch of 2 dB", 2.0, 1.8, 3.2, -5.5, 0.1, 6.0, 3.80, 1.033660e-07},
    {"linear, typical", 1.5, 2.4, 1.2, -4.9, 0.05, 5.4, 4.15, 3.884887e-07},
    {"linear, bad host", 0.0, 3.2, 2.0, -4.4, 0.1, 5.0, 0.50, 1.111352e-04},
    {"half retimed", 2.0, 1.8, 1.2, -4.9, 0.05, 5.7, 5.25, 4.490001e-08},
    {"co-packaged", 1.0, 2.0, 1.2, -5.0, 0.05, 6.0, 4.15, 5.880268e-08},
    {"both directions in one fibre", 2.0, 1.8, 3.0, -5.5, 0.44, 6.0, 3.66, 1.311873e-07},
    {"through a switch of 1 dB", 2.0, 1.8, 2.2, -5.5, 0.1, 6.0, 4.80, 2.334537e-08},
};

TEST(ChannelVectors, OpticalBudgets) {
  for (const Budget& row : kBudgets) {
    OpticalChannel channel{.oma_dbm = row.oma_dbm,
                           .tdecq_db = row.tdecq_db,
                           .sensitivity_dbm = row.sensitivity_dbm,
                           .q_floor = row.q_floor};
    channel.length_m = 0;
    channel.connectors = 0;
    channel.fixed_loss_db = row.path_db;
    channel.mpi_penalty_db = row.multipath_db;
    const OpticalResult result = evaluate(channel);
    SCOPED_TRACE(row.name);
    EXPECT_NEAR(result.margin_db, row.margin_db, 1e-12);
    expect_same_ratio(result.model_ber, row.ber);
    expect_same_ratio(result.pre_fec_ber, row.ber);
  }
}

}  // namespace
}  // namespace linkwright
