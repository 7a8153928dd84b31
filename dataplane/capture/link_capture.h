// SPDX-License-Identifier: Apache-2.0
//
// What one direction of a link tells of its frames, where somebody captures it. Worker thread.
#pragma once

#include <cstddef>
#include <span>

#include "dataplane/capture/capture_tap.h"
#include "link_models/core/frame.h"
#include "link_models/link.h"

namespace linkwright {

class LinkCapture {
 public:
  LinkCapture() = default;  // nobody does
  LinkCapture(CaptureTap& tap, CapturePlaceId place) : tap_(&tap), place_(place) {}

  explicit operator bool() const noexcept { return tap_ != nullptr; }

  // The rest only where somebody does.
  void arrived(std::span<rte_mbuf* const> frames, Instant at) const noexcept {
    for (rte_mbuf* frame : frames) tap_->arrived(place_, at, *frame);
    tap_->publish();
  }

  void offered(const DueFrames& due) const noexcept {
    for (std::size_t i = 0; i < due.count; ++i)
      offered(*reinterpret_cast<rte_mbuf*>(due.handles[i]), due.departures[i], false);
  }
  void offered(const rte_mbuf& frame, Instant due, bool copy) const noexcept {
    tap_->offered({.place = place_, .copy = copy, .frame_bytes = frame.pkt_len, .at = due}, frame);
  }
  void took(std::size_t frames, Instant now) const noexcept { tap_->took(frames, now); }

  void dropped(const rte_mbuf& frame, Instant at, DropReason reason, bool copy) const noexcept {
    tap_->dropped(
        {.place = place_, .copy = copy, .frame_bytes = frame.pkt_len, .at = at}, reason, &frame);
    tap_->publish();
  }
  // Of a frame that leaves twice, both.
  void dropped(const DueFrames& due, DropReason reason) const noexcept {
    for (std::size_t i = 0; i < due.count; ++i) {
      const auto& frame = *reinterpret_cast<const rte_mbuf*>(due.handles[i]);
      dropped(frame, due.departures[i], reason, false);
    }
  }

 private:
  CaptureTap* tap_ = nullptr;
  CapturePlaceId place_ = 0;
};

}  // namespace linkwright
