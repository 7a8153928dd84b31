// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/link_layer_retry.h"

#include <cmath>

#include "link_models/core/range_check.h"
#include "link_models/core/units.h"

namespace linkwright {

std::vector<Violation> validate(const LinkLayerRetry& retry) {
  constexpr double kSecondInNs = 1e9;
  RangeCheck check;
  check.within("rate_gbps", retry.rate_gbps, 1e-6, 1e4);
  check.within("propagation_ns", retry.propagation_ns, 0, kSecondInNs);
  check.within("fec_ns", retry.fec_ns, 0, kSecondInNs);
  check.within("phy_ns", retry.phy_ns, 0, kSecondInNs);
  check.within("process_tx_ns", retry.process_tx_ns, 0, kSecondInNs);
  check.within("process_rx_ns", retry.process_rx_ns, 0, kSecondInNs);
  check.within("largest_frame_octets", retry.largest_frame_octets, 64, kMaxFrameOctets);
  check.within("max_replays", retry.max_replays, 0, 255);
  return check.take();
}

double serialization_ns(const LinkLayerRetry& retry, std::uint32_t frame_octets) {
  return 8.0 * (frame_octets + kPreambleOctets + kInterPacketGapOctets) / retry.rate_gbps;
}

double retry_loop_ns(const LinkLayerRetry& retry) {
  return 2 * (retry.propagation_ns + retry.fec_ns + retry.phy_ns) + retry.process_tx_ns +
         retry.process_rx_ns + serialization_ns(retry, retry.largest_frame_octets);
}

double replay_buffer_octets(const LinkLayerRetry& retry) {
  return retry.rate_gbps * retry_loop_ns(retry) / 8;
}

double goodput_factor(const LinkLayerRetry& retry, double frame_loss, std::uint32_t frame_octets) {
  const double frames_per_loop = retry_loop_ns(retry) / serialization_ns(retry, frame_octets);
  return 1 / (1 + frame_loss * frames_per_loop);
}

double residual_loss(const LinkLayerRetry& retry, double frame_loss) {
  return std::pow(frame_loss, static_cast<double>(retry.max_replays) + 1);
}

}  // namespace linkwright
