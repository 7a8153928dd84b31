// SPDX-License-Identifier: Apache-2.0
//
// The chains from parameters to bit errors once more, in 60 digits, written from the formulas apart
// from the program, at random points over the whole domain. Q comes from a continued fraction or a
// power series of its own, not from the library's error function.
#include <algorithm>
#include <cmath>
#include <random>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <gtest/gtest.h>

#include "link_models/channel/electrical_channel.h"
#include "link_models/channel/modulation.h"
#include "link_models/channel/optical_channel.h"

namespace linkwright {
namespace {

using Real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<60>,
                                           boost::multiprecision::et_off>;

constexpr double kTolerance = 2e-11;  // relative; the exponent of 1e-280 alone costs 650 ulp

const Real& pi() {
  static const Real kPi = 4 * atan(Real(1));
  return kPi;
}

// Q(x) for x >= 0: 1/2 - density x (1 + x^2/3 + x^4/15 + ...) below 5, where the difference loses
// 7 of 60 digits; density / (x + 1/(x + 2/(x + 3/...))) above.
Real q_reference(const Real& x) {
  const Real density = exp(-x * x / 2) / sqrt(2 * pi());
  if (x < 5) {
    Real term = x;
    Real sum = x;
    for (int k = 1; term > sum * Real(1e-60); ++k) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return Real(0.5) - density * sum;
  }
  Real fraction = x;
  for (int k = 300; k > 0; --k) fraction = x + k / fraction;
  return density / fraction;
}

Real ten_to(const Real& exponent) {
  return pow(Real(10), exponent);
}

Real ber_reference(Modulation modulation, const Real& q) {
  return modulation == Modulation::kPam4 ? q_reference(q) * 3 / 4 : q_reference(q);
}

Real snr_reference(Modulation modulation, const Real& snr) {
  return ber_reference(modulation, sqrt(modulation == Modulation::kPam4 ? Real(snr / 5) : snr));
}

Real budgeted_q_by_bisection(Modulation modulation) {
  Real low = 3, high = 4;
  for (int step = 0; step < 200; ++step) {
    const Real middle = (low + high) / 2;
    (ber_reference(modulation, middle) > Real("2.4e-4") ? low : high) = middle;
  }
  return low;
}

const Real& budgeted_q(Modulation modulation) {
  static const Real kNrz = budgeted_q_by_bisection(Modulation::kNrz);
  static const Real kPam4 = budgeted_q_by_bisection(Modulation::kPam4);
  return modulation == Modulation::kPam4 ? kPam4 : kNrz;
}

class Draw {
 public:
  double from(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(engine_);
  }
  Modulation modulation() { return from(0, 1) < 0.7 ? Modulation::kPam4 : Modulation::kNrz; }

