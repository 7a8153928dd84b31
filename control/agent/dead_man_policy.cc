// SPDX-License-Identifier: Apache-2.0
#include "control/agent/dead_man_policy.h"

#include <array>

namespace linkwright {
namespace {

constexpr std::array<std::string_view, 3> kTexts{"hold", "transparent", "down"};

// Longer than run time can be told without an overflow, so it does not end.
constexpr Duration kWholeRun = seconds(100 * 86'400);

LinkConfig without_errors(LinkConfig config) {
  config.fec.error_ratio = 0;
  config.impairments = {};
  config.dark = {};
  config.remote_fault = {};
  return config;
}

// Random darkness need not be looked for any more; frames do not wait for a light that never comes.
LinkConfig dark(LinkConfig config) {
  config.dark = {};
  static_cast<void>(config.dark.add({.from = kEpoch, .length = kWholeRun}));
  config.dark_policy = DarkPolicy::kLose;
  config.impairments.flaps = {};
  config.impairments.outages = {};
  config.remote_fault = {};
  return config;
}

}  // namespace

std::string_view to_text(DeadManPolicy policy) noexcept {
  return static_cast<std::size_t>(policy) < kTexts.size() ? kTexts[policy] : "";
}

std::optional<DeadManPolicy> dead_man_policy_of(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kTexts.size(); ++i)
    if (kTexts[i] == text) return static_cast<DeadManPolicy>(i);
  return std::nullopt;
}

LinkConfig under_policy(const LinkConfig& config, DeadManPolicy policy, bool timed) {
  if (policy == schema::ArmDeadMan::DOWN) return dark(config);
  if (policy != schema::ArmDeadMan::TRANSPARENT) return config;
  LinkConfig wire = without_errors(config);
  wire.latency = {};
  wire.serialize = wire.serialize && timed;
  return wire;
}

LinkConfig under_fabric_policy(const LinkConfig& config, DeadManPolicy policy) {
  return policy == schema::ArmDeadMan::TRANSPARENT ? without_errors(config) : config;
}

}  // namespace linkwright
