// SPDX-License-Identifier: Apache-2.0
//
// How much headroom a lossless class needs at its ingress port so that nothing is lost: the octets
// that can still come after the decision to say XOFF. In the order in which time passes, each as
// octets that the sender puts on the wire meanwhile:
//
//   reverse_frame    the receiver has just begun a frame of maximum size on the reverse link
//   pause_frame      its own time on the wire
//   reverse_latency  to the sender, FEC, PHY and cable included
//   response         until the sender begins no new frame
//   forward_frame    the sender has just begun a frame of maximum size, which it finishes
//   forward_latency  what was on the way
//
// Whole octets, each term rounded up. Preamble and gap are in it though no buffer keeps them: on
// the safe side. A class whose xoff moves (alpha x free shared) can find the shared part full at
// its first frame: then that frame is in the headroom before XOFF is said, and `trigger_octets` is
// it.
#pragma once

#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

// A PFC or 802.3x frame: 64 octets from destination address to FCS, with preamble and gap.
inline constexpr std::uint32_t kPauseWireOctets =
    kMinFrameOctets + kFcsOctets + kPreambleOctets + kInterPacketGapOctets;

// Times are run time, as the time scale of `rate`.
struct HeadroomLink {
  LineRate rate;       // of both directions
  Duration forward{};  // one-way latency from the sender's MAC to the receiver's buffer
  Duration reverse{};  // and back: a switch that decides late adds it here
  std::uint32_t forward_frame_octets = 0;  // largest frame, destination address to FCS
  std::uint32_t reverse_frame_octets = 0;
  Duration response{};
  std::uint32_t trigger_octets = 0;
};

struct HeadroomParts {
  std::uint64_t reverse_frame = 0;
  std::uint64_t pause_frame = 0;
  std::uint64_t reverse_latency = 0;
  std::uint64_t response = 0;
  std::uint64_t forward_frame = 0;
  std::uint64_t forward_latency = 0;
  std::uint64_t trigger = 0;
};

// The most that a station may take until it begins no new frame, after a pause frame has come in:
// quanta by rate, from IEEE 802.3 Annex 31B.3.7 "Timing considerations for PAUSE operation". It is
// measured at the MDI, so the PHY and FEC of the paused station are in it: with this response,
// leave them out of `forward` and `reverse`, or be on the safe side twice. Rates between two rows
// have the quanta of the next one; above 800 Gb/s those of 800 (assumed).
std::uint32_t response_quanta(std::uint64_t bits_per_second) noexcept;
Duration response_time(const LineRate& rate) noexcept;

HeadroomParts headroom_parts(const HeadroomLink& link) noexcept;
std::uint64_t headroom_octets(const HeadroomLink& link) noexcept;  // the sum

// The rule of thumb: R/8 x (2 t_prop + 2 t_fec + t_phy) + 2 x frame + response. Neither the pause
// frame nor preambles and gaps are in it.
std::uint64_t headroom_rule_octets(const LineRate& rate,
                                   Duration propagation,
                                   Duration fec,
                                   Duration phy,
                                   std::uint32_t frame_octets,
                                   Duration response) noexcept;

// Octets that a wire of `rate` carries in `time`, rounded up.
std::uint64_t octets_in(Duration time, const LineRate& rate) noexcept;

}  // namespace linkwright
