// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "link_models/channel/multipath.h"
#include "link_models/channel/optical_channel.h"
#include "tests/unit/channel/refusals.h"

namespace linkwright {
namespace {

double ber_of(const OpticalChannel& channel) {
  return evaluate(channel).model_ber;
}

double multipath_db(const std::vector<double>& twice, const std::vector<double>& direct = {}) {
  return multipath_penalty_db(multipath_share(twice, direct));
}

TEST(Multipath, PublishedCases) {
  EXPECT_NEAR(multipath_db({-35, -35, -35, -35}), 0.050, 5e-4);
  EXPECT_NEAR(multipath_db({-26, -35, -35, -26}), 0.17, 5e-3);
  EXPECT_NEAR(multipath_db({}, {-38}), 0.34, 5e-3);
  EXPECT_NEAR(multipath_db({}, {-46}), 0.13, 5e-3);
  EXPECT_EQ(multipath_db({-10}), 0) << "one reflection sends light back, not forward";
}

TEST(Multipath, HalfAnEyeTakesTheLinkDown) {
  OpticalChannel channel;
  channel.direct_reflectances_db = {-21.58};  // 6 x 10^(-1.079) = 0.5002
  OpticalResult result = evaluate(channel);
  EXPECT_EQ(result.state, OpticalState::kMultipath);
  EXPECT_FALSE(result.link_up);
  EXPECT_EQ(result.pre_fec_ber, 0.5);
  EXPECT_EQ(result.reason, "multipath interference takes 0.5002 of the eye, 0.5 shuts it");
  channel.direct_reflectances_db = {-21.60};
  result = evaluate(channel);
  EXPECT_TRUE(result.link_up);
  EXPECT_NEAR(result.multipath_penalty_db, 0.05 + 3.002, 1e-3);
}

TEST(Optical, TheDefaultIsATypicalRetimedLane) {
  const OpticalResult result = evaluate(OpticalChannel{});
  EXPECT_NEAR(result.path_loss_db, 1.2, 1e-12);
  EXPECT_NEAR(result.margin_db, 5.85, 1e-12);
  EXPECT_NEAR(result.pre_fec_ber / 7.305387e-09, 1, 1e-4);
  EXPECT_TRUE(result.link_up);
  EXPECT_TRUE(result.reason.empty());
}

TEST(Optical, SteadyBitErrorsOfPublishedProfiles) {
  struct Row {
    double oma_dbm, tdecq_db, switch_db, sensitivity_dbm, multipath_db, q_floor, fixed_db, ber;
  };
  constexpr Row kRows[] = {
      {2.0, 1.8, 0, -5.5, 0.05, 6.0, 0.18, 7.305e-9},
      {2.0, 1.8, 0, -4.0, 0.05, 6.0, 0.18, 4.35e-8},     // 200 Gb/s lane
      {1.5, 2.4, 0, -4.9, 0.05, 5.4, 0.18, 3.885e-7},    // linear
      {2.0, 1.8, 0, -4.9, 0.05, 5.7, 0.18, 4.490e-8},    // half retimed
      {0.5, 2.0, 0, -4.5, 0.05, 6.0, -0.02, 2.279e-7},   // co-packaged, path 1.0 dB
      {1.0, 2.0, 0, -5.0, 0.05, 6.0, 0.18, 5.880e-8},    // co-packaged, path 1.2 dB
      {2.0, 1.8, 2.0, -5.5, 0.1, 6.0, 0.18, 1.034e-7},   // switch, duplex
      {2.0, 1.8, 3.6, -5.5, 0.44, 6.0, 0.18, 4.702e-6},  // switch and circulators
      {4.0, 1.8, 7.8, -6.5, 0.2, 5.7, 0.18, 4.257e-5},   // wavelength router
  };
  for (const Row& row : kRows) {
    OpticalChannel channel{.oma_dbm = row.oma_dbm,
                           .tdecq_db = row.tdecq_db,
                           .sensitivity_dbm = row.sensitivity_dbm,
                           .q_floor = row.q_floor};
    channel.fixed_loss_db = row.fixed_db;
    channel.switch_loss_db = row.switch_db;
    channel.mpi_penalty_db = row.multipath_db;
    EXPECT_NEAR(ber_of(channel) / row.ber, 1, 5e-4) << row.ber;
  }
}

TEST(Optical, AgeingCostsADecibelInFiveYears) {
  // OMA 1.0 after a decibel of ageing, path 4.2 dB: margin 1.80, 5.355e-6.
  OpticalChannel channel{.switch_loss_db = 3, .mpi_penalty_db = 0.1, .age_years = 5};
  EXPECT_NEAR(evaluate(channel).margin_db, 1.80, 1e-12);
  EXPECT_NEAR(ber_of(channel) / 5.355e-06, 1, 2e-4);
  channel.age_years = 2.5;
  EXPECT_NEAR(evaluate(channel).margin_db, 2.30, 1e-12);
  channel.case_temperature_c = 70;
  EXPECT_NEAR(evaluate(channel).margin_db, 1.70, 1e-12);
  EXPECT_NEAR(evaluate(channel).received_oma_dbm, 2.0 - 4.2 - 0.5 - 0.6, 1e-12);
}

TEST(Optical, NoMarginIsTheBudgetedBerExactly) {
  for (const Modulation modulation : {Modulation::kNrz, Modulation::kPam4}) {
    OpticalChannel channel{.modulation = modulation};
    channel.fixed_loss_db += evaluate(channel).margin_db;
    EXPECT_NEAR(evaluate(channel).margin_db, 0, 1e-12);
    EXPECT_NEAR(ber_of(channel) / kBudgetedBer, 1, 1e-10);
  }
}

TEST(Optical, LightWithoutEndLeavesTheFloor) {
  OpticalChannel channel{.oma_dbm = 20};
  EXPECT_NEAR(evaluate(channel).q, 6.0, 1e-3);
  EXPECT_LT(evaluate(channel).q, 6.0);
}

TEST(Optical, EveryParameterActsInItsDirection) {
  const OpticalChannel base{.length_m = 100,
                            .circulators = 1,
                            .reflectances_db = {-35, -35},
                            .dispersion = {.chromatic_ps_nm_km = 1, .source_width_nm = 0.1},
                            .age_years = 1,
                            .case_temperature_c = 50,
                            .host_loss_db = 12};
  const auto worse = [&](auto change) {
    OpticalChannel other = base;
    change(other);
    EXPECT_TRUE(validate(other).empty());
    EXPECT_GT(ber_of(other), ber_of(base));
    EXPECT_LT(evaluate(other).q, evaluate(base).q);
  };
  worse([](OpticalChannel& c) { c.oma_dbm -= 0.1; });
  worse([](OpticalChannel& c) { c.tdecq_db += 0.1; });
  worse([](OpticalChannel& c) { c.tdecq_free_db -= 0.1; });
  worse([](OpticalChannel& c) { c.sensitivity_dbm += 0.1; });
  worse([](OpticalChannel& c) { c.q_floor -= 0.1; });
  worse([](OpticalChannel& c) { c.length_m += 100; });
  worse([](OpticalChannel& c) { c.fibre_db_per_km += 0.1; });
  worse([](OpticalChannel& c) { c.connectors += 1; });
  worse([](OpticalChannel& c) { c.connector_db += 0.1; });
  worse([](OpticalChannel& c) { c.fixed_loss_db += 0.1; });
  worse([](OpticalChannel& c) { c.switch_loss_db += 1; });
  worse([](OpticalChannel& c) { c.circulators += 1; });
  worse([](OpticalChannel& c) { c.circulator_db += 0.1; });
  worse([](OpticalChannel& c) { c.mpi_penalty_db += 0.1; });
  worse([](OpticalChannel& c) { c.reflectances_db = {-34, -35}; });
  worse([](OpticalChannel& c) { c.direct_reflectances_db = {-46}; });
  worse([](OpticalChannel& c) { c.dispersion.chromatic_ps_nm_km += 10; });
  worse([](OpticalChannel& c) { c.dispersion.source_width_nm += 1; });
  worse([](OpticalChannel& c) { c.dispersion.modal_ghz_km = 2; });
  worse([](OpticalChannel& c) { c.dispersion.symbol_rate_gbd *= 2; });
  worse([](OpticalChannel& c) { c.age_years += 1; });
  worse([](OpticalChannel& c) { c.ageing_db += 1; });
  worse([](OpticalChannel& c) { c.end_of_life_years -= 1; });
  worse([](OpticalChannel& c) { c.case_temperature_c += 10; });
  worse([](OpticalChannel& c) { c.heat_free_c -= 10; });
  worse([](OpticalChannel& c) { c.heat_db_per_k += 0.01; });
  worse([](OpticalChannel& c) { c.host_loss_db += 1; });
  worse([](OpticalChannel& c) { c.host_loss_free_db -= 1; });
  worse([](OpticalChannel& c) { c.host_penalty_db_per_db += 0.1; });
}

TEST(Optical, AHostBeyondNineDecibelsSpoilsTheTransmitter) {
  OpticalChannel channel{.tdecq_db = 2.4};
  EXPECT_NEAR(evaluate(channel).transmitter_penalty_db, 1.0, 1e-12);
  channel.host_loss_db = 9;
  EXPECT_NEAR(evaluate(channel).transmitter_penalty_db, 1.0, 1e-12);
  channel.host_loss_db = 14;
  EXPECT_NEAR(evaluate(channel).transmitter_penalty_db, 1.6, 1e-12);
  channel.tdecq_db = 1.0;
  EXPECT_NEAR(evaluate(channel).transmitter_penalty_db, 0.2, 1e-12);
}

TEST(Optical, TooMuchLightIsAsBadAsTooLittle) {
  OpticalChannel channel{.oma_dbm = 6};
  OpticalResult result = evaluate(channel);
  EXPECT_EQ(result.state, OpticalState::kOverload);
  EXPECT_TRUE(result.link_up);
  EXPECT_EQ(result.pre_fec_ber, 1e-2);
  EXPECT_LT(result.model_ber, 1e-8);
  EXPECT_EQ(result.reason, "received OMA 4.8 dBm is above the receiver's limit of 4.2 dBm");
  channel.fixed_loss_db += 1;
  EXPECT_EQ(evaluate(channel).state, OpticalState::kLit);
  channel.fixed_loss_db = 25;
  result = evaluate(channel);
  EXPECT_EQ(result.state, OpticalState::kLossOfSignal);
  EXPECT_FALSE(result.link_up);
  EXPECT_EQ(result.pre_fec_ber, 0.5);
  EXPECT_EQ(result.reason, "received power -18.86 dBm is below loss of signal at -15 dBm");
}

TEST(Optical, ErrorsNeverFallBelowTheFloor) {
  OpticalChannel channel{.q_floor = 9};
  EXPECT_LT(evaluate(channel).model_ber, 1e-12);
  EXPECT_EQ(evaluate(channel).pre_fec_ber, 1e-12);
}

TEST(Dispersion, FollowsItsThreeTerms) {
  EXPECT_EQ(dispersion_penalty_db({}, 20'000), 0);
  // Modal bandwidth alone: 100 m of 4.7 GHz km is 47 GHz, 0.187 / 47 GHz = 3.99 ps rms on a pulse
  // of 4.71 ps: 5 log10(1 + 0.718).
  EXPECT_NEAR(dispersion_penalty_db({.modal_ghz_km = 4.7}, 100), 1.175, 2e-3);
  // 10 km of 1 ps/(nm km) at 1310 nm: b2 L = 9.11 ps^2, 8 x 9.11e-24 x 53.125e9^2 = 0.2057.
  EXPECT_NEAR(dispersion_penalty_db({.chromatic_ps_nm_km = 1}, 10'000), 0.0900, 5e-4);
  // A source of 0.4 nm: 100 m x 93 x 0.4 = 3.72 ps rms on 4.71 ps, and b2 L = 3.567 ps^2 of its own
  // modulation: 5 log10(1 + 0.6249 + 0.0065).
  const Dispersion source{.wavelength_nm = 850, .chromatic_ps_nm_km = 93, .source_width_nm = 0.4};
  EXPECT_NEAR(dispersion_penalty_db(source, 100), 1.0628, 2e-4);
}

TEST(Dispersion, TermsAddAsVariances) {
  const Dispersion modal{.modal_ghz_km = 2};
  const double near = std::pow(10, dispersion_penalty_db(modal, 50) / 5) - 1;
  const double far = std::pow(10, dispersion_penalty_db(modal, 100) / 5) - 1;
  EXPECT_NEAR(far / near, 4, 1e-10);
}

TEST(Optical, MultimodeFibreCarriesTensOfMetres) {
  OpticalChannel channel = multimode_defaults();
  EXPECT_TRUE(validate(channel).empty());
  EXPECT_LT(evaluate(channel).pre_fec_ber, 1e-6);
  const double near_db = evaluate(channel).dispersion_penalty_db;
  channel.length_m = 300;
  EXPECT_GT(evaluate(channel).pre_fec_ber, kBudgetedBer);
  EXPECT_GT(evaluate(channel).dispersion_penalty_db, near_db + 3);
}

TEST(Optical, BadParametersAreNamedWithTheirRange) {
  OpticalChannel channel;
  EXPECT_EQ(refusals(channel), Lines{});
  channel.length_m = -1;
  channel.q_floor = 3.4;
  channel.reflectances_db = {-35, 3};
  channel.dispersion.wavelength_nm = 0;
  EXPECT_EQ(refusals(channel),
            (Lines{"q_floor: 3.4 is out of range, allowed above 3.41407 up to 100",
                   "length_m: -1 is out of range, allowed 0 to 200000",
                   "reflectances_db: 3 is out of range, allowed -100 to 0",
                   "dispersion.wavelength_nm: 0 is out of range, allowed 400 to 1700"}));
}

}  // namespace
}  // namespace linkwright
