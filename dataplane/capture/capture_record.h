// SPDX-License-Identifier: Apache-2.0
//
// What a worker tells the writer of a capture: a record, and behind it the octets of the frame.
#pragma once

#include <cstdint>

#include "link_models/core/frame.h"

namespace linkwright {

enum class CaptureEvent : std::uint8_t {
  kSkip,      // nothing: the ring goes on at its beginning
  kArrival,   // at = stamp of the poll
  kDelivery,  // at = when the port was offered it, due = when the model wanted it to leave
  kDrop,      // at = model time of its reason
  kAbsorbed,  // at = when a pause had done its work
};

// Where something happens: of a link, the index in CaptureSpec::directions; of a fabric, a HostId,
// or none of its hosts.
using CapturePlaceId = std::uint32_t;

struct CaptureRecord {
  std::uint32_t size = 0;  // with the octets behind it, in bytes: a multiple of its alignment
  CaptureEvent event = CaptureEvent::kSkip;
  DropReason reason = DropReason::kNone;
  bool copy = false;  // of a frame whose own fate is told beside
  bool made = false;  // by the fabric itself: it never arrived
  CapturePlaceId place = 0;
  std::uint32_t frame_bytes = 0;
  std::uint64_t octets = 0;  // that stand behind it; none: only its fate is told
  std::uint64_t id = 0;      // of the frame in the capture, from 1; 0: it came before
  std::int64_t at_ps = 0;
  std::int64_t due_ps = 0;
};
static_assert(sizeof(CaptureRecord) == 48);

}  // namespace linkwright
