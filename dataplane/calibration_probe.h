// SPDX-License-Identifier: Apache-2.0
//
// Measures between two open ports that are cabled to each other. Sender and receiver alternate in
// one thread, so that one clock stamps both ends. Frames carry a local experimental EtherType and a
// sequence: what else is on the cable is not counted.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/calibration.h"
#include "link_models/core/time.h"

struct rte_mempool;

namespace linkwright {

inline constexpr std::uint64_t kFloorFramesPerSecond = 5'000;

struct ProbeEnds {
  std::uint16_t sender = 0;  // DPDK port id, started, queue 0
  std::uint16_t receiver = 0;
  rte_mempool* frames = nullptr;
};

// Single frames at `frames_per_s`, for `length`. A frame that is not there after 100 ms is lost.
FloorFigures probe_floor(const ProbeEnds& ends, std::uint64_t frames_per_s, Duration length);

// Full load with frames of `frame_bytes` (without FCS), for `length`. What arrives within 100 ms of
// the end still counts as received, but not towards the rates.
RateFigures probe_rate(const ProbeEnds& ends,
                       std::uint32_t frame_bytes,
                       std::uint16_t burst,
                       Duration length);

// All steps of both directions on the pinned worker lcore; the control thread waits.
std::array<CalibrationDirection, 2> probe_pair(const ProbeEnds& ends,
                                               std::uint16_t burst,
                                               Duration per_step,
                                               unsigned worker_lcore);

}  // namespace linkwright
