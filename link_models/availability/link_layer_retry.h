// SPDX-License-Identifier: Apache-2.0
//
// Link layer retry (Ultra Ethernet Specification 1.0.2, section 5.1): sequence numbers, a replay
// buffer at the sender, ACK and NACK; the model is go-back-N. A lost frame is late by one loop, and
// so is every frame sent during that loop; nothing is reordered.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

struct LinkLayerRetry {
  double rate_gbps = 800;
  double propagation_ns = 0;                   // one way
  double fec_ns = 0;                           // one way
  double phy_ns = 30;                          // one end: SerDes 15 + PCS 15, design choice
  double process_tx_ns = 10;                   // design choice
  double process_rx_ns = 10;                   // design choice
  std::uint32_t largest_frame_octets = 9'018;  // destination address to FCS
  std::uint32_t max_replays = 7;               // design choice

  friend bool operator==(const LinkLayerRetry&, const LinkLayerRetry&) = default;
};

std::vector<Violation> validate(const LinkLayerRetry& retry);

// On the wire with preamble and gap.
double serialization_ns(const LinkLayerRetry& retry, std::uint32_t frame_octets);

// From the loss to the arrival of the replay: also the extra delay of the lost frame.
double retry_loop_ns(const LinkLayerRetry& retry);

// What the sender must keep: everything sent in one loop.
double replay_buffer_octets(const LinkLayerRetry& retry);

// Share of the rate that is left when frames of `frame_octets` are lost with `frame_loss` in [0,
// 1).
double goodput_factor(const LinkLayerRetry& retry, double frame_loss, std::uint32_t frame_octets);

// Frames lost for good: all 1 + max_replays attempts failed, independently.
double residual_loss(const LinkLayerRetry& retry, double frame_loss);

}  // namespace linkwright
