// SPDX-License-Identifier: Apache-2.0
//
// One capture of a run: what the worker is lent, and who writes. Control thread.
#pragma once

#include <memory>

#include "dataplane/capture/capture_channel.h"
#include "dataplane/capture/capture_tap.h"
#include "dataplane/capture/capture_writer.h"

namespace linkwright {

class Capture {
 public:
  // nullptr: why stands in `problem`.
  static std::unique_ptr<Capture> open(std::uint32_t number,
                                       const CaptureSpec& spec,
                                       std::vector<CapturePlace> places,
                                       const CaptureTimes& times,
                                       std::string& problem);

  CaptureTap& tap() noexcept { return tap_; }
  // The worker has been lent it wherever it shall tell of frames.
  void start_taking() noexcept { channel_.taking.store(true, std::memory_order_relaxed); }
  CaptureState state() const { return writer_->state(); }
  // The worker has given the tap back, at `at`.
  void end(Instant at) { writer_->end(at); }

 private:
  Capture(std::uint32_t number, std::size_t tag_offset, std::uint32_t octets);

  CaptureChannel channel_;
  CaptureTap tap_;
  std::unique_ptr<CaptureWriter> writer_;
};

}  // namespace linkwright
