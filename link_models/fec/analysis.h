// SPDX-License-Identifier: Apache-2.0
//
// One question to the FEC and its whole answer: what a pre-FEC BER becomes behind the codes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/fec/code.h"
#include "link_models/fec/frame_loss.h"

namespace linkwright {

struct FecCase {
  FecCode code = FecCode::kRs544;
  int interleave = 1;               // interleave_allowed()
  double pre_fec_ber = 0;           // 0 to 0.5
  std::optional<double> burst_a{};  // propagation of the two-state chain; absent: independent bits
  bool precoded = false;            // 1/(1+D) against the bursts; needs burst_a
  // Before the outer code. It spreads errors, so no burst_a; beyond a BER of
  // kInnerHammingHighestBer its bound is void and it is taken to correct nothing.
  bool inner_hamming = false;
};

struct FecAnalysis {
  double outer_ber = 0;                          // what the Reed-Solomon decoder sees
  double symbol_error_ratio = 0;                 // of 10 bits
  std::optional<double> codeword_error_ratio{};  // absent without FEC
  double post_fec_ber = 0;
};

std::vector<Violation> validate(const FecCase& question);

// The rule of validate() for the interleave alone, for who says in words of his own what is wrong.
inline constexpr std::string_view kInterleavesAllowed = "1, 2 or 4";
constexpr bool interleave_allowed(int ways) noexcept {
  return ways == 1 || ways == 2 || ways == 4;
}

// Frame bytes count destination address to FCS.
std::vector<Violation> validate_frame_bytes(std::int64_t frame_bytes);

// Precondition for both: validate() found nothing.
FecAnalysis analyse(const FecCase& question);
FrameLossRatios frame_loss(const FecCase& question,
                           const FecAnalysis& analysis,
                           std::uint32_t frame_bytes) noexcept;

}  // namespace linkwright
