// SPDX-License-Identifier: Apache-2.0
//
// Which configuration each link has at which instant of the run, as far as it has been said: what
// was there before a dead man's policy, and what would have come after. Pure. One thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

// One direction of a cable; of a fabric, one link.
struct LineKey {
  bool in_fabric = false;
  std::uint32_t index = 0;  // of the cable or fabric
  std::uint32_t part = 0;   // direction, or LinkId

  friend auto operator<=>(const LineKey&, const LineKey&) = default;
};

class ChangeHistory {
 public:
  struct Step {
    Instant from{};
    LinkConfig config;
  };

  // A change was accepted, over `before`, which the spec says. What was over at `now` is forgotten.
  void note(const LineKey& line,
            const LinkConfig& before,
            Instant effective,
            const LinkConfig& config,
            Instant now);

  // In force at `at`; `otherwise`, where nothing was changed.
  const LinkConfig& at(const LineKey& line, Instant at, const LinkConfig& otherwise) const;
  // What comes into force behind `at`, in order.
  std::vector<Step> after(const LineKey& line, Instant at) const;

 private:
  std::map<LineKey, std::vector<Step>> steps_;  // by time; equal times in order of the calls
};

}  // namespace linkwright
