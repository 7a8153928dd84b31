// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/capture_tap.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <rte_errno.h>
#include <rte_mbuf_dyn.h>

namespace linkwright {
namespace {

void copy_octets(std::byte* to, const rte_mbuf& frame, std::size_t octets) noexcept {
  for (const rte_mbuf* part = &frame; octets != 0; part = part->next) {
    const std::size_t here = std::min<std::size_t>(part->data_len, octets);
    std::memcpy(to, rte_pktmbuf_mtod(part, const std::byte*), here);
    to += here;
    octets -= here;
  }
}

}  // namespace

// Asked for again, DPDK returns the same place.
std::optional<std::size_t> CaptureTap::tag_offset(std::string& problem) {
  constexpr rte_mbuf_dynfield kField{
      "linkwright_capture", sizeof(std::uint64_t), alignof(std::uint64_t), 0};
  const int offset = rte_mbuf_dynfield_register(&kField);
  if (offset >= 0) return static_cast<std::size_t>(offset);
  problem = std::string("no room in the frame buffers for what a capture writes there: ") +
            rte_strerror(rte_errno);
  return std::nullopt;
}

CaptureTap::CaptureTap(std::uint32_t number,
                       std::size_t tag_offset,
                       std::uint32_t octets,
                       CaptureChannel& channel)
    : number_(number), tag_offset_(tag_offset), octets_(octets), channel_(&channel) {}

std::uint64_t CaptureTap::id_of(const CapturedFate& fate, const rte_mbuf* frame) const noexcept {
  if (frame == nullptr || fate.made) return 0;
  const std::uint64_t tag = tag_of(const_cast<rte_mbuf&>(*frame));
  return tag >> kNumberShift == number_ ? tag & ((std::uint64_t{1} << kNumberShift) - 1) : 0;
}

// A stranger only where it is captured, and while frames are taken.
bool CaptureTap::is_told(std::uint64_t id, const CapturedFate& fate) const noexcept {
  return id != 0 || (fate.here && taking());
}

CaptureRecord* CaptureTap::stage(CaptureEvent event,
                                 const CapturedFate& fate,
                                 std::uint64_t id,
                                 const rte_mbuf* octets_of) noexcept {
  const std::size_t octets = octets_of == nullptr ? 0 : std::min(octets_of->pkt_len, octets_);
  CaptureRecord* record = channel_->ring.stage(octets);
  if (record == nullptr) return nullptr;
  record->event = event;
  record->place = fate.place;
  record->copy = fate.copy;
  record->made = fate.made;
  record->frame_bytes = fate.frame_bytes;
  record->id = id;
  record->at_ps = picos(fate.at);
  if (octets != 0) copy_octets(CaptureRing::octets_of(record), *octets_of, octets);
  return record;
}

// One whose arrival is lost is a stranger when it leaves.
void CaptureTap::arrived(CapturePlaceId place, Instant at, rte_mbuf& frame) noexcept {
  tag_of(frame) = 0;
  if (!taking()) return;
  const CapturedFate fate{.place = place, .frame_bytes = frame.pkt_len, .at = at};
  if (stage(CaptureEvent::kArrival, fate, ids_ + 1, &frame) == nullptr) return lose();
  tag_of(frame) = number_ << kNumberShift | ++ids_;
}

void CaptureTap::offered(const CapturedFate& fate, const rte_mbuf& frame) noexcept {
  if (offers_ == 0) begin_of_offers_ = channel_->ring.position();
  Offer& offer = offer_[offers_++];
  offer = {};
  const std::uint64_t id = id_of(fate, &frame);
  if (is_told(id, fate)) {
    offer.record = stage(CaptureEvent::kDelivery, fate, id, fate.here ? &frame : nullptr);
    offer.lost = offer.record == nullptr;
  }
  offer.end = channel_->ring.position();
}

void CaptureTap::took(std::size_t frames, Instant now) noexcept {
  if (offers_ == 0) return;
  for (std::size_t i = 0; i < frames; ++i) {
    if (CaptureRecord* record = offer_[i].record) {
      record->due_ps = std::exchange(record->at_ps, picos(now));
    } else if (offer_[i].lost) {
      lose();
    }
  }
  channel_->ring.keep_until(frames == 0 ? begin_of_offers_ : offer_[frames - 1].end);
  offers_ = 0;
}

void CaptureTap::dropped(const CapturedFate& fate,
                         DropReason reason,
                         const rte_mbuf* frame) noexcept {
  const std::uint64_t id = id_of(fate, frame);
  if (!is_told(id, fate)) return;
  CaptureRecord* record = stage(CaptureEvent::kDrop, fate, id, nullptr);
  if (record == nullptr) return lose();
  record->reason = reason;
}

void CaptureTap::absorbed(const CapturedFate& fate, const rte_mbuf* frame) noexcept {
  const std::uint64_t id = id_of(fate, frame);
  if (id != 0 && stage(CaptureEvent::kAbsorbed, fate, id, nullptr) == nullptr) lose();
}

}  // namespace linkwright
