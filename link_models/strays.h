// SPDX-License-Identifier: Apache-2.0
//
// Frames that overtake: taken out of the order of the wire, given out by departure (frames of one
// instant in the order of the wire). A binary heap of fixed capacity; its memory is not touched
// before a frame overtakes.
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

 private:
  // Leaves its memory as it is: Stray itself would be written at construction.
  union Storage {
    Storage() noexcept {}  // NOLINT(modernize-use-equals-default)
    Stray stray;
  };

  static bool later(const Storage& a, const Storage& b) noexcept {
    if (a.stray.at != b.stray.at) return a.stray.at > b.stray.at;
    return a.stray.position > b.stray.position;
  }
  Storage* begin() noexcept { return heap_.get(); }
  Storage* end() noexcept { return heap_.get() + size_; }

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::unique_ptr<Storage[]> heap_;
};

}  // namespace linkwright
