// SPDX-License-Identifier: Apache-2.0
//
// Fixed-capacity FIFO for one thread. Capacity is rounded up to a power of two, so that an index is
// one mask; storage is allocated once, at construction.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace linkwright {

template <typename T>
class Ring {
 public:
  explicit Ring(std::size_t capacity)
      : mask_(std::bit_ceil(capacity < 2 ? std::size_t{2} : capacity) - 1),
        slots_(std::make_unique_for_overwrite<T[]>(mask_ + 1)) {}

  bool empty() const noexcept { return head_ == tail_; }
  bool full() const noexcept { return tail_ - head_ > mask_; }
  std::size_t size() const noexcept { return tail_ - head_; }
  std::size_t capacity() const noexcept { return mask_ + 1; }
  std::size_t room() const noexcept { return capacity() - size(); }

  // Precondition of push: !full(); of front, pop, back: !empty(). Positions count from the start of
  // the run and never repeat, so a stage can keep a cursor into the ring.
  void push(const T& value) noexcept { slots_[tail_++ & mask_] = value; }
  T& front() noexcept { return slots_[head_ & mask_]; }
  const T& front() const noexcept { return slots_[head_ & mask_]; }
  T& back() noexcept { return slots_[(tail_ - 1) & mask_]; }
  const T& back() const noexcept { return slots_[(tail_ - 1) & mask_]; }
  void pop() noexcept { ++head_; }
  void clear() noexcept { head_ = tail_; }
  // Takes in `count` values that were written through at(tail()), at(tail() + 1), ...
  void grow(std::size_t count) noexcept { tail_ += count; }

  std::uint64_t head() const noexcept { return head_; }
  std::uint64_t tail() const noexcept { return tail_; }
  T& at(std::uint64_t position) noexcept { return slots_[position & mask_]; }
  const T& at(std::uint64_t position) const noexcept { return slots_[position & mask_]; }

 private:
  std::uint64_t head_ = 0;
  std::uint64_t tail_ = 0;
  std::uint64_t mask_;
  std::unique_ptr<T[]> slots_;
};

}  // namespace linkwright
