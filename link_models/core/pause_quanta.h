// SPDX-License-Identifier: Apache-2.0
//
// The unit of a pause: one quantum is 512 bit times of the link (IEEE 802.3 Annex 31B.2; PFC the
// same, 802.1Q clause 36).
#pragma once

#include <algorithm>
#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

inline constexpr std::uint32_t kBitsPerQuantum = 512;

// Quarter of the range of an Instant, 26 days: a pause on an absurdly slow link stays an addition
// that cannot overflow.
inline constexpr Duration kLongestPause{std::int64_t{1} << 61};

// How long `quanta` last at `rate`, in run time, rounded up to a picosecond.
constexpr Duration pause_time(std::uint32_t quanta, const LineRate& rate) noexcept {
  const Wide work = Wide{quanta} * kBitsPerQuantum * work_per_bit(rate.time_scale);
  const Wide time = (work + rate.bits_per_second - 1) / rate.bits_per_second;
  return Duration{
      static_cast<std::int64_t>(std::min(time, static_cast<Wide>(kLongestPause.count())))};
}

// The fewest quanta whose pause_time is not shorter than `time`, at most 65535; none for a time
// that is not positive. q quanta last ceil(q w / r) picoseconds, w the work of a quantum: that is t
// or more if and only if q w / r is more than t - 1.
constexpr std::uint16_t quanta_covering(Duration time, const LineRate& rate) noexcept {
  if (time <= Duration::zero()) return 0;
  const Wide work = Wide{kBitsPerQuantum} * work_per_bit(rate.time_scale);
  const Wide quanta =
      Wide{static_cast<std::uint64_t>(picos(time) - 1)} * rate.bits_per_second / work + 1;
  return static_cast<std::uint16_t>(std::min<Wide>(quanta, 65'535));
}

}  // namespace linkwright
