// SPDX-License-Identifier: Apache-2.0
//
// Which ports are without light in the model: told by the worker, and of cables that a dead man's
// policy has taken down by the agent; heard by whoever governs
// carriers. Each is a fact by itself, so no order of memory is asked for; a look that comes too
// early hears it the next time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace linkwright {

class PortLights {
 public:
  // All lit; by index in EmulatorSpec::ports.
  explicit PortLights(std::size_t ports) : dark_(std::make_unique<std::atomic<bool>[]>(ports)) {}

  // Of each port one thread: the worker, or the agent.
  void set_dark(std::uint32_t port, bool dark) noexcept {
    dark_[port].store(dark, std::memory_order_relaxed);
  }

  // Any thread.
  bool is_dark(std::uint32_t port) const noexcept {
    return dark_[port].load(std::memory_order_relaxed);
  }

 private:
  std::unique_ptr<std::atomic<bool>[]> dark_;
};

}  // namespace linkwright
