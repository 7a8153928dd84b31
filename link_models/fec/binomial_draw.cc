// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/binomial_draw.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace linkwright {
namespace {

// Below this mean the search is shorter than the rejection's set-up; BTRS needs at least it.
constexpr double kLargeMean = 10.0;

// Walks the probabilities upwards from 0 until they exceed one uniform number.
std::uint64_t by_inversion(double n, double p, Dice& dice) noexcept {
  const double odds = p / (1.0 - p);
  double term = std::exp(n * std::log1p(-p));
  double left = dice.uniform();
  double k = 0;
  // Rounding can leave a rest above all terms; no term beyond 200 exceeds 1e-150 at this mean.
  while (left > term && k < n && k < 200) {
    left -= term;
    term *= odds * (n - k) / (k + 1.0);
    k += 1.0;
  }
  return static_cast<std::uint64_t>(k);
}

// ln k! minus Stirling's (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi) / 2.
double stirling_rest(double k) noexcept {
  constexpr std::array<double, 10> kSmall{0.0810614667953272582,
                                          0.0413406959554092941,
                                          0.0276779256849983391,
                                          0.0207906721037650931,
                                          0.0166446911898211921,
                                          0.0138761288230707480,
                                          0.0118967099458917700,
                                          0.0104112652619720965,
                                          0.0092554621827127329,
                                          0.0083305634333631475};
  if (k < 10) return kSmall[static_cast<std::size_t>(k)];
  const double next = k + 1.0;
  const double square = next * next;
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / next;
}

// ln of P(k) / P(mode), for odds p / (1-p). log1p where the quotient is close to 1 and its factor
// as large as n.
double log_ratio_to_mode(double n, double odds, double mode, double k) noexcept {
  return (mode + 0.5) * std::log((mode + 1) / (odds * (n - mode + 1))) +
         (n + 1) * std::log1p((k - mode) / (n - k + 1)) +
         (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) + stirling_rest(mode) +
         stirling_rest(n - mode) - stirling_rest(k) - stirling_rest(n - k);
}

// Hoermann, "The generation of binomial random variates", J. Stat. Comput. Simul. 46 (1993): BTRS.
std::uint64_t by_rejection(double n, double p, Dice& dice) noexcept {
  const double deviation = std::sqrt(n * p * (1.0 - p));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double center = n * p + 0.5;
  const double inside = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double mode = std::floor((n + 1) * p);
  while (true) {
    const double u = dice.uniform() - 0.5;
    const double v = dice.uniform();
    const double edge = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / edge + b) * u + center);
    if (k < 0 || k > n) continue;
    if (edge >= 0.07 && v <= inside) return static_cast<std::uint64_t>(k);
    const double height = std::log(v * alpha / (a / (edge * edge) + b));
    if (height <= log_ratio_to_mode(n, p / (1.0 - p), mode, k))
      return static_cast<std::uint64_t>(k);
  }
}

}  // namespace

std::uint64_t draw_binomial(std::uint64_t n, double yes, double no, Dice& dice) noexcept {
  if (n == 0 || yes <= 0) return 0;
  if (no <= 0) return n;
  if (yes > no) return n - draw_binomial(n, no, yes, dice);
  const double p = yes / (yes + no);
  const auto trials = static_cast<double>(n);
  return trials * p < kLargeMean ? by_inversion(trials, p, dice) : by_rejection(trials, p, dice);
}

std::vector<std::uint64_t> draw_split(std::uint64_t n,
                                      std::span<const double> weights,
                                      Dice& dice) {
  std::vector<double> behind(weights.size(), 0.0);  // sums from the end: the small ones first
  for (std::size_t i = weights.size(); i-- > 1;) behind[i - 1] = behind[i] + weights[i];
  std::vector<std::uint64_t> counts;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    counts.push_back(draw_binomial(n, weights[i], behind[i], dice));
    n -= counts.back();
  }
  // Where every weight has underflowed to 0, the last kind takes all: nothing may be lost.
  if (!counts.empty()) counts.back() += n;
  return counts;
}

}  // namespace linkwright
