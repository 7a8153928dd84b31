// SPDX-License-Identifier: Apache-2.0
//
// Frames that were lost before rx_burst could see them. The af_packet driver reports 0 missed and
// the kernel reports 0 dropped while 19,488 of 20,000 frames are gone (measured), so the only
// witness is the difference between what the kernel received and what the port gave.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "link_models/core/time.h"

namespace linkwright {

struct InterfaceCounters {
  std::uint64_t rx_frames = 0;
  std::uint64_t rx_drops = 0;
  std::uint64_t tx_frames = 0;
  std::uint64_t tx_drops = 0;
};

// From the text of /proc/net/dev; nullopt: no such interface, or not a line of that file.
std::optional<InterfaceCounters> parse_interface_counters(std::string_view text,
                                                          std::string_view interface);
// The same, read now, in the network namespace of the calling thread. Control thread.
std::optional<InterfaceCounters> read_interface_counters(std::string_view interface);

struct KernelReading {
  std::uint64_t rx_frames = 0;
  Instant read_at{};  // run time right after the counter was read
};

// What the worker knows of a port, all from one burst boundary after the kernel was read.
struct PortReading {
  std::uint64_t rx_frames = 0;             // taken so far
  std::uint64_t rx_frames_when_empty = 0;  // taken when rx_burst last returned nothing
  Instant empty_at{};                      // when that was; kEpoch: not yet
};

// Misses of one port that are certain. Pure; fed by the control thread.
class IngressWatch {
 public:
  // A frame that the kernel has counted may still be on its way to the port's ring (softirq).
  // A port found empty sooner than this after the kernel was read proves nothing. 2 ms were too
  // few: where a hypervisor takes CPUs away a softirq waits longer, and no frame is lost by it.
  static constexpr Duration kSettle = milliseconds(20);

  // Readings of both counters when the port had started; `capacity` bounds the frames between them
  // (ingress_capacity()).
  IngressWatch(std::uint64_t kernel_rx, std::uint64_t port_rx, std::uint64_t capacity) noexcept;

  // Order of work: read the kernel, let kSettle pass, take the worker's snapshot.
  void observe(const KernelReading& kernel, const PortReading& port) noexcept;

  // Never decreases, never more than were really lost.
  std::uint64_t missed() const noexcept { return missed_; }

 private:
  void prove(std::uint64_t kernel_rx, std::uint64_t accounted) noexcept;

  std::uint64_t kernel_base_;
  std::uint64_t port_base_;
  std::uint64_t capacity_;
  std::uint64_t missed_ = 0;
};

}  // namespace linkwright
