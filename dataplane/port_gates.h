// SPDX-License-Identifier: Apache-2.0
//
// May a worker hand frames to a port? One gate for each link host and each port of a fabric, set by
// whoever governs carriers and obeyed from the worker's next burst boundary on. A closed gate drops
// what is due as port_down, so that nothing is in the port when it is taken down, and nothing stale
// comes out when it is back. For memory order see handover.h.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>

#include "dataplane/handover.h"

namespace linkwright {

class PortGates {
 public:
  // All open.
  explicit PortGates(std::size_t hosts) : hosts_(hosts), open_(std::make_unique<bool[]>(hosts)) {
    for (std::size_t i = 0; i < hosts; ++i) open_[i] = true;
  }

  // One thread, which need not be the one that commands the worker. True: the worker obeys. False:
  // no burst boundary came within `patience`; it will obey, and nobody knows when.
  bool set(std::uint32_t host, bool open, std::chrono::microseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (!settled_by(deadline)) return false;
    if (open_[host] == open) return true;
    open_[host] = open;
    // Release: the worker sees the new gates.
    wanted_.store(wanted_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    return settled_by(deadline);
  }

  // Worker, at a burst boundary: apply(host, open) for each host when there is something new. Costs
  // one load of a quiet line when there is not.
  template <typename Apply>
  void answer(Apply&& apply) noexcept {
    const std::uint64_t wanted = wanted_.load(std::memory_order_acquire);
    if (wanted == answered_.load(std::memory_order_relaxed)) return;
    for (std::size_t i = 0; i < hosts_; ++i) apply(i, open_[i]);
    answered_.store(wanted, std::memory_order_release);
  }

 private:
  static constexpr std::chrono::microseconds kLookEvery{50};

  bool settled_by(std::chrono::steady_clock::time_point deadline) const {
    while (answered_.load(std::memory_order_acquire) != wanted_.load(std::memory_order_relaxed)) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(kLookEvery);
    }
    return true;
  }

  std::size_t hosts_;
  std::unique_ptr<bool[]> open_;
  alignas(kCacheLine) std::atomic<std::uint64_t> wanted_{0};    // written by the setting thread
  alignas(kCacheLine) std::atomic<std::uint64_t> answered_{0};  // written by the worker
};

}  // namespace linkwright
