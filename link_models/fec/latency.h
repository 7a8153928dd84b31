// SPDX-License-Identifier: Apache-2.0
//
// Line rates and the time that the FEC costs. 64B/66B becomes 257-bit blocks, then Reed-Solomon:
// n 10 bits on the line for each codeword's MII octets, 1.03125 (rs528) or 1.0625 (rs544, rs272)
// times the MAC rate; 66/64 without FEC. The inner code adds 128/120 and 1089/1088 for its pads
// (113.4375 GBd of 106.25, IEEE P802.3dj).
//
// A receiver must have all I codewords of a group before it can decode the first bit:
//   t_fec = I n 10 / R_line + t_decode (+ inner)
// The time is constant: it is latency, never jitter.
#pragma once

#include "link_models/fec/code.h"

namespace linkwright {

// Per direction, Gb/s.
double line_rate_gbps(FecCode code, double mac_rate_gbps, bool inner_hamming = false) noexcept;

// Codewords per group as the standard has it: 100G 1 (clauses 91, 134), 200G and 400G 2 (clause
// 119), 800G and 1.6T 4 (clauses 172, 175).
int standard_interleave(double mac_rate_gbps) noexcept;

// Nanoseconds; 0 for kNone.
double fec_latency_ns(FecCode code,
                      int interleave,
                      double mac_rate_gbps,
                      bool inner_hamming = false) noexcept;

}  // namespace linkwright
