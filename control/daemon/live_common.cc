// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/live_common.h"

#include <utility>

#include <boost/json.hpp>

#include "control/report/nanoseconds.h"

namespace linkwright {

namespace json = boost::json;

std::optional<double> interval_s(const ResolvedScenario& scenario,
                                 const Look* before,
                                 const Look& now) {
  if (before == nullptr || before->run != now.run) return std::nullopt;
  if (before->interruptions != now.interruptions) return std::nullopt;
  if (now.snapshot.at <= before->snapshot.at) return std::nullopt;
  return to_seconds(kEpoch + (now.snapshot.at - before->snapshot.at)) / of(scenario.time_scale);
}

json::object drops_of(const Books& books) {
  json::object drops;
  for (std::size_t i = 1; i < kDropReasons; ++i)
    if (books.drops[i].frames > 0) drops[name(static_cast<DropReason>(i))] = books.drops[i].frames;
  return drops;
}

json::object head_of(const Looks& looks) {
  return {{"scenario", looks.scenario.name},
          {"run", looks.now.run},
          {"at_s", to_seconds(looks.now.snapshot.at)},
          {"interval_s", or_null(interval_s(looks.scenario, looks.before, looks.now))},
          {"time_scale", looks.scenario.time_scale}};
}

json::object live_second(const Looks& looks,
                         bool runs,
                         std::string_view verdict,
                         json::array causes) {
  if (!runs || verdict.empty() || !interval_s(looks.scenario, looks.before, looks.now))
    return {{"last_second", nullptr}, {"last_second_causes", nullptr}};
  return {{"last_second", json::string(verdict)}, {"last_second_causes", std::move(causes)}};
}

}  // namespace linkwright
