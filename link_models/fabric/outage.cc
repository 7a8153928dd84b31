// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/outage.h"

#include <string>

#include "link_models/core/range_check.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

// The first hello of the cable at or after `t`; the session is older than the run.
Instant next_hello(const Detection& detection, const LinkIdentity& cable, Instant t) {
  const std::uint64_t draw = RandomStream(cable, Purpose::kHello).bits(0);
  const auto interval = static_cast<std::uint64_t>(picos(detection.interval));
  const Duration phase{static_cast<std::int64_t>((Wide{draw} * interval) >> 64)};
  const Duration since = t - kEpoch - phase;
  if (since <= Duration::zero())
    return kEpoch + phase - detection.interval * (-since / detection.interval);
  const std::int64_t count = (since + detection.interval - Duration{1}) / detection.interval;
  return kEpoch + phase + detection.interval * count;
}

}  // namespace

std::vector<Violation> check_failover_times(const FailoverConfig& failover) {
  RangeCheck check;
  const auto within = [&check](const char* field, Duration value, std::int64_t least) {
    check.within(std::string("failover.") + field,
                 static_cast<double>(picos(value)),
                 static_cast<double>(least),
                 static_cast<double>(picos(kLongestFailover)));
  };
  within("reroute", failover.reroute, 0);
  within("restore", failover.restore, 0);
  within("detection.after", failover.detection.after, 0);
  within("detection.interval",
         failover.detection.interval,
         failover.detection.by == Detector::kHellos ? 1 : 0);
  const double until_missed =
      static_cast<double>(picos(failover.detection.interval)) * failover.detection.multiplier;
  check.require(until_missed <= static_cast<double>(picos(kLongestFailover)),
                "failover.detection.interval",
                "times the multiplier must be at most 1000000 s");
  check.within(
      "failover.detection.multiplier", failover.detection.multiplier, 1, kMostHellosMissed);
  return check.take();
}

Instant noticed_down(const Detection& detection,
                     const LinkIdentity& cable,
                     Duration latency,
                     Instant from) {
  switch (detection.by) {
    case Detector::kNobody:
      return kNever;
    case Detector::kLossOfLight:
      return from + latency + detection.after;
    case Detector::kTimeout:
      return from + detection.after;
    case Detector::kHellos: {
      const Instant last = next_hello(detection, cable, from) - detection.interval;
      return last + latency + detection.interval * std::int64_t{detection.multiplier};
    }
  }
  return kNever;
}

Instant noticed_up(const Detection& detection,
                   const LinkIdentity& cable,
                   Duration latency,
                   Instant to) {
  switch (detection.by) {
    case Detector::kNobody:
      return kNever;
    case Detector::kLossOfLight:
      return to + latency + detection.after;
    case Detector::kTimeout:
      return to + detection.after;
    case Detector::kHellos:
      return next_hello(detection, cable, to) + detection.interval + latency;
  }
  return kNever;
}

}  // namespace linkwright
