// SPDX-License-Identifier: Apache-2.0
//
// How much memory the frames inside the links can take, settled before anything starts: a run that
// cannot fit is refused with the numbers, and one that started never runs out. Pure arithmetic.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dataplane/emulator.h"
#include "link_models/link.h"

namespace linkwright {

// An mbuf of DPDK: 128 octets of header, behind 64 of the pool (frame_pool.cc asserts both); 64
// more for the pool's own books and for spreading buffers over memory channels.
inline constexpr std::uint32_t kMbufOverheadBytes = 128 + 64 + 64;
inline constexpr std::uint32_t kMbufHeadroomBytes = 128;
inline constexpr std::uint32_t kMbufDataMin = 2'048;
inline constexpr std::uint32_t kPoolCacheFrames = 512;

// No worker moves more frames than this, whatever the modelled rate: 36 cycles each (the target of
// docs/performance.md) at 3.6 GHz. It bounds what can be in flight behind an 800 Gb/s link.
inline constexpr std::uint64_t kWorkerFramesPerSecond = 100'000'000;

struct MemoryPlan {
  std::vector<std::array<LinkCapacity, 2>> cables;  // order of EmulatorSpec::cables
  std::vector<FabricCapacity> fabrics;              // order of EmulatorSpec::fabrics
  std::uint32_t data_room_bytes = 0;                // of one mbuf, headroom included
  std::uint32_t mbufs = 0;
  std::uint64_t pool_bytes = 0;
  std::uint64_t ring_bytes = 0;  // bookkeeping of the links
};

// Room that one direction can need: the queue full of the smallest frames that hosts send, and the
// smallest frames back to back for as long as a frame is in flight (latency and pedestal).
// `port_bps`: what the ingress port can carry; 0: not stated. What faults keep back is in flight.
LinkCapacity needed_capacity(const LinkConfig& config,
                             Duration pedestal,
                             std::uint64_t port_bps,
                             const FaultList& faults = {});

// Whether a direction planned as `room` can take on a need: the check for a change in mid-run.
bool fits(const LinkCapacity& need, const LinkCapacity& room);

// Memory beyond the need is shared among the directions, so that a change can raise a latency.
// Precondition: the spec's indices and configurations are valid (check_spec). On an error nothing
// is planned; its message names what is needed, what there is, and the largest part.
MemoryPlan plan_memory(const EmulatorSpec& spec, std::vector<EmulatorError>& errors);

}  // namespace linkwright
