// SPDX-License-Identifier: Apache-2.0
//
// Where a worker tells a capture what it sees: no lock, no system call, no allocation. What finds
// no room is lost and counted. A frame carries in its buffer which capture knows it, and as what;
// the field is not touched where nobody captures.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <rte_mbuf.h>

#include "dataplane/capture/capture_channel.h"
#include "link_models/core/time.h"
#include "link_models/link.h"

namespace linkwright {

// What becomes of a frame, and where.
struct CapturedFate {
  CapturePlaceId place = 0;
  bool here = true;   // the place is captured: strangers are told as well
  bool copy = false;  // of a frame whose own fate is told beside
  bool made = false;  // by the fabric itself, never arrived
  std::uint32_t frame_bytes = 0;
  Instant at{};  // of one that is offered to a port: when the model wanted it to leave
};

class CaptureTap {
 public:
  static constexpr std::uint32_t kNumberMax = 0xffff;

  // Where the field of a frame lies; nullopt: DPDK has no room for it, and says why.
  static std::optional<std::size_t> tag_offset(std::string& problem);

  // `number` is not 0, and no other capture of the process bears it while frames of either are in
  // flight. The channel outlives the tap.
  CaptureTap(std::uint32_t number,
             std::size_t tag_offset,
             std::uint32_t octets,
             CaptureChannel& channel);

  // The worker's, all of these. A frame that arrives where something is captured, and one that
  // arrives in the same fabric elsewhere: a buffer used again must not pass for what it was.
  void arrived(CapturePlaceId place, Instant at, rte_mbuf& frame) noexcept;
  void passed_by(rte_mbuf& frame) const noexcept { tag_of(frame) = 0; }

  // Before the clock is read and a port is offered up to Link::kMaxBurst frames, one after the
  // other; and after: how many it took, and when it was offered them.
  void offered(const CapturedFate& fate, const rte_mbuf& frame) noexcept;
  void took(std::size_t frames, Instant now) noexcept;

  // nullptr: it has no octets of its own.
  void dropped(const CapturedFate& fate, DropReason reason, const rte_mbuf* frame) noexcept;
  void absorbed(const CapturedFate& fate, const rte_mbuf* frame) noexcept;
  // At a burst boundary: what was told since is the writer's.
  void publish() noexcept { channel_->ring.keep(); }

 private:
  static constexpr int kNumberShift = 48;
  // Of what was offered since the port last took something.
  struct Offer {
    CaptureRecord* record = nullptr;  // nullptr: nothing is told of it
    std::size_t end = 0;              // in the ring
    bool lost = false;                // it found no room there
  };

  std::uint64_t& tag_of(rte_mbuf& frame) const noexcept {
    return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::byte*>(&frame) + tag_offset_);
  }
  std::uint64_t id_of(const CapturedFate& fate, const rte_mbuf* frame) const noexcept;
  bool is_told(std::uint64_t id, const CapturedFate& fate) const noexcept;
  CaptureRecord* stage(CaptureEvent event,
                       const CapturedFate& fate,
                       std::uint64_t id,
                       const rte_mbuf* octets_of) noexcept;
  bool taking() const noexcept { return channel_->taking.load(std::memory_order_relaxed); }
  void lose() noexcept {
    channel_->lost.store(channel_->lost.load(std::memory_order_relaxed) + 1,
                         std::memory_order_relaxed);
  }

  const std::uint64_t number_;
  const std::size_t tag_offset_;
  const std::uint32_t octets_;
  CaptureChannel* channel_;
  std::uint64_t ids_ = 0;
  std::size_t offers_ = 0;
  std::size_t begin_of_offers_ = 0;
  std::array<Offer, Link::kMaxBurst> offer_;
};

}  // namespace linkwright
