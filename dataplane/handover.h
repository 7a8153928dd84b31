// SPDX-License-Identifier: Apache-2.0
//
// How control and a worker talk: without locks, without system calls, one writer and one reader.
//
// Memory order, explained once. Each flag below says "what I wrote before is yours now". The writer
// stores it with release, the reader loads it with acquire: whoever sees the flag sees everything
// written before it. A side loads its own flag relaxed, because nobody else writes it. Nothing else
// is needed: there is never more than one writer to a word, so there is no read-modify-write.
#pragma once

#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <type_traits>

namespace linkwright {

inline constexpr std::size_t kCacheLine = 64;  // keeps the two sides off each other's line

// Bounded queue of values from one thread to one other. Slots are allocated at construction and
// reused: a value is copied in, used in place and then given back.
template <typename T>
class SpscRing {
  static_assert(std::is_trivially_copyable_v<T>, "a reused slot must need no destructor");

 public:
  explicit SpscRing(std::size_t capacity)
      : mask_(std::bit_ceil(capacity) - 1), slots_(std::make_unique<T[]>(mask_ + 1)) {}

  // Writer. False: full, nothing was written.
  [[nodiscard]] bool push(const T& value) noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    // Acquire: the reader has finished with the slot that we are about to overwrite.
    if (tail - head_.load(std::memory_order_acquire) > mask_) return false;
    slots_[tail & mask_] = value;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  // Reader. The oldest value, valid until pop(); nullptr: empty.
  const T* front() const noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return nullptr;
    return &slots_[head & mask_];
  }
  // Precondition: front() is not nullptr.
  void pop() noexcept {
    head_.store(head_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

 private:
  std::size_t mask_;
  std::unique_ptr<T[]> slots_;
  alignas(kCacheLine) std::atomic<std::size_t> tail_{0};  // written by the writer
  alignas(kCacheLine) std::atomic<std::size_t> head_{0};  // written by the reader
};

// A question that is open until it is answered. What the asker wrote before it is the worker's when
// the worker sees it; what the worker wrote before its answer is the asker's from then on.
class Handshake {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // Asker. Whether no question is open; false: none was answered by the deadline.
  bool settled_by(Deadline deadline) const {
    while (answered_.load(std::memory_order_acquire) != wanted_.load(std::memory_order_relaxed)) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(kLookEvery);
    }
    return true;
  }
  // Precondition: no question is open.
  void ask() noexcept {
    // Release: our reads of the last answer are over, and the worker sees what we wrote.
    wanted_.store(wanted_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

  // Worker, at a burst boundary. Costs one load of a quiet line when nobody asks.
  template <typename Act>
  void answer(Act&& act) noexcept {
    const std::uint64_t wanted = wanted_.load(std::memory_order_acquire);
    if (wanted == answered_.load(std::memory_order_relaxed)) return;
    act();
    answered_.store(wanted, std::memory_order_release);
  }

 private:
  static constexpr std::chrono::microseconds kLookEvery{50};

  alignas(kCacheLine) std::atomic<std::uint64_t> wanted_{0};    // written by the asker
  alignas(kCacheLine) std::atomic<std::uint64_t> answered_{0};  // written by the worker
};

// One buffer that changes hands. Control asks; the worker fills the buffer at its next burst
// boundary and answers; until control asks again the buffer is control's to read.
template <typename T>
class SnapshotExchange {
 public:
  explicit SnapshotExchange(T buffer) : buffer_(std::move(buffer)) {}

  // Control. What the worker saw after this call began; nullptr: no answer within `patience`. The
  // question then stays open, and the next call first waits for its answer.
  const T* fetch(std::chrono::microseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (!handshake_.settled_by(deadline)) return nullptr;
    handshake_.ask();
    return handshake_.settled_by(deadline) ? &buffer_ : nullptr;
  }

  // Worker, at a burst boundary.
  template <typename Fill>
  void answer(Fill&& fill) noexcept {
    handshake_.answer([&] { fill(buffer_); });
  }

 private:
  T buffer_;
  Handshake handshake_;
};

}  // namespace linkwright