 private:
  std::mt19937_64 engine_{20'240'607};
};

void expect_same(double value, const Real& expected) {
  EXPECT_LT(abs(Real(value) / expected - 1), kTolerance) << value << " for " << expected;
}

TEST(Reference, ItsOwnTwoFormsOfQAgree) {
  Real fraction = 5;
  for (int k = 300; k > 0; --k) fraction = 5 + k / fraction;
  const Real density = exp(Real(-12.5)) / sqrt(2 * pi());
  const Real below = q_reference(Real(5) - Real(1e-40));
  EXPECT_LT(abs(below / (density / fraction) - 1), Real(1e-35));
}

TEST(Reference, SnrToBitErrors) {
  Draw draw;
  for (int point = 0; point < 400; ++point) {
    const Modulation modulation = draw.modulation();
    const double snr_db = draw.from(-30, modulation == Modulation::kPam4 ? 38 : 31);
    expect_same(ber_of_snr_db(modulation, snr_db),
                snr_reference(modulation, ten_to(Real(snr_db) / 10)));
  }
}

TEST(Reference, BitErrorsToSnr) {
  Draw draw;
  for (int point = 0; point < 400; ++point) {
    const Modulation modulation = draw.modulation();
    const double ber = std::pow(10, draw.from(-280, -0.7));
    const Real back = snr_reference(modulation, Real(snr_of_ber(modulation, ber)));
    EXPECT_LT(abs(back / Real(ber) - 1), 1e-10) << ber;
  }
}

Real diameter_reference(int gauge) {
  const char* const kTable[] = {
      ".5106", ".4547", ".4049", "", ".3211", "", ".2546", "", ".2019", "", ".1601"};
  return Real(kTable[gauge - 24]);
}

// Bit errors of one segment with `part` of the line.
Real segment_reference(const ElectricalChannel& c, int gauge, const Real& part, bool amplified) {
  const bool board = c.kind == ElectricalKind::kBoard || c.kind == ElectricalKind::kRetimedBoard;
  const Real f = c.lane.nyquist_ghz;
  const Real heat = 1 + (Real(c.temperature_c) - 20) / 500;
  const Real a1 = board ? Real(c.trace.skin_db)
                        : c.twinax.skin_db * diameter_reference(26) / diameter_reference(gauge);
  const Real a2 = board ? c.trace.dielectric_db : c.twinax.dielectric_db;
  Real loss = part * c.length_m * (a1 * sqrt(f) * heat + a2 * f);
  loss += 2 * Real(c.lane.connector_loss_db) + 2 * Real(c.lane.host_loss_db);
  Real floor = c.lane.snr_floor_db;
  if (amplified) {
    loss -= c.gain_db;
    floor += c.floor_change_db;
  }
  const Real line =
      c.lane.reference_snr_db - c.lane.snr_slope_db * (loss - c.lane.reference_loss_db);
  return snr_reference(c.lane.modulation, 1 / (ten_to(-line / 10) + ten_to(-floor / 10)));
}

Real electrical_reference(const ElectricalChannel& c, int gauge) {
  switch (c.kind) {
    case ElectricalKind::kActiveCable:
      return segment_reference(c, gauge, 1, true);
    case ElectricalKind::kRetimedCable:
      return segment_reference(c, gauge, 1, false) + 2 * Real(c.host_segment_ber);
    case ElectricalKind::kRetimedBoard:
      return segment_reference(c, gauge, c.retimer_position, false) +
             segment_reference(c, gauge, 1 - Real(c.retimer_position), false);
    case ElectricalKind::kPassiveCable:
    case ElectricalKind::kBoard:
      break;
  }
  return segment_reference(c, gauge, 1, false);
}

TEST(Reference, CopperOverTheWholeDomain) {
  constexpr int kGauges[] = {24, 25, 26, 28, 30, 32, 34};
  Draw draw;
  for (int point = 0; point < 400; ++point) {
    const int gauge = kGauges[point % 7];
    const ElectricalChannel channel{.kind = static_cast<ElectricalKind>(point % 5),
                                    .lane = {.modulation = draw.modulation(),
                                             .nyquist_ghz = draw.from(0.1, 120),
                                             .reference_snr_db = draw.from(10, 35),
                                             .reference_loss_db = draw.from(10, 40),
                                             .snr_slope_db = draw.from(0.1, 1.5),
                                             .snr_floor_db = draw.from(10, 31),
                                             .connector_loss_db = draw.from(0, 4),
                                             .host_loss_db = draw.from(0, 10)},
                                    .twinax = {draw.from(0.1, 2), draw.from(0, 0.2)},
                                    .gauge_awg = static_cast<double>(gauge),
                                    .trace = {draw.from(1, 10), draw.from(0.1, 3)},
                                    .length_m = draw.from(0, 8),
                                    .temperature_c = draw.from(-40, 125),
                                    .gain_db = draw.from(0, 12),
                                    .floor_change_db = draw.from(-4, 0),
                                    .host_segment_ber = std::pow(10, draw.from(-15, -3)),
                                    .retimer_position = draw.from(0, 1)};
    ASSERT_TRUE(validate(channel).empty());
    const Real expected = std::min(Real(0.5), electrical_reference(channel, gauge));
    expect_same(evaluate(channel).model_ber, expected);
  }
}

Real multipath_reference(const OpticalChannel& c) {
  // Twice the sum over pairs is the square of the sum less the sum of squares.
  Real sum = 0, squares = 0, direct = 0;
  for (const double r : c.reflectances_db) {
    sum += ten_to(Real(r) / 20);
    squares += ten_to(Real(r) / 10);
  }
  for (const double r : c.direct_reflectances_db) direct += ten_to(Real(r) / 20);
  const int eyes = c.modulation == Modulation::kPam4 ? 3 : 1;
  return 1 - eyes * (sum * sum - squares) - 2 * eyes * direct;
}

Real dispersion_reference(const OpticalChannel& c) {
  const Dispersion& d = c.dispersion;
  const Real metres = c.length_m;
  const Real hertz = Real(d.symbol_rate_gbd) * 1e9;
  const Real rms = 1 / (4 * hertz);  // of a pulse, seconds
  const Real s_per_m2 = Real(d.chromatic_ps_nm_km) / 1000000;
  const Real lambda = Real(d.wavelength_nm) / 1e9;
  const Real b2 = s_per_m2 * lambda * lambda / (2 * pi() * 299792458);
  const Real source = s_per_m2 * metres * (Real(d.source_width_nm) / 1e9);
  const Real modulated = b2 * metres / (2 * rms);
  const Real modal = d.modal_ghz_km == 0 ? Real(0)
                                         : sqrt(2 * log(Real(2))) / (2 * pi()) * metres /
                                               (Real(d.modal_ghz_km) * 1e9 * 1000);
  const Real variance = rms * rms + source * source + modulated * modulated + modal * modal;
  return 5 * log10(variance / (rms * rms));
}

Real optical_reference(const OpticalChannel& c) {
  Real host = Real(c.host_loss_db) - c.host_loss_free_db;
  host = host > 0 ? host * c.host_penalty_db_per_db : Real(0);
  Real tdecq = c.tdecq_db + host - c.tdecq_free_db;
  if (tdecq < 0) tdecq = 0;
  const Real path = Real(c.fibre_db_per_km) * c.length_m / 1000 +
                    Real(c.connectors) * c.connector_db + c.fixed_loss_db + c.switch_loss_db +
                    Real(c.circulators) * c.circulator_db;
  const Real age = Real(c.ageing_db) / c.end_of_life_years * c.age_years;
  Real heat = (Real(c.case_temperature_c) - c.heat_free_c) * c.heat_db_per_k;
  if (heat < 0) heat = 0;
  const Real margin = c.oma_dbm - tdecq - path - c.sensitivity_dbm - c.mpi_penalty_db +
                      10 * log10(multipath_reference(c)) - dispersion_reference(c) - age - heat;
  const Real q0 = budgeted_q(c.modulation);
  const Real floor = c.q_floor;
  const Real q_light = ten_to(margin / 10) / sqrt(1 / (q0 * q0) - 1 / (floor * floor));
  return ber_reference(c.modulation, 1 / sqrt(1 / (q_light * q_light) + 1 / (floor * floor)));
}

OpticalChannel random_optics(Draw& draw) {
  OpticalChannel c;
  c.modulation = draw.modulation();
  c.oma_dbm = draw.from(-10, 10);
  c.tdecq_db = draw.from(0, 5);
  c.sensitivity_dbm = draw.from(-15, 0);
  c.q_floor = draw.from(3.6, 30);
  c.length_m = draw.from(0, 5000);
  c.fibre_db_per_km = draw.from(0.1, 4);
  c.connectors = std::floor(draw.from(0, 8));
  c.connector_db = draw.from(0, 1);
  c.fixed_loss_db = draw.from(0, 3);
  c.switch_loss_db = draw.from(0, 4);
  c.circulators = std::floor(draw.from(0, 3));
  c.mpi_penalty_db = draw.from(0, 0.5);
  c.reflectances_db = {draw.from(-60, -26), draw.from(-60, -26), draw.from(-60, -26)};
  if (draw.from(0, 1) < 0.5) c.direct_reflectances_db = {draw.from(-60, -35)};
  c.dispersion = {.symbol_rate_gbd = draw.from(1, 120),
                  .wavelength_nm = draw.from(800, 1600),
                  .chromatic_ps_nm_km = draw.from(0, 100),
                  .source_width_nm = draw.from(0, 1),
                  .modal_ghz_km = draw.from(0, 1) < 0.5 ? 0 : draw.from(1, 10)};
  c.age_years = draw.from(0, 10);
  c.case_temperature_c = draw.from(0, 90);
  c.host_loss_db = draw.from(0, 20);
  return c;
}

TEST(Reference, OpticsOverTheWholeDomain) {
  Draw draw;
  for (int point = 0; point < 400; ++point) {
    const OpticalChannel channel = random_optics(draw);
    ASSERT_TRUE(validate(channel).empty());
    expect_same(evaluate(channel).model_ber, optical_reference(channel));
  }
}

}  // namespace
}  // namespace linkwright
