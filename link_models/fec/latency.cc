// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/latency.h"

namespace linkwright {
namespace {

// 3 encoder + 3 other + 31 correction cycles at 1 GHz (IEEE P802.3dj latency figures).
constexpr double kDecodeNs = 37.0;
// The low-latency code's published total is about 56 ns at 100 Gb/s, of which a codeword
// takes 25.6.
constexpr double kShortDecodeNs = 30.4;
// Inner Hamming decoder without a deep interleaver; 30 to 60 ns with one. From memory of P802.3dj.
constexpr double kInnerNs = 15.0;

constexpr double kInnerOverhead = 128.0 / 120.0 * 1089.0 / 1088.0;

}  // namespace

double line_rate_gbps(FecCode code, double mac_rate_gbps, bool inner_hamming) noexcept {
  const FecCodeSpec& spec = spec_of(code);
  const double overhead =
      code == FecCode::kNone ? 66.0 / 64.0 : codeword_bits(spec) / (8.0 * spec.octets);
  return mac_rate_gbps * overhead * (inner_hamming ? kInnerOverhead : 1.0);
}

int standard_interleave(double mac_rate_gbps) noexcept {
  if (mac_rate_gbps < 200) return 1;
  return mac_rate_gbps < 800 ? 2 : 4;
}

double fec_latency_ns(FecCode code,
                      int interleave,
                      double mac_rate_gbps,
                      bool inner_hamming) noexcept {
  if (code == FecCode::kNone) return 0.0;
  // The inner code speeds the line up by what it adds, so a group takes as long as without it.
  const double group_bits = static_cast<double>(interleave) * codeword_bits(spec_of(code));
  const double accumulate_ns = group_bits / line_rate_gbps(code, mac_rate_gbps);
  const double decode_ns = code == FecCode::kRs272 ? kShortDecodeNs : kDecodeNs;
  return accumulate_ns + decode_ns + (inner_hamming ? kInnerNs : 0.0);
}

}  // namespace linkwright
