// SPDX-License-Identifier: Apache-2.0
//
// The counters of a FEC receiver over an interval, as hardware names them: IEEE 802.3
// aFECCorrectedBlocks and aFECUncorrectableBlocks, `ethtool --show-fec --include-statistics`
// (corrected, uncorrectable, corrected bits, histogram of symbol errors), SONiC's S0 to S15.
// Drawn from the law of the link's codewords, so that a dashboard sees what hardware would show.
// They decide no frame's fate.
//
// A decoder cannot count beyond its t. So the last bin is "uncorrectable": >15 for RS(544,514);
// for the codes of t = 7 the bins 8 to 15 stay empty.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "link_models/core/random.h"
#include "link_models/fec/burst_errors.h"
#include "link_models/fec/code.h"

namespace linkwright {

struct FecCounters {
  std::uint64_t corrected = 0;                    // codewords with 1 to t wrong symbols
  std::uint64_t uncorrectable = 0;                // codewords with more
  std::uint64_t corrected_bits = 0;               // in the corrected codewords
  std::array<std::uint64_t, 17> symbol_errors{};  // codewords with 0..15 wrong symbols, last: more

  FecCounters& operator+=(const FecCounters& more) noexcept;
  friend bool operator==(const FecCounters&, const FecCounters&) = default;
};

std::uint64_t codewords(const FecCounters& counters) noexcept;

// What one codeword is like.
struct CodewordLaw {
  std::vector<double> counts;           // P(k wrong symbols), k = 0..t
  double uncorrectable = 0;             // P(more)
  std::array<double, 10> wrong_bits{};  // P(j + 1 wrong bits in a wrong symbol)
};

// Precondition: a code other than kNone.
CodewordLaw codeword_law(FecCode code, double ber);

// The wrong bits of a wrong symbol are taken from the stationary chain, whatever else is wrong in
// the codeword: the mean is exact over all codewords, the dependence within one is left out.
CodewordLaw codeword_law(FecCode code, int interleave, const BurstErrors& errors);

struct FecInterval {
  std::uint64_t groups = 0;  // that passed, bad ones included
  int interleave = 1;        // codewords per group
  // Bad groups, where the codeword clock knows them; otherwise drawn.
  std::optional<std::uint64_t> bad_groups{};
};

// Deterministic in the stream and the counter, which moves on by what was drawn.
// Precondition: groups * interleave < 2^53.
FecCounters draw_counters(const FecInterval& interval,
                          const CodewordLaw& law,
                          const RandomStream& stream,
                          std::uint64_t& counter);

}  // namespace linkwright
