// SPDX-License-Identifier: Apache-2.0
//
// Notices that the two ends of a cable meet behind its ports: both are plugged into one switch, or
// into two that are joined elsewhere, and frames go round through the emulator without end. It has
// to tell that from what is allowed: a machine that moves from one side to the other changes sides
// once, a loop does so with every round.
//
// One guard for both directions of a cable; one worker owns it. Nothing allocates after
// construction. It is shown one frame of each poll, which stands for all of that poll: a loop fills
// the link with its own frames, so it is in the sample at once, and the other frames cost nothing.
//
// Not counted: frames to 01:80:c2:00:00:0x, which no bridge forwards; sources 00:00:5e:00:01:xx and
// 02:xx (VRRP, RFC 9568 7.3), which two routers own at once while they do not hear each other; the
// source 0, which is nobody's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dataplane/loop_rules.h"

namespace linkwright {

class LoopGuard {
 public:
  // Addresses that it remembers at once; a newer one takes the place of the oldest of its set.
  static constexpr std::size_t kSets = 128;
  static constexpr std::size_t kWays = 2;
  // Of a frame that it is shown; shorter ones are no Ethernet frames.
  static constexpr std::size_t kOctets = 14;

  explicit LoopGuard(const LoopGuardConfig& config) : config_(config) {}

  bool watches() const noexcept { return config_.on && !told_.stopped; }
  bool stopped() const noexcept { return told_.stopped; }

  // A frame that side 0 or 1 (port a or b) brought at `at`, one of `frames` of that poll. Stamps do
  // not decrease. True: that trips it, and the cable is stopped from `at` on.
  bool look(std::uint8_t side,
            Instant at,
            std::uint64_t frames,
            std::span<const std::uint8_t> octets) noexcept;

  // The cable goes on, and the guard starts afresh.
  void resume(Instant at) noexcept;

  const LoopGuardSnapshot& told() const noexcept { return told_; }

 private:
  struct Source {
    MacAddress address = 0;  // 0: free
    std::uint8_t side = 0;   // where it was seen last
    std::uint32_t moves = 0;
    Instant since{};  // the first of those moves
    Instant seen{};
  };
  struct Window {
    Instant from{};
    std::uint64_t frames = 0;  // to group addresses
  };

  bool look_at_source(std::uint8_t side, Instant at, MacAddress source) noexcept;
  bool look_at_rate(std::uint8_t side, Instant at, std::uint64_t frames) noexcept;
  Source& entry_of(MacAddress source) noexcept;
  bool trip(LoopRule rule, std::uint64_t count, Duration within) noexcept;

  LoopGuardConfig config_;
  LoopGuardSnapshot told_;
  std::array<Window, 2> windows_{};
  std::array<std::array<Source, kWays>, kSets> sources_{};
};

}  // namespace linkwright
