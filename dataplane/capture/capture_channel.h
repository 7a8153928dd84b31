// SPDX-License-Identifier: Apache-2.0
//
// Between the worker and the writer of one capture.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "dataplane/capture/capture_ring.h"

namespace linkwright {

struct CaptureChannel {
  explicit CaptureChannel(std::size_t ring_bytes) : ring(ring_bytes) {}

  CaptureRing ring;
  // Control says when all who shall tell have been lent the tap: before, a buffer used again might
  // carry to one what another wrote there. The writer says when it has enough; the worker when
  // there was no room. None orders anything else: relaxed.
  std::atomic<bool> taking{false};
  std::atomic<std::uint64_t> lost{0};  // records
};

}  // namespace linkwright
