// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/burst_errors.h"

#include <array>
#include <cstddef>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr int kPam4PerSymbol = kFecSymbolBits / 2;

using Pair = std::array<double, 2>;  // over the chain's states: G, B
using Matrix = std::array<Pair, 2>;  // [from][to]

struct Chain {
  Matrix step{};  // one PAM4 symbol
  Pair start{};   // stationary
};

Chain chain_of(const BurstErrors& errors) {
  const double enter = burst_entry_ratio(errors);
  const double stay = errors.propagation;
  const double wrong = 2.0 * errors.pre_fec_ber;
  return {{{{1.0 - enter, enter}, {1.0 - stay, stay}}}, {1.0 - wrong, wrong}};
}

Pair times(const Pair& row, const Matrix& matrix) {
  return {row[0] * matrix[0][0] + row[1] * matrix[1][0],
          row[0] * matrix[0][1] + row[1] * matrix[1][1]};
}

Pair sum(const Pair& a, const Pair& b) {
  return {a[0] + b[0], a[1] + b[1]};
}

Matrix sum(const Matrix& a, const Matrix& b) {
  return {sum(a[0], b[0]), sum(a[1], b[1])};
}

// One Reed-Solomon symbol as transitions of the chain: without a wrong PAM4 symbol, with at least
// one, and the latter weighted by how many there are.
struct SymbolStep {
  Matrix clean{};
  Matrix hit{};
  Matrix wrong{};
};

SymbolStep symbol_step(const Chain& chain) {
  SymbolStep result;
  for (std::size_t from = 0; from < 2; ++from) {
    Pair clean{};
    clean[from] = 1.0;
    Pair hit{};
    Pair wrong{};
    for (int i = 0; i < kPam4PerSymbol; ++i) {
      const Pair from_clean = times(clean, chain.step);
      hit = times(hit, chain.step);
      hit[1] += from_clean[1];
      clean = {from_clean[0], 0.0};
      wrong = times(wrong, chain.step);
      wrong[1] += hit[1];
    }
    result.clean[from] = clean;
    result.hit[from] = hit;
    result.wrong[from] = wrong;
  }
  return result;
}

// What is known of the codeword so far, for one number of wrong symbols: the probability, and the
// expectation of wrong PAM4 symbols on that event.
struct Level {
  Pair mass{};
  Pair wrong{};
};

Level carried(const Level& level, const Matrix& transition) {
  return {times(level.mass, transition), times(level.wrong, transition)};
}

Level added(const Level& a, const Level& b) {
  return {sum(a.mass, b.mass), sum(a.wrong, b.wrong)};
}

// The levels 0..t, and last the one that absorbs: more than t.
using Levels = std::vector<Level>;

void take_own_symbol(const SymbolStep& step, Levels& levels) {
  const auto struck = [&](const Level& level) {
    Level next = carried(level, step.hit);
    next.wrong = sum(next.wrong, times(level.mass, step.wrong));
    return next;
  };
  Level& beyond = levels.back();
  beyond = added(carried(beyond, step.clean), struck(beyond));
  for (std::size_t k = levels.size() - 1; k > 0; --k) {
    if (k + 1 < levels.size()) levels[k] = carried(levels[k], step.clean);
    levels[k] = added(levels[k], struck(levels[k - 1]));
  }
  levels[0] = carried(levels[0], step.clean);
}

Matrix foreign_symbols(const SymbolStep& step, int count) {
  const Matrix one = sum(step.clean, step.hit);
  Matrix all{{{1.0, 0.0}, {0.0, 1.0}}};
  for (int i = 0; i < count; ++i) all = {times(all[0], one), times(all[1], one)};
  return all;
}

std::vector<double> wrong_pam4_of(const Chain& chain) {
  std::array<Pair, kPam4PerSymbol + 1> by_count{};
  by_count[0] = chain.start;
  for (int i = 0; i < kPam4PerSymbol; ++i) {
    auto next = decltype(by_count){};
    for (std::size_t j = 0; j < by_count.size(); ++j) {
      const Pair moved = times(by_count[j], chain.step);
      next[j][0] += moved[0];
      if (j + 1 < by_count.size()) next[j + 1][1] += moved[1];
    }
    by_count = next;
  }
  std::vector<double> ratios;
  for (const Pair& pair : by_count) ratios.push_back(pair[0] + pair[1]);
  return ratios;
}

}  // namespace

std::vector<Violation> validate(const BurstErrors& errors) {
  const double ber = errors.pre_fec_ber;
  const double stay = errors.propagation;
  RangeCheck check(FieldInMessage::kYes);
  check.require(ber >= 0 && ber < 0.5, "pre_fec_ber", ber, "0 to below 0.5")
      .require(stay >= 0 && stay < 1, "burst_a", stay, "0 to below 1");
  if (check.clean())
    check.require(burst_entry_ratio(errors) <= 1,
                  "pre_fec_ber",
                  ber,
                  "0 to 1 / (4 - 2 burst_a), where every symbol errs");
  return check.take();
}

double burst_entry_ratio(const BurstErrors& errors) noexcept {
  const double ber = errors.pre_fec_ber;
  return 2.0 * ber * (1.0 - errors.propagation) / (1.0 - 2.0 * ber);
}

BurstErrors precoded(const BurstErrors& errors) noexcept {
  return {.pre_fec_ber = burst_entry_ratio(errors), .propagation = 0.0};
}

BurstOutcome burst_outcome(FecCode code, int interleave, const BurstErrors& errors) {
  const FecCodeSpec& spec = spec_of(code);
  const Chain chain = chain_of(errors);
  const SymbolStep step = symbol_step(chain);
  const Matrix between = foreign_symbols(step, interleave - 1);
  Levels levels(static_cast<std::size_t>(spec.correctable) + 2);
  levels[0].mass = chain.start;
  for (int symbol = 0; symbol < spec.symbols; ++symbol) {
    take_own_symbol(step, levels);
    if (interleave > 1)
      for (Level& level : levels) level = carried(level, between);
  }
  BurstOutcome outcome;
  const Pair hit = times(chain.start, step.hit);
  outcome.symbol_error_ratio = hit[0] + hit[1];
  const Level& beyond = levels.back();
  outcome.codeword_error_ratio = beyond.mass[0] + beyond.mass[1];
  outcome.post_fec_ber = (beyond.wrong[0] + beyond.wrong[1]) / codeword_bits(spec);
  levels.pop_back();
  for (const Level& level : levels) outcome.counts.push_back(level.mass[0] + level.mass[1]);
  outcome.wrong_pam4 = wrong_pam4_of(chain);
  return outcome;
}

}  // namespace linkwright
