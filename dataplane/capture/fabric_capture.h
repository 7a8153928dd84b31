// SPDX-License-Identifier: Apache-2.0
//
// What a fabric tells of its frames, where somebody captures some of its hosts. Made by control,
// and the worker's while it is lent.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "dataplane/capture/capture_tap.h"
#include "link_models/fabric/fabric.h"

namespace linkwright {

class FabricCapture {
 public:
  // By HostId, whether it is captured.
  FabricCapture(CaptureTap& tap, std::vector<bool> captured)
      : tap_(tap), captured_(std::move(captured)) {}

  // What was for nobody is dropped at no host.
  bool is_captured(HostId host) const noexcept {
    return host < captured_.size() && captured_[host];
  }

  void arrived(HostId host, Instant at, rte_mbuf& frame) const noexcept {
    if (captured_[host]) {
      tap_.arrived(host, at, frame);
    } else {
      tap_.passed_by(frame);
    }
  }

  // Where it comes out, or should have.
  CapturedFate fate_of(const FabricDeparture& gone) const noexcept {
    return {.place = gone.host,
            .here = is_captured(gone.host),
            .copy = gone.copy,
            .made = gone.handle == 0,
            .frame_bytes = gone.frame_bytes,
            .at = gone.at};
  }
  void offered(const CapturedFate& fate, const rte_mbuf& frame) const noexcept {
    tap_.offered(fate, frame);
  }
  void took(std::size_t frames, Instant now) const noexcept { tap_.took(frames, now); }
  // nullptr: it has no octets of its own.
  void dropped(const CapturedFate& fate, DropReason reason, const rte_mbuf* frame) const noexcept {
    tap_.dropped(fate, reason, frame);
  }
  void absorbed(const CapturedFate& fate, const rte_mbuf* frame) const noexcept {
    tap_.absorbed(fate, frame);
  }
  void publish() const noexcept { tap_.publish(); }

 private:
  CaptureTap& tap_;
  std::vector<bool> captured_;
};

}  // namespace linkwright
