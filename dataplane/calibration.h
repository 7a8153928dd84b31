// SPDX-License-Identifier: Apache-2.0
//
// THE SEAM for `linkwright calibrate`: what a pair of ports that is cabled to each other can do.
// No rte_ type, no Protobuf. Storing the result with host identity and age is control's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

// Time from the call of tx_burst to the return of rx_burst at the other end, one frame at a time:
// below this no emulation between the two ports can go. Nanoseconds, real time.
struct FloorFigures {
  std::uint64_t p1_ns = 0;
  std::uint64_t median_ns = 0;
  std::uint64_t p99_ns = 0;
  std::uint64_t frames = 0;  // that arrived
  std::uint64_t lost = 0;    // that did not
};

// Highest rate at which frames arrived while the sender did all it could.
struct RateFigures {
  std::uint32_t frame_bytes = 0;  // without FCS
  std::uint64_t offered = 0;      // frames that tx_burst accepted
  std::uint64_t received = 0;
  double seconds = 0;       // of real time over which they were counted
  double frames_per_s = 0;  // received
  double bits_per_s = 0;    // received, frame bits without FCS
};

struct CalibrationDirection {
  FloorFigures floor;
  RateFigures small_frames;  // 60 octets without FCS: 64 on the wire
  RateFigures large_frames;  // 1,514 octets without FCS
};

struct Calibration {
  std::array<std::string, 2> device;  // devargs as given
  std::array<std::string, 2> driver;
  std::array<CalibrationDirection, 2> direction;  // 0: port 0 to port 1
  std::uint64_t floor_frames_per_s = 0;           // rate at which the floor was measured
  std::string pages;                              // as in EmulatorSnapshot
};

// `spec` has exactly two ports, each other's far end, and no cable. Takes six steps of `per_step`
// each (real time) and blocks for as long. It owns EAL meanwhile: no emulator may run in the
// process, before or after (EAL starts once). On an error nothing stays open.
std::variant<Calibration, std::vector<EmulatorError>> calibrate(const EmulatorSpec& spec,
                                                                Duration per_step);

}  // namespace linkwright
