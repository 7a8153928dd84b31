// SPDX-License-Identifier: Apache-2.0
#include "dataplane/tsc_clock.h"

namespace linkwright {

std::optional<std::uint64_t> measured_hz(const ClockPair& first,
                                         const ClockPair& second,
                                         std::uint64_t nominal_hz) noexcept {
  if (second.monotonic_ns <= first.monotonic_ns || second.tsc <= first.tsc) return std::nullopt;
  const auto elapsed_ns = static_cast<std::uint64_t>(second.monotonic_ns - first.monotonic_ns);
  const auto hz =
      static_cast<std::uint64_t>(Wide{second.tsc - first.tsc} * 1'000'000'000 / elapsed_ns);
  const std::uint64_t apart = hz > nominal_hz ? hz - nominal_hz : nominal_hz - hz;
  if (apart > nominal_hz / 100) return std::nullopt;
  return hz;
}

}  // namespace linkwright
