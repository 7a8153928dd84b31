// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/random_errors.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "link_models/fec/choose.h"

namespace linkwright {
namespace {

// A binomial law of n trials. Success and failure are both kept as logarithms: 1 - Ps would lose
// what (1-p)^10 still knows.
struct Binomial {
  int trials = 0;
  double log_success = 0;
  double log_failure = 0;
};

Binomial symbols_of(int trials, double p) {
  return {trials, std::log(symbol_error_ratio(p)), kFecSymbolBits * std::log1p(-p)};
}

double log_term(const Binomial& law, int k) {
  return std::log(choose(law.trials, k)) + k * law.log_success + (law.trials - k) * law.log_failure;
}

// P(at least `from` successes).
double tail(const Binomial& law, int from) {
  const double odds = std::exp(law.log_success - law.log_failure);
  const double mean = law.trials * std::exp(law.log_success);
  const int peak = std::clamp(static_cast<int>(mean), from, law.trials);
  double sum = 1.0;
  double term = 1.0;
  for (int k = peak; k < law.trials && term > 0; ++k) {
    term *= odds * (law.trials - k) / (k + 1);
    sum += term;
  }
  term = 1.0;
  for (int k = peak; k > from && term > 0; --k) {
    term *= k / (odds * (law.trials - k + 1));
    sum += term;
  }
  return std::min(1.0, std::exp(log_term(law, peak)) * sum);
}

}  // namespace

double symbol_error_ratio(double p) noexcept {
  return -std::expm1(kFecSymbolBits * std::log1p(-p));
}

double codeword_error_ratio(FecCode code, double p) noexcept {
  if (p <= 0) return 0.0;
  const FecCodeSpec& spec = spec_of(code);
  return tail(symbols_of(spec.symbols, p), spec.correctable + 1);
}

double post_fec_ber(FecCode code, double p) noexcept {
  if (p <= 0) return 0.0;
  const FecCodeSpec& spec = spec_of(code);
  return p * tail(symbols_of(spec.symbols - 1, p), spec.correctable);
}

std::vector<double> symbol_error_counts(FecCode code, double p) {
  const FecCodeSpec& spec = spec_of(code);
  std::vector<double> counts(static_cast<std::size_t>(spec.correctable) + 1, 0.0);
  counts[0] = 1.0;
  if (p <= 0) return counts;
  const Binomial law = symbols_of(spec.symbols, p);
  for (int k = 0; k <= spec.correctable; ++k)
    counts[static_cast<std::size_t>(k)] = std::exp(log_term(law, k));
  return counts;
}

}  // namespace linkwright
