// SPDX-License-Identifier: Apache-2.0
#include "link_models/rate_trace.h"

#include <string>
#include <utility>

namespace linkwright {
namespace {

constexpr Duration kLongestPeriod = seconds(30 * 86'400);

std::string stamp_name(std::size_t index) {
  return "[" + std::to_string(index) + "]";
}

}  // namespace

std::vector<Violation> validate(const RateTrace& trace) {
  std::vector<Violation> found;
  const auto require = [&](bool holds, std::string field, std::string message) {
    if (!holds) found.push_back({std::move(field), std::move(message)});
    return holds;
  };
  if (trace.empty()) return found;
  const std::size_t count = trace.stamps.size();
  require(count <= kMaxTraceStamps,
          "",
          std::to_string(count) + " stamps are too many, allowed up to " +
              std::to_string(kMaxTraceStamps));
  const std::uint32_t last = trace.stamps.back().tick;
  if (!require(
          last > 0, stamp_name(count - 1), "the last stamp is 0, allowed from 1: it is the period"))
    return found;
  require(
      last <= kMaxTraceTicks,
      stamp_name(count - 1),
      std::to_string(last) + " is out of range, allowed up to " + std::to_string(kMaxTraceTicks));
  require(trace.tick > Duration::zero() && trace.tick <= kLongestPeriod / last,
          "tick",
          std::to_string(picos(trace.tick)) +
              " ps is out of range: the period may last up to 30 days of run time");
  for (std::size_t i = 0; i < count && found.empty(); ++i) {
    const RateTrace::Stamp& stamp = trace.stamps[i];
    require(i == 0 || stamp.tick > trace.stamps[i - 1].tick,
            stamp_name(i),
            std::to_string(stamp.tick) + " does not come after the stamp before it");
    require(stamp.opportunities >= 1 && stamp.opportunities <= kMaxOpportunitiesPerTick,
            stamp_name(i),
            std::to_string(stamp.opportunities) + " opportunities at once, allowed 1 to " +
                std::to_string(kMaxOpportunitiesPerTick));
  }
  return found;
}

std::uint64_t opportunities_in(const RateTrace& trace) noexcept {
  std::uint64_t sum = 0;
  for (const RateTrace::Stamp& stamp : trace.stamps) sum += stamp.opportunities;
  return sum;
}

Duration period_of(const RateTrace& trace) noexcept {
  return trace.empty() ? Duration{} : trace.stamps.back().tick * trace.tick;
}

Duration model_period_of(const RateTrace& trace) noexcept {
  return trace.empty() ? Duration{} : milliseconds(trace.stamps.back().tick);
}

double mean_bps(const RateTrace& trace) noexcept {
  if (trace.empty()) return 0;
  return static_cast<double>(opportunities_in(trace) * kOpportunityOctets * 8) *
         static_cast<double>(kPicosPerSecond) / static_cast<double>(picos(model_period_of(trace)));
}

}  // namespace linkwright
