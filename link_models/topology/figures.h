// SPDX-License-Identifier: Apache-2.0
//
// What the closed forms say of a topology before its graph is built: sizes, and two ratios that
// planners compare. Exact integers; a product that does not fit is the largest number, which every
// limit refuses.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <optional>

namespace linkwright {

// The product, or the largest number where it does not fit.
template <typename... Factors>
constexpr std::uint64_t capped_product(Factors... factors) {
  std::uint64_t result = 1;
  bool fits = true;
  for (const std::uint64_t factor : {static_cast<std::uint64_t>(factors)...})
    fits = !__builtin_mul_overflow(result, factor, &result) && fits;
  return fits ? result : std::numeric_limits<std::uint64_t>::max();
}

template <typename... Summands>
constexpr std::uint64_t capped_sum(Summands... summands) {
  std::uint64_t result = 0;
  bool fits = true;
  for (const std::uint64_t summand : {static_cast<std::uint64_t>(summands)...})
    fits = !__builtin_add_overflow(result, summand, &result) && fits;
  return fits ? result : std::numeric_limits<std::uint64_t>::max();
}

// Exact, in lowest terms.
struct Ratio {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;

  static constexpr Ratio of(std::uint64_t numerator, std::uint64_t denominator) {
    const std::uint64_t divisor = std::gcd(numerator, denominator);
    return {numerator / divisor, denominator / divisor};
  }
  friend constexpr bool operator==(const Ratio&, const Ratio&) = default;
};

struct TopologyFigures {
  std::uint64_t hosts = 0;
  std::uint64_t switches = 0;
  std::uint64_t crossbars = 0;
  std::uint64_t cables = 0;
  std::uint64_t most_ports = 0;  // of the node that has most

  // Cables below a switch over cables above it, of the tier where that is worst, all cables being
  // equally fast. Nothing where there is no above.
  std::optional<Ratio> oversubscription = {};

  // The least number of cables between switches to cut so that two halves of the hosts part. What
  // the halves are is said in the header of the topology; nothing where it cannot be halved so.
  std::optional<std::uint64_t> bisection = {};

  std::uint64_t nodes() const { return capped_sum(hosts, switches, crossbars); }
};

}  // namespace linkwright
