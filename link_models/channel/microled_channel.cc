// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/microled_channel.h"

#include <algorithm>
#include <cmath>

#include "link_models/core/range_check.h"
#include "link_models/fec/gaussian.h"

namespace linkwright {
namespace {

constexpr double kShutBer = 0.5;

// Mean of min(X, 0.5), X lognormal: a channel that errs more than half of its bits cannot be.
double mean_ber(double median, double spread_ln) {
  if (spread_ln == 0) return median;
  const double ceiling = std::log(kShutBer / median) / spread_ln;
  return median * std::exp(spread_ln * spread_ln / 2) * q_tail(spread_ln - ceiling) +
         kShutBer * q_tail(ceiling);
}

double on_line(double x, double x0, double y0, double x1, double y1) {
  return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

}  // namespace

double channel_rate_gbps(const MicroledChannel& channel, double length_m) {
  if (length_m <= channel.near_m) return channel.near_gbps;
  if (length_m <= channel.middle_m) {
    return on_line(
        length_m, channel.near_m, channel.near_gbps, channel.middle_m, channel.middle_gbps);
  }
  return std::max(
      0.0,
      on_line(length_m, channel.middle_m, channel.middle_gbps, channel.far_m, channel.far_gbps));
}

std::uint32_t channels_needed(const MicroledChannel& channel, double line_gbps, double length_m) {
  return static_cast<std::uint32_t>(std::ceil(line_gbps / channel_rate_gbps(channel, length_m)));
}

MicroledResult evaluate(const MicroledChannel& channel) {
  MicroledResult result;
  result.channel_gbps = channel_rate_gbps(channel, channel.length_m);
  result.line_gbps = result.channel_gbps * channel.data_channels;
  result.model_ber = mean_ber(channel.median_ber, channel.ber_spread_ln);
  result.pre_fec_ber = std::max(result.model_ber, channel.ber_floor);
  return result;
}

LaneCapacity capacity(const MicroledChannel& channel, std::uint32_t failed) {
  const std::uint32_t uncovered =
      failed > channel.spare_channels ? failed - channel.spare_channels : 0;
  LaneCapacity left;
  left.data_channels = uncovered < channel.data_channels ? channel.data_channels - uncovered : 0;
  if (uncovered > 0 && channel.lane_loss == LaneLoss::kStrict) left.data_channels = 0;
  const double rate_gbps = channel_rate_gbps(channel, channel.length_m);
  left.fraction = rate_gbps / channel.near_gbps * left.data_channels / channel.data_channels;
  left.line_gbps = rate_gbps * left.data_channels;
  left.link_up = left.line_gbps > 0;
  return left;
}

std::vector<Violation> validate(const MicroledChannel& channel) {
  return RangeCheck{}
      .within("data_channels", channel.data_channels, 1, 100'000)
      .within("spare_channels", channel.spare_channels, 0, 100'000)
      .within("length_m", channel.length_m, 0, 1000)
      .within("near_m", channel.near_m, 0, 1000)
      .above("middle_m", channel.middle_m, channel.near_m, 1000)
      .above("far_m", channel.far_m, channel.middle_m, 1000)
      .above("near_gbps", channel.near_gbps, 0, 100)
      .above("middle_gbps", channel.middle_gbps, 0, channel.near_gbps)
      .above("far_gbps", channel.far_gbps, 0, channel.middle_gbps)
      .above("median_ber", channel.median_ber, 0, 0.1)
      .within("ber_spread_ln", channel.ber_spread_ln, 0, 5)
      .within("ber_floor", channel.ber_floor, 0, 0.01)
      .take();
}

}  // namespace linkwright
