// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/telemetry.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "link_models/fec/binomial_draw.h"
#include "link_models/fec/choose.h"
#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

// A bad group has 1 to I bad codewords: Bin(I, CER) given that it is not 0.
std::uint64_t bad_codewords(std::uint64_t bad_groups, int interleave, double cer, Dice& dice) {
  std::vector<double> weights;
  for (int bad = 1; bad <= interleave; ++bad)
    weights.push_back(choose(interleave, bad) * std::pow(cer, bad - 1) *
                      std::pow(1.0 - cer, interleave - bad));
  const auto groups = draw_split(bad_groups, weights, dice);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) sum += (i + 1) * groups[i];
  return sum;
}

std::uint64_t uncorrectable_of(const FecInterval& interval, const CodewordLaw& law, Dice& dice) {
  const auto ways = static_cast<std::uint64_t>(interval.interleave);
  if (interval.bad_groups)
    return bad_codewords(std::min(*interval.bad_groups, interval.groups),
                         interval.interleave,
                         law.uncorrectable,
                         dice);
  double correctable = 0;
  for (std::size_t k = law.counts.size(); k-- > 0;) correctable += law.counts[k];
  return draw_binomial(interval.groups * ways, law.uncorrectable, correctable, dice);
}

std::uint64_t bits_of(std::uint64_t wrong_symbols, const CodewordLaw& law, Dice& dice) {
  const auto by_bits = draw_split(wrong_symbols, law.wrong_bits, dice);
  std::uint64_t sum = 0;
  for (std::size_t j = 0; j < by_bits.size(); ++j) sum += (j + 1) * by_bits[j];
  return sum;
}

}  // namespace

FecCounters& FecCounters::operator+=(const FecCounters& more) noexcept {
  corrected += more.corrected;
  uncorrectable += more.uncorrectable;
  corrected_bits += more.corrected_bits;
  for (std::size_t k = 0; k < symbol_errors.size(); ++k) symbol_errors[k] += more.symbol_errors[k];
  return *this;
}

std::uint64_t codewords(const FecCounters& counters) noexcept {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counters.symbol_errors) sum += count;
  return sum;
}

CodewordLaw codeword_law(FecCode code, double ber) {
  CodewordLaw law{symbol_error_counts(code, ber), codeword_error_ratio(code, ber), {}};
  // C(10, j) p^j (1-p)^(10-j), over p so that p = 0 still has its limit: one bit.
  for (int j = 1; j <= kFecSymbolBits; ++j)
    law.wrong_bits[static_cast<std::size_t>(j - 1)] =
        choose(kFecSymbolBits, j) * std::pow(ber, j - 1) * std::pow(1.0 - ber, kFecSymbolBits - j);
  return law;
}

CodewordLaw codeword_law(FecCode code, int interleave, const BurstErrors& errors) {
  const BurstOutcome outcome = burst_outcome(code, interleave, errors);
  CodewordLaw law{outcome.counts, outcome.codeword_error_ratio, {}};
  for (std::size_t j = 1; j < outcome.wrong_pam4.size(); ++j)
    law.wrong_bits[j - 1] = outcome.wrong_pam4[j];  // Gray: one bit each
  if (errors.pre_fec_ber <= 0) law.wrong_bits[0] = 1.0;
  return law;
}

FecCounters draw_counters(const FecInterval& interval,
                          const CodewordLaw& law,
                          const RandomStream& stream,
                          std::uint64_t& counter) {
  Dice dice(stream, counter);
  const std::uint64_t all = interval.groups * static_cast<std::uint64_t>(interval.interleave);
  FecCounters counters;
  counters.uncorrectable = uncorrectable_of(interval, law, dice);
  // Given how many are correctable, these are independent of the rest.
  const auto bins = draw_split(all - counters.uncorrectable, law.counts, dice);
  std::uint64_t wrong_symbols = 0;
  for (std::size_t k = 0; k < bins.size(); ++k) {
    counters.symbol_errors[k] = bins[k];
    wrong_symbols += k * bins[k];
    if (k > 0) counters.corrected += bins[k];
  }
  counters.symbol_errors.back() = counters.uncorrectable;
  counters.corrected_bits = bits_of(wrong_symbols, law, dice);
  return counters;
}

}  // namespace linkwright
