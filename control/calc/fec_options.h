// SPDX-License-Identifier: Apache-2.0
//
// The FEC behind a bit error ratio, as every calculation that ends in lost frames asks for it.
#pragma once

#include <optional>

#include "control/calc/options.h"
#include "link_models/fec/analysis.h"

namespace linkwright {

struct FecOptions {
  std::optional<FecCode> code{};
  std::optional<std::int64_t> interleave{};  // absent: 1
  std::optional<std::int64_t> frame_bytes{};
  std::optional<double> burst_a{};
  bool precoded = false;
  bool inner = false;
};

inline constexpr std::int64_t kDefaultFrameBytes = 64;

// `code` is the name of the option that chooses the code: "--code", "--fec".
void add_fec_options(CLI::App& command, const std::string& code, FecOptions& options);

// The question to link_models/fec, checked. `ber` is the option a wrong BER is blamed on.
// Precondition: a code is chosen.
FecCase fec_case(const FecOptions& options,
                 double pre_fec_ber,
                 int default_interleave,
                 std::string_view ber,
                 std::string_view code);
std::uint32_t frame_bytes_of(const FecOptions& options);

// Adds `frame_loss_ratio` with exact, ieee and sonic.
void add_frame_loss(Answer& answer, const FrameLossRatios& loss);

// codeword_error_ratio, post_fec_ber and frame_loss_ratio behind a channel; unknown without a code.
void add_fec_of_channel(Answer& answer, const FecOptions& options, double pre_fec_ber);

}  // namespace linkwright
