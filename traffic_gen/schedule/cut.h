// SPDX-License-Identifier: Apache-2.0
//
// The same schedule with its messages cut as NCCL cuts them: into channels, each a stretch of the
// data that goes its own way, and each of those into slices. A piece goes on as soon as it is
// there, while those behind it still come. What NCCL has beside that, credits that bound what a
// channel has on its way, is the transport's window here.
#pragma once

#include <cstdint>

#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

struct Cuts {
  std::uint32_t channels = 1;
  std::uint64_t slice_bytes = 0;  // 0: a channel's stretch is one slice

  bool none() const { return channels <= 1 && slice_bytes == 0; }
};

// Pieces are multiples of 16 octets but for the last of each channel. Slices of all channels in
// turn: the first of each, then the second.
Schedule cut(const Schedule& schedule, const Cuts& cuts);

// Of a message of so many octets.
std::uint64_t pieces_of(std::uint64_t bytes, const Cuts& cuts);

}  // namespace linkwright
