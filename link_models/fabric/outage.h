// SPDX-License-Identifier: Apache-2.0
//
// A cable of a fabric that nobody expected to go dark, and how long it takes until that is noticed
// and traffic goes another way. Durations are of the run.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

// Both links of the cable are without light in [from, to): cut, unplugged, a module dead.
struct Outage {
  std::uint32_t cable = 0;
  Instant from{};
  Instant to = kNever;  // kNever: it is not mended

  friend bool operator==(const Outage&, const Outage&) = default;
};

inline constexpr std::uint32_t kNoOutage = ~std::uint32_t{0};  // instead of its number

// In the dark for `length`, or where that is too long to be told, without end.
constexpr Outage outage_of(std::uint32_t cable, Instant from, Duration length) noexcept {
  return {cable, from, length < kNever - from ? from + length : kNever};
}

enum class Detector : std::uint8_t {
  kNobody,       // frames go on being sent into the dark
  kLossOfLight,  // the receivers, once light has been away, or back, for so long
  // Frames that both ends send each other at an interval (BFD, RFC 5880): down when none has come
  // for `multiplier` intervals (6.8.4), up with the second one after the light is back (the first
  // says Down, and is answered with Init). Jitter of the interval is left out.
  kHellos,
  kTimeout,  // somebody far away gives up after so long without an answer, or hears one again
};

struct Detection {
  Detector by = Detector::kNobody;
  Duration after{};     // of kLossOfLight and kTimeout
  Duration interval{};  // of kHellos
  std::uint32_t multiplier = 3;

  friend bool operator==(const Detection&, const Detection&) = default;
};

struct FailoverConfig {
  Detection detection;
  // From there until the new ways are in force, in all switches and hosts at once.
  Duration reroute{};
  // A cable that is up again is left alone for so long (G.808.1: "wait to restore").
  Duration restore{};

  friend bool operator==(const FailoverConfig&, const FailoverConfig&) = default;
};

// Beyond these nobody waits, and all that follows from an outage keeps far from the end of time.
inline constexpr Duration kLongestFailover = seconds(1'000'000);
inline constexpr Instant kLastOutage = kNever - 5 * kLongestFailover;
inline constexpr std::uint32_t kMostHellosMissed = 255;  // RFC 5880 4.1, Detect Mult

// Fields are named "failover.reroute".
std::vector<Violation> check_failover_times(const FailoverConfig& failover);

// When the ends of a cable say that it is down, without light from `from` on; and that it is up,
// with light from `to` on. `latency`: of its links, the longer one. Hellos of both ends leave at
// one instant, at a phase that `cable` draws. kNever: nobody looks.
Instant noticed_down(const Detection& detection,
                     const LinkIdentity& cable,
                     Duration latency,
                     Instant from);
Instant noticed_up(const Detection& detection,
                   const LinkIdentity& cable,
                   Duration latency,
                   Instant to);

}  // namespace linkwright
