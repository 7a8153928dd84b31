// SPDX-License-Identifier: Apache-2.0
//
// Frames that overtake or are overtaken: taken out of the order of the wire, given out by departure
// (frames of one instant by rank). A binary heap of fixed capacity; its memory is not touched
// before a frame leaves the order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "link_models/core/frame.h"

namespace linkwright {

struct Stray {
  Instant at{};
  std::uint64_t position = 0;
  // Of what leaves at one instant: after the frame of the wire at this position, before the next.
  std::uint64_t rank = 0;
  FrameHandle handle = 0;
  std::uint32_t frame_bytes = 0;
};

class Strays {
 public:
  explicit Strays(std::size_t capacity)
      : capacity_(capacity), heap_(std::make_unique_for_overwrite<Storage[]>(capacity)) {}

  bool empty() const noexcept { return size_ == 0; }
  bool full() const noexcept { return size_ == capacity_; }
  std::size_t size() const noexcept { return size_; }

  // Preconditions: !full(), !empty().
  void push(const Stray& stray) noexcept {
    heap_[size_++].stray = stray;
    std::push_heap(begin(), end(), later);
  }
  Stray& front() noexcept { return heap_[0].stray; }
  const Stray& front() const noexcept { return heap_[0].stray; }
  void pop() noexcept {
    std::pop_heap(begin(), end(), later);
    --size_;
  }
  // The frame of `position`, if it is still here and leaves later, leaves at `at` with this rank.
  // Takes time in proportion to size().
  void hasten(std::uint64_t position, Instant at, std::uint64_t rank) noexcept {
    const auto is_it = [&](const Storage& s) { return s.stray.position == position; };
    Storage* found = std::find_if(begin(), end(), is_it);
    if (found == end() || found->stray.at <= at) return;
    found->stray.at = at;
    found->stray.rank = rank;
    std::push_heap(begin(), found + 1, later);  // the first part of a heap is one
  }

 private:
  // Leaves its memory as it is: Stray itself would be written at construction.
  union Storage {
    Storage() noexcept {}  // NOLINT(modernize-use-equals-default)
    Stray stray;
  };

  static bool later(const Storage& a, const Storage& b) noexcept {
    if (a.stray.at != b.stray.at) return a.stray.at > b.stray.at;
    if (a.stray.rank != b.stray.rank) return a.stray.rank > b.stray.rank;
    return a.stray.position > b.stray.position;
  }
  Storage* begin() noexcept { return heap_.get(); }
  Storage* end() noexcept { return heap_.get() + size_; }

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::unique_ptr<Storage[]> heap_;
};

}  // namespace linkwright
