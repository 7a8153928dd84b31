// SPDX-License-Identifier: Apache-2.0
//
// What control asks of a capture and is told of it: part of the seam (dataplane/emulator.h).
//
// A capture is two files. Frames: pcapng, each frame once as it arrived and once as it was handed
// to its port, on an interface of its own for either, with the same packet id; stamps are
// nanoseconds of the wall clock, and what lies between two of them was counted by the run's own
// clock. Events: JSON lines, the fate of each frame with its reason, in picoseconds of run time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

// One direction of a cable. Numbers as in EmulatorSpec::cables.
struct CapturedDirection {
  std::uint32_t cable = 0;
  std::uint32_t direction = 0;

  friend bool operator==(const CapturedDirection&, const CapturedDirection&) = default;
};

// Hosts of a fabric, at their ports. The fate of what they send is told wherever it comes out.
struct CapturedHosts {
  std::uint32_t fabric = 0;  // as in EmulatorSpec::fabrics
  std::vector<HostId> hosts;

  friend bool operator==(const CapturedHosts&, const CapturedHosts&) = default;
};

struct CaptureSpec {
  static constexpr std::uint32_t kOctetsMin = 14;  // an Ethernet header
  static constexpr std::uint32_t kOctetsMax = 65'535;
  static constexpr std::size_t kCommentMost = 1'024;
  static constexpr std::uint64_t kBytesMin = 1 << 16;
  static constexpr std::uint64_t kBytesMost = std::uint64_t{1} << 40;

  std::string frames_path;  // made, or emptied; a plain file
  std::string events_path;
  std::vector<CapturedDirection> directions;  // either these,
  CapturedHosts hosts;                        // or these
  std::uint32_t octets = 256;                 // of each frame at most
  std::uint64_t bytes_max = 64ull << 20;  // of the file of frames: no more frames are taken then
  std::string comment;                    // stands in the file of frames
};

// Frames: arrived = delivered + dropped + absorbed + unknown, where nothing was lost.
struct CaptureState {
  std::uint32_t number = 0;  // of the run, from 1
  CaptureSpec spec;
  bool open = false;          // not ended
  bool full = false;          // bytes_max was reached, or the disk took no more: no frames come in
  std::uint64_t arrived = 0;  // while it ran
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;
  std::uint64_t absorbed = 0;
  std::uint64_t unknown = 0;       // in flight; at the end: their fate was not awaited
  std::uint64_t copies = 0;        // delivered or dropped beside the frame itself
  std::uint64_t made = 0;          // by the fabric itself: pauses
  std::uint64_t from_before = 0;   // delivered or dropped, but arrived before the capture began
  std::uint64_t lost = 0;          // records that found no room: what is told is incomplete
  std::uint64_t frames_bytes = 0;  // written so far
  std::uint64_t events_bytes = 0;
  std::string problem;  // of the disk; empty: none
};

}  // namespace linkwright
