// SPDX-License-Identifier: Apache-2.0
//
// The Reed-Solomon codes of Ethernet over GF(2^10), as numbers:
//   rs528  RS(528,514), t = 7   IEEE 802.3 clauses 91, 108 ("KR4")
//   rs544  RS(544,514), t = 15  IEEE 802.3 clauses 91, 119, 172, 175 ("KP4")
//   rs272  RS(272,258), t = 7   Ethernet Technology Consortium, low-latency FEC
// A codeword of 514 symbols carries 5140 bits = 20 blocks of 257 = 80 blocks of 64B/66B = 640 MII
// octets. rs272 carries half of that: its payload is 2580 bits, and the 10 bits above 10 x 257 are
// padding.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace linkwright {

enum class FecCode : std::uint8_t { kNone, kRs528, kRs544, kRs272 };

struct FecCodeSpec {
  std::string_view name;
  int symbols = 0;          // n, per codeword
  int payload_symbols = 0;  // k
  int correctable = 0;      // t, symbols per codeword
  int blocks = 0;           // 64B/66B blocks per codeword
  int octets = 0;           // MII octets per codeword
};

inline constexpr int kFecSymbolBits = 10;

// kNone gives its name and zeros.
const FecCodeSpec& spec_of(FecCode code) noexcept;

// "none", "rs528", "rs544", "rs272".
std::optional<FecCode> fec_code_of(std::string_view name) noexcept;

constexpr int codeword_bits(const FecCodeSpec& spec) {
  return spec.symbols * kFecSymbolBits;
}

}  // namespace linkwright
