// SPDX-License-Identifier: Apache-2.0
#include "link_models/trace_gate.h"

#include <algorithm>
#include <bit>

namespace linkwright {

TraceGate::TraceGate(const RateTrace& trace, std::size_t frames) {
  if (trace.empty()) return;
  std::uint64_t through = 0;
  stamps_.reserve(trace.stamps.size());
  for (const RateTrace::Stamp& stamp : trace.stamps) {
    through += stamp.opportunities;
    stamps_.push_back({stamp.tick * picos(trace.tick), through});
  }
  period_ = stamps_.back().at;
  mask_ = std::bit_ceil(std::max<std::size_t>(frames, 2)) - 1;
  begins_ = std::make_unique<std::uint64_t[]>(mask_ + 1);
}

std::uint64_t TraceGate::offered_before(Instant t) const noexcept {
  if (is_open() || t <= kEpoch) return 0;
  const auto periods = static_cast<std::uint64_t>(picos(t) / period_);
  const std::int64_t rest = picos(t) % period_;
  const std::uint64_t each = stamps_.back().through;
  if (rest == 0) {  // the last stamp of the period before falls on `t` itself
    const std::uint64_t last =
        stamps_.size() == 1 ? each : each - stamps_[stamps_.size() - 2].through;
    return (periods * each - last) * kOpportunityOctets;
  }
  const auto next = std::lower_bound(
      stamps_.begin(), stamps_.end(), rest, [](const Stamp& stamp, std::int64_t at) {
        return stamp.at < at;
      });
  const std::uint64_t before = next == stamps_.begin() ? 0 : std::prev(next)->through;
  return (periods * each + before) * kOpportunityOctets;
}

// Opportunities are counted from 1.
Instant TraceGate::offered_at(std::uint64_t opportunity) const noexcept {
  const std::uint64_t each = stamps_.back().through;
  const std::uint64_t periods = (opportunity - 1) / each;
  const std::uint64_t within = (opportunity - 1) % each;
  if (periods >= static_cast<std::uint64_t>(kLatest / period_)) return Instant{Duration{kLatest}};
  const auto stamp = std::upper_bound(
      stamps_.begin(), stamps_.end(), within, [](std::uint64_t count, const Stamp& each_stamp) {
        return count < each_stamp.through;
      });
  return kEpoch + Duration{static_cast<std::int64_t>(periods) * period_ + stamp->at};
}

Instant TraceGate::pass(std::uint64_t position,
                        std::uint64_t begin,
                        std::uint32_t frame_bytes) noexcept {
  if (is_open()) return kEpoch;
  begin = std::max(taken_, begin);
  begins_[position & mask_] = begin;
  taken_ = begin + trace_octets(frame_bytes);
  return offered_at((taken_ + kOpportunityOctets - 1) / kOpportunityOctets);
}

std::uint64_t TraceGate::begin_again(std::uint64_t position, Instant t) const noexcept {
  return is_open() ? 0 : std::min(begins_[position & mask_], offered_before(t));
}

}  // namespace linkwright
