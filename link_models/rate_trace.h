// SPDX-License-Identifier: Apache-2.0
//
// When a link may send, as a recording of another link says it: a list of delivery opportunities in
// the format of mahimahi (ravinet/mahimahi, src/frontend/link_queue.cc). Each stamp of a
// millisecond is an opportunity for kOpportunityOctets; the list begins anew at its last stamp, and
// at the epoch of the run.
//
// What counts of a frame is what mahimahi sees of it: the IP packet and the 4 octets that a tun
// device puts before it. So an untagged frame of 1514 bytes takes one opportunity, as it does
// there. What an opportunity has left over serves those who wait already, and is lost with it when
// nobody does.
//
// A table beside LinkConfig, fixed for the run; validated once, at the border.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

inline constexpr std::uint32_t kOpportunityOctets = 1'504;

// Limits that keep all sums of octets within 64 bits for the range of time.
inline constexpr std::size_t kMaxTraceStamps = std::size_t{1} << 20;
inline constexpr std::uint32_t kMaxTraceTicks = 86'400'000;         // a day of milliseconds
inline constexpr std::uint32_t kMaxOpportunitiesPerTick = 100'000;  // 1.2 Tbit/s

struct RateTrace {
  struct Stamp {
    std::uint32_t tick = 0;
    std::uint32_t opportunities = 0;  // of that tick

    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  Duration tick{};            // a millisecond of the model, in the time of the run
  std::vector<Stamp> stamps;  // ascending; the last one is the period. Empty: no trace

  bool empty() const noexcept { return stamps.empty(); }
  friend bool operator==(const RateTrace&, const RateTrace&) = default;
};

// Fields are named from the trace on. Empty: sound, as an empty trace is.
std::vector<Violation> validate(const RateTrace& trace);

// Octets of opportunity that a frame takes.
constexpr std::uint32_t trace_octets(std::uint32_t frame_bytes) noexcept {
  constexpr std::uint32_t kEthernetHeader = 14;
  constexpr std::uint32_t kTunHeader = 4;
  return std::max(frame_bytes, kEthernetHeader) - kEthernetHeader + kTunHeader;
}

// Totals of one period: for what is shown to people.
std::uint64_t opportunities_in(const RateTrace& trace) noexcept;
Duration period_of(const RateTrace& trace) noexcept;
// In the time of the model, where a tick is a millisecond; 0 of an empty trace.
Duration model_period_of(const RateTrace& trace) noexcept;
double mean_bps(const RateTrace& trace) noexcept;

}  // namespace linkwright
