// SPDX-License-Identifier: Apache-2.0
//
// The packet buffer that all ports of a switch share: who holds how many bytes of which part, and
// whether a frame finds room. It owns no frames; it is told of each one twice, when it comes and
// when it has left. Every frame counts on both sides: at the port it came from and in the queue
// that it waits in.
//
// Lossy classes are admitted by the egress side. The first reserved_bytes of a queue are its own;
// let s be what it holds beyond them, in the shared part. A frame that needs more than the reserve
// has room if
//   s x alpha_den < alpha_num x free shared        (Choudhury & Hahne, IEEE/ACM ToN 6(2), 1998)
// both sides as they are before the frame, and if what it needs is free. Whole numbers: nothing is
// rounded. One frame may so take a queue over its threshold, as a cell does in the paper.
//
// Lossless classes are admitted by the ingress side, whatever waits at the egress. A frame is
// shared while the bytes of its (ingress port, class) are below xoff (or below alpha x free shared:
// the same comparison) and it fits; if not, it goes whole into the headroom of that port and class;
// if that is full, there is no room: the headroom was too small.
//
// Not for several threads. No allocation after construction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "link_models/queueing/switch_config.h"

namespace linkwright {

class SharedBuffer {
 public:
  // Where a frame was put; its owner keeps it and hands it back with the frame.
  enum class Room : std::uint8_t { kNone, kTaken, kTakenAsHeadroom };

  // Precondition: validate(config, ports) finds nothing.
  SharedBuffer(const SwitchConfig& config, std::uint32_t ports);

  // kNone: no room, nothing has changed.
  Room admit(std::uint32_t ingress_port,
             std::uint32_t egress_port,
             unsigned cls,
             std::uint64_t bytes) noexcept;

  // The frame of one admit() that said `how` has left. The order of releases is free.
  void release(std::uint32_t ingress_port,
               std::uint32_t egress_port,
               unsigned cls,
               std::uint64_t bytes,
               Room how) noexcept;

  std::uint64_t used() const noexcept { return used_.now; }  // all parts together
  std::uint64_t free_shared() const noexcept { return free_shared_; }
  std::uint64_t queue_bytes(std::uint32_t egress_port, unsigned cls) const noexcept {
    return queues_[at(egress_port, cls)].now;
  }
  // What came in at the port and is still here, headroom included.
  std::uint64_t ingress_bytes(std::uint32_t ingress_port, unsigned cls) const noexcept {
    return ingress_[at(ingress_port, cls)].now;
  }
  std::uint64_t headroom_bytes(std::uint32_t ingress_port, unsigned cls) const noexcept {
    return headroom_[at(ingress_port, cls)].now;
  }
  // What the lossy classes of the port hold of the shared part.
  std::uint64_t port_shared_bytes(std::uint32_t egress_port) const noexcept {
    return port_shared_[egress_port];
  }

  // The most that each has held since construction.
  std::uint64_t used_high() const noexcept { return used_.high; }
  std::uint64_t queue_high(std::uint32_t egress_port, unsigned cls) const noexcept {
    return queues_[at(egress_port, cls)].high;
  }
  std::uint64_t ingress_high(std::uint32_t ingress_port, unsigned cls) const noexcept {
    return ingress_[at(ingress_port, cls)].high;
  }
  std::uint64_t headroom_high(std::uint32_t ingress_port, unsigned cls) const noexcept {
    return headroom_[at(ingress_port, cls)].high;
  }

  // Should the sender of this class stop: headroom is in use, or the next frame would use it.
  bool is_congested(std::uint32_t ingress_port, unsigned cls) const noexcept;

  // May it go on: no headroom is in use, and the bytes are at xon or below (where xoff moves: xon
  // more than they are would still be below it). In between the two, what was said before holds. A
  // port that holds nothing may always go on.
  bool is_relaxed(std::uint32_t ingress_port, unsigned cls) const noexcept;

 private:
  struct Level {
    std::uint64_t now = 0;
    std::uint64_t high = 0;  // the most that `now` has been

    void add(std::uint64_t bytes) noexcept {
      now += bytes;
      if (now > high) high = now;
    }
  };

  static std::size_t at(std::uint32_t port, unsigned cls) noexcept {
    return std::size_t{port} * kClasses + cls;
  }
  bool below_alpha(std::uint64_t bytes) const noexcept;
  bool below_xoff(std::uint64_t bytes) const noexcept;
  std::uint64_t beyond_reserve(std::uint64_t queue_bytes) const noexcept;
  bool take_lossy(std::uint32_t egress_port, unsigned cls, std::uint64_t bytes) noexcept;
  Room take_lossless(std::uint32_t ingress_port, unsigned cls, std::uint64_t bytes) noexcept;

  SwitchConfig config_;
  std::uint64_t free_shared_;
  Level used_;
  std::vector<Level> queues_;               // by (egress port, class)
  std::vector<Level> ingress_;              // by (ingress port, class)
  std::vector<Level> headroom_;             // by (ingress port, class)
  std::vector<std::uint64_t> port_shared_;  // by egress port
};

}  // namespace linkwright
