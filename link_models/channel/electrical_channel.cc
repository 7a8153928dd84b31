// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/electrical_channel.h"

#include <algorithm>
#include <cmath>

#include "link_models/channel/decibel.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

// Amplifier in the plugs: what an active cable adds to a passive one.
struct Amplifier {
  double gain_db = 0;
  double floor_change_db = 0;
};

bool on_board(ElectricalKind kind) {
  return kind == ElectricalKind::kBoard || kind == ElectricalKind::kRetimedBoard;
}

// Noise powers add: 1/SNR = 1/a + 1/b. From the lesser SNR, so that kilodecibels do not overflow.
double in_parallel_db(double a_db, double b_db) {
  const double apart_db = std::abs(a_db - b_db);
  return std::min(a_db, b_db) - db_of_linear(1 + linear_of_db(-apart_db));
}

ElectricalSegment segment(const ElectricalClass& lane, double line_db, Amplifier amplifier) {
  const double loss_db =
      line_db + 2 * lane.connector_loss_db + 2 * lane.host_loss_db - amplifier.gain_db;
  const double line_snr_db =
      lane.reference_snr_db - lane.snr_slope_db * (loss_db - lane.reference_loss_db);
  const double floor_db = lane.snr_floor_db + amplifier.floor_change_db;
  const double snr_db = in_parallel_db(line_snr_db, floor_db);
  return {loss_db, snr_db, ber_of_snr_db(lane.modulation, snr_db)};
}

ElectricalSegment stated_segment(Modulation modulation, double ber) {
  return {std::nullopt, snr_db_of_ber(modulation, ber), ber};
}

std::vector<ElectricalSegment> segments_of(const ElectricalChannel& channel) {
  const ElectricalClass& lane = channel.lane;
  const double line_db = line_loss_db(channel);
  switch (channel.kind) {
    case ElectricalKind::kActiveCable:
      return {segment(lane, line_db, {channel.gain_db, channel.floor_change_db})};
    case ElectricalKind::kRetimedCable: {
      const auto host = stated_segment(lane.modulation, channel.host_segment_ber);
      return {host, segment(lane, line_db, {}), host};
    }
    case ElectricalKind::kRetimedBoard:
      return {segment(lane, line_db * channel.retimer_position, {}),
              segment(lane, line_db * (1 - channel.retimer_position), {})};
    case ElectricalKind::kPassiveCable:
    case ElectricalKind::kBoard:
      break;
  }
  return {segment(lane, line_db, {})};
}

// The SNR at which one segment errs as much as all do: no more than that of the worst. Where the
// sum is outside the range of the Gaussian model (underflow, or eyes all shut) the worst stands.
double joint_snr_db(Modulation modulation, const std::vector<ElectricalSegment>& segments) {
  double worst_db = segments.front().snr_db;
  double ber = 0;
  for (const ElectricalSegment& each : segments) {
    worst_db = std::min(worst_db, each.snr_db);
    ber += each.ber;
  }
  constexpr double kLeastBer = 1e-290;
  if (segments.size() == 1 || ber < kLeastBer || ber >= ber_of_shut_eye(modulation))
    return worst_db;
  return std::min(worst_db, snr_db_of_ber(modulation, ber));
}

}  // namespace

double line_loss_db(const ElectricalChannel& channel) {
  const LineLoss line =
      on_board(channel.kind) ? channel.trace : at_gauge(channel.twinax, channel.gauge_awg);
  return channel.length_m * loss_db_per_m(line, channel.lane.nyquist_ghz, channel.temperature_c);
}

ElectricalResult evaluate(const ElectricalChannel& channel) {
  const Modulation modulation = channel.lane.modulation;
  ElectricalResult result;
  result.segments = segments_of(channel);
  result.loss_db = -channel.gain_db;  // no loss can be less
  double ber = 0;
  for (const ElectricalSegment& each : result.segments) {
    result.loss_db = std::max(result.loss_db, each.loss_db.value_or(result.loss_db));
    ber += each.ber;
  }
  result.snr_db = joint_snr_db(modulation, result.segments);
  result.margin_db = result.snr_db - snr_db_of_ber(modulation, kBudgetedBer);
  result.model_ber = std::min(ber, 0.5);
  result.pre_fec_ber = std::max(result.model_ber, channel.ber_floor);
  return result;
}

std::vector<Violation> validate(const ElectricalChannel& channel) {
  return RangeCheck{}
      .within("length_m", channel.length_m, 0, 1000)
      .within("gauge_awg", channel.gauge_awg, kThickestGauge, kThinnestGauge)
      .within("temperature_c", channel.temperature_c, -40, 125)
      .within("twinax.skin_db", channel.twinax.skin_db, 0, 20)
      .within("twinax.dielectric_db", channel.twinax.dielectric_db, 0, 5)
      .within("trace.skin_db", channel.trace.skin_db, 0, 100)
      .within("trace.dielectric_db", channel.trace.dielectric_db, 0, 25)
      .within("gain_db", channel.gain_db, 0, 30)
      .within("floor_change_db", channel.floor_change_db, -20, 0)
      .above("host_segment_ber", channel.host_segment_ber, 0, 0.01)
      .within("retimer_position", channel.retimer_position, 0, 1)
      .within("ber_floor", channel.ber_floor, 0, 0.01)
      .part("lane", validate(channel.lane))
      .take();
}

}  // namespace linkwright
