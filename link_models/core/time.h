// SPDX-License-Identifier: Apache-2.0
//
// Model time: signed 64-bit picoseconds since the epoch of the run (range 106 days).
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>

namespace linkwright {

// Deliberately no now(): a model is told the time, it never reads it. The same model therefore
// runs in a real-time loop, in virtual time and in a unit test.
struct LinkClock {
  using rep = std::int64_t;
  using period = std::pico;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<LinkClock>;
  static constexpr bool is_steady = true;
};

using Duration = LinkClock::duration;
using Instant = LinkClock::time_point;

inline constexpr Instant kEpoch{};
inline constexpr Instant kNever{Duration{std::numeric_limits<std::int64_t>::max()}};

inline constexpr std::int64_t kPicosPerNano = 1'000;
inline constexpr std::int64_t kPicosPerMicro = 1'000'000;
inline constexpr std::int64_t kPicosPerMilli = 1'000'000'000;
inline constexpr std::int64_t kPicosPerSecond = 1'000'000'000'000;

constexpr Duration picoseconds(std::int64_t n) {
  return Duration{n};
}
constexpr Duration nanoseconds(std::int64_t n) {
  return Duration{n * kPicosPerNano};
}
constexpr Duration microseconds(std::int64_t n) {
  return Duration{n * kPicosPerMicro};
}
constexpr Duration milliseconds(std::int64_t n) {
  return Duration{n * kPicosPerMilli};
}
constexpr Duration seconds(std::int64_t n) {
  return Duration{n * kPicosPerSecond};
}

constexpr std::int64_t picos(Duration d) {
  return d.count();
}
constexpr std::int64_t picos(Instant t) {
  return t.time_since_epoch().count();
}

}  // namespace linkwright
