// SPDX-License-Identifier: Apache-2.0
//
// Lock-free ring of records of varying length from one thread to one other. A record is written
// before it is known whether it is true: a frame's octets must be copied before the port has it,
// and only then does the port say whether it takes it. So the producer stages, and keeps what
// turned out to be so. Memory order as in dataplane/handover.h; storage is touched at construction.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "dataplane/capture/capture_record.h"

namespace linkwright {

class CaptureRing {
 public:
  // A power of two, and room for the longest record several times over.
  static constexpr std::size_t kBytesMin = 1 << 18;

  explicit CaptureRing(std::size_t bytes)
      : slots_(std::bit_ceil(std::max(bytes, kBytesMin)) / sizeof(Slot)),
        mask_(slots_.size() * sizeof(Slot) - 1) {}

  // Producer. A record whose octets (that many) are to be written behind it; nullptr: no room.
  CaptureRecord* stage(std::size_t octets) noexcept {
    const std::size_t size = rounded(sizeof(CaptureRecord) + octets);
    const std::size_t to_end = mask_ + 1 - (staged_ & mask_);
    const std::size_t skipped = size <= to_end ? 0 : to_end;
    if (!has_room(skipped + size)) return nullptr;
    if (skipped != 0) {
      new (at(staged_)) SkipHead{static_cast<std::uint32_t>(skipped), CaptureEvent::kSkip};
      staged_ += skipped;
    }
    auto* record = new (at(staged_)) CaptureRecord;
    record->size = static_cast<std::uint32_t>(size);
    record->octets = octets;
    staged_ += size;
    return record;
  }
  static std::byte* octets_of(CaptureRecord* record) noexcept {
    return reinterpret_cast<std::byte*>(record + 1);
  }

  // Producer. Where the next record will begin; what was staged up to such a place is the
  // consumer's from now on, and what was staged behind it never was.
  std::size_t position() const noexcept { return staged_; }
  void keep_until(std::size_t position) noexcept {
    staged_ = position;
    tail_.store(position, std::memory_order_release);
  }
  void keep() noexcept { keep_until(staged_); }

  // Consumer. The oldest record, until pop(); nullptr: there is none.
  const CaptureRecord* front() noexcept {
    while (front_ != tail_.load(std::memory_order_acquire)) {
      const auto* head = reinterpret_cast<const SkipHead*>(at(front_));
      if (head->event != CaptureEvent::kSkip)
        return reinterpret_cast<const CaptureRecord*>(at(front_));
      release(head->size);
    }
    return nullptr;
  }
  void pop() noexcept { release(reinterpret_cast<const SkipHead*>(at(front_))->size); }
  static const std::byte* octets_of(const CaptureRecord* record) noexcept {
    return reinterpret_cast<const std::byte*>(record + 1);
  }

 private:
  static constexpr std::size_t kCacheLine = 64;
  struct alignas(8) Slot {
    std::byte bytes[8];
  };
  // The first members of a CaptureRecord: what is skipped may be shorter than one.
  struct SkipHead {
    std::uint32_t size;
    CaptureEvent event;
  };
  static_assert(sizeof(SkipHead) == sizeof(Slot) && alignof(CaptureRecord) <= alignof(Slot));
  static_assert(offsetof(CaptureRecord, event) == offsetof(SkipHead, event));

  static constexpr std::size_t rounded(std::size_t bytes) {
    return (bytes + sizeof(Slot) - 1) / sizeof(Slot) * sizeof(Slot);
  }
  std::byte* at(std::size_t position) noexcept {
    return reinterpret_cast<std::byte*>(slots_.data()) + (position & mask_);
  }
  bool has_room(std::size_t bytes) noexcept {
    if (staged_ + bytes - seen_head_ <= mask_ + 1) return true;
    seen_head_ = head_.load(std::memory_order_acquire);
    return staged_ + bytes - seen_head_ <= mask_ + 1;
  }
  void release(std::size_t bytes) noexcept {
    front_ += bytes;
    head_.store(front_, std::memory_order_release);
  }

  std::vector<Slot> slots_;
  std::size_t mask_;                                      // in bytes
  alignas(kCacheLine) std::atomic<std::size_t> tail_{0};  // written by the producer
  std::size_t staged_ = 0;                                // producer's
  std::size_t seen_head_ = 0;                             // producer's last look at head_
  alignas(kCacheLine) std::atomic<std::size_t> head_{0};  // written by the consumer
  std::size_t front_ = 0;                                 // consumer's
};

}  // namespace linkwright
