// SPDX-License-Identifier: Apache-2.0
//
// The oracle of a link with a trace: opportunities one by one in order of time, as mahimahi goes
// through them, and behind them a wire that sends an octet in a nanosecond or, while it is slow, in
// two. In the light, without errors, and with room for all frames.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "link_models/core/units.h"
#include "link_models/rate_trace.h"
#include "tests/support/drive.h"

namespace linkwright::test {

inline constexpr std::uint64_t kFast = 8'000'000'000;
inline constexpr std::uint64_t kSlow = 4'000'000'000;

enum class Unused { kIsLost, kIsKept };  // what an opportunity has left while nobody waits

// When the last octet of each frame has left. Changes of the scenario change the rate alone, at
// whole nanoseconds.
inline std::vector<Instant> ends_by_trace(const Scenario& scenario,
                                          Unused unused = Unused::kIsLost) {
  const RateTrace& trace = scenario.trace;
  std::vector<Instant> passed;
  std::size_t head = 0;
  std::uint64_t wanted = 0;  // of the head; 0: it has got nothing so far
  std::uint64_t spare = 0;
  for (std::int64_t period = 0; head < scenario.arrivals.size(); ++period)
    for (const RateTrace::Stamp& stamp : trace.stamps)
      for (std::uint32_t n = 0; n < stamp.opportunities; ++n) {
        const Instant at =
            kEpoch + trace.tick * (period * trace.stamps.back().tick + std::int64_t{stamp.tick});
        std::uint64_t octets = kOpportunityOctets + spare;
        spare = 0;
        while (head < scenario.arrivals.size() && scenario.arrivals[head].at <= at) {
          if (wanted == 0) wanted = scenario.arrivals[head].frame_bytes - 10;
          const std::uint64_t given = std::min(octets, wanted);
          octets -= given;
          wanted -= given;
          if (wanted != 0) break;
          passed.push_back(at);
          ++head;
        }
        if (unused == Unused::kIsKept) spare = octets;
      }

  std::vector<Instant> ends;
  Instant free = kEpoch;
  for (std::size_t i = 0; i < passed.size(); ++i) {
    std::int64_t half_octets = 2 * std::int64_t{wire_octets(scenario.arrivals[i].frame_bytes)};
    Instant now = std::max(free, passed[i]);
    std::uint64_t rate = scenario.config.rate.bits_per_second;
    for (const TimedChange& change : scenario.changes) {
      const Duration each{rate == kFast ? 500 : 1'000};
      if (change.at > now) {
        const std::int64_t sent = std::min(half_octets, picos(change.at - now) / picos(each));
        half_octets -= sent;
        now += sent * each;
      }
      if (half_octets == 0) break;
      rate = change.config.rate.bits_per_second;
    }
    free = now + half_octets * Duration{rate == kFast ? 500 : 1'000};
    ends.push_back(free);
  }
  return ends;
}

}  // namespace linkwright::test
