// SPDX-License-Identifier: Apache-2.0
#include "control/agent/change_history.h"

#include <algorithm>
#include <iterator>

namespace linkwright {
namespace {

using Steps = std::vector<ChangeHistory::Step>;

// The first that begins behind `at`.
Steps::const_iterator first_behind(const Steps& steps, Instant at) {
  return std::upper_bound(
      steps.begin(), steps.end(), at, [](Instant t, const auto& step) { return t < step.from; });
}

}  // namespace

void ChangeHistory::note(const LineKey& line,
                         const LinkConfig& before,
                         Instant effective,
                         const LinkConfig& config,
                         Instant now) {
  Steps& steps = steps_[line];
  if (steps.empty()) steps.push_back({kEpoch, before});
  steps.insert(first_behind(steps, effective), {effective, config});
  const auto coming = first_behind(steps, now);
  if (coming - steps.begin() > 1) steps.erase(steps.begin(), std::prev(coming));
}

const LinkConfig& ChangeHistory::at(const LineKey& line,
                                    Instant at,
                                    const LinkConfig& otherwise) const {
  const auto found = steps_.find(line);
  if (found == steps_.end()) return otherwise;
  const auto behind = first_behind(found->second, at);
  return behind == found->second.begin() ? behind->config : std::prev(behind)->config;
}

std::vector<ChangeHistory::Step> ChangeHistory::after(const LineKey& line, Instant at) const {
  const auto found = steps_.find(line);
  if (found == steps_.end()) return {};
  return {first_behind(found->second, at), found->second.end()};
}

}  // namespace linkwright
