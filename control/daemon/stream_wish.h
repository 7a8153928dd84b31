// SPDX-License-Identifier: Apache-2.0
//
// What who opens a stream wants to see: `topics=links,fidelity&scenario=wire&every=500ms`. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace linkwright {

enum class Topic : std::uint8_t { kScenarios, kPlan, kLinks, kFabrics, kFidelity, kLog };
inline constexpr std::array<Topic, 6> kTopics{
    Topic::kScenarios, Topic::kPlan, Topic::kLinks, Topic::kFabrics, Topic::kFidelity, Topic::kLog};
std::string_view to_text(Topic topic) noexcept;

struct StreamWish {
  std::array<bool, kTopics.size()> topics{};
  std::string scenario;                  // empty: all of them
  std::chrono::milliseconds every{500};  // 100, 200, 500 ms, 1, 2, 5 or 10 s

  bool wants(Topic topic) const { return topics[static_cast<std::size_t>(topic)]; }
};

// Throws Failure 400 with all that is wrong: a parameter or topic that there is not, a time that
// is not from 100 ms to 10 s.
StreamWish stream_wish(const std::map<std::string, std::string>& query);

}  // namespace linkwright
