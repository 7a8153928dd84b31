// SPDX-License-Identifier: Apache-2.0
//
// May a worker hand frames to a port? One gate for each link host and each port of a fabric, set by
// whoever governs carriers and obeyed from the worker's next burst boundary on. A closed gate drops
// what is due as port_down, so that nothing is in the port when it is taken down, and nothing stale
// comes out when it is back. For memory order see handover.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

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
    if (!handshake_.settled_by(deadline)) return false;
    if (open_[host] == open) return true;
    open_[host] = open;
    handshake_.ask();
    return handshake_.settled_by(deadline);
  }

  // Worker, at a burst boundary: apply(host, open) for each host when there is something new.
  template <typename Apply>
  void answer(Apply&& apply) noexcept {
    handshake_.answer([&] {
      for (std::size_t i = 0; i < hosts_; ++i) apply(i, open_[i]);
    });
  }

 private:
  std::size_t hosts_;
  std::unique_ptr<bool[]> open_;
  Handshake handshake_;
};

}  // namespace linkwright
