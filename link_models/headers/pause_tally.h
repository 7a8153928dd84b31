// SPDX-License-Identifier: Apache-2.0
//
// Pause frames that a server has sent, counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "link_models/headers/frame_headers.h"

namespace linkwright {

struct PauseTally {
  std::uint64_t frames = 0;                    // of both kinds, resumptions included
  std::uint64_t global = 0;                    // of those, 802.3x
  std::array<std::uint64_t, 8> by_priority{};  // PFC frames that state the class

  void add(const PauseFields& pause) noexcept {
    ++frames;
    if (pause.kind == PauseKind::kGlobal) {
      ++global;
      return;
    }
    for (std::size_t c = 0; c < by_priority.size(); ++c) by_priority[c] += pause.classes >> c & 1;
  }

  friend bool operator==(const PauseTally&, const PauseTally&) = default;
};

}  // namespace linkwright
