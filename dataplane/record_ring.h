// SPDX-License-Identifier: Apache-2.0
//
// Lock-free ring of journal records from one thread to one other. Storage is allocated and touched
// at construction, so that the producer never meets a page fault.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

#include "link_models/core/journal.h"

namespace linkwright {

class RecordRing {
 public:
  explicit RecordRing(std::size_t capacity)
      : slots_(std::bit_ceil(capacity < 64 ? std::size_t{64} : capacity)),
        mask_(slots_.size() - 1) {}

  // Producer. All of `records` or, when there is no room for all, none.
  bool push(std::span<const JournalRecord> records) noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail + records.size() - seen_head_ > slots_.size()) {
      seen_head_ = head_.load(std::memory_order_acquire);
      if (tail + records.size() - seen_head_ > slots_.size()) return false;
    }
    for (std::size_t i = 0; i < records.size(); ++i) slots_[(tail + i) & mask_] = records[i];
    tail_.store(tail + records.size(), std::memory_order_release);
    return true;
  }

  // Consumer. The oldest records that lie side by side; they stay until release().
  std::span<const JournalRecord> peek() const noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    const std::size_t filled = tail_.load(std::memory_order_acquire) - head;
    const std::size_t first = head & mask_;
    return {slots_.data() + first, std::min(filled, slots_.size() - first)};
  }
  void release(std::size_t records) noexcept {
    head_.store(head_.load(std::memory_order_relaxed) + records, std::memory_order_release);
  }

 private:
  static constexpr std::size_t kCacheLine = 64;

  std::vector<JournalRecord> slots_;
  std::size_t mask_;
  alignas(kCacheLine) std::atomic<std::size_t> tail_{0};  // written by the producer
  std::size_t seen_head_ = 0;                             // producer's last look at head_
  alignas(kCacheLine) std::atomic<std::size_t> head_{0};  // written by the consumer
};

}  // namespace linkwright
