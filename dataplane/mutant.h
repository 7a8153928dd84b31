// SPDX-License-Identifier: Apache-2.0
//
// Deliberate faults, built only for tests: a check that no fault can turn red checks nothing.
#pragma once

#include <cstdint>

#include "link_models/link_config.h"

#ifndef LINKWRIGHT_MUTANT
#define LINKWRIGHT_MUTANT 0
#endif

namespace linkwright {

enum class Mutant : std::uint8_t {
  kNone = 0,
  kLeak = 1,        // one frame in a million is neither sent, dropped nor counted
  kDoubleSend = 2,  // one frame in a million is sent twice
  kWrongDelay = 3,  // every delay is 30 % too long
};
inline constexpr Mutant kMutant = static_cast<Mutant>(LINKWRIGHT_MUTANT);
inline constexpr std::uint64_t kMutantEvery = 1'000'000;  // frames

// The configuration that the link really gets.
inline LinkConfig mutated(LinkConfig config) noexcept {
  if constexpr (kMutant == Mutant::kWrongDelay) config.latency = config.latency * 13 / 10;
  return config;
}

}  // namespace linkwright
