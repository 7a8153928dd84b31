// SPDX-License-Identifier: Apache-2.0
//
// What a fabric does to the octets of a frame: it reads them where it enters, marks them where it
// was congested, and makes the pauses that its switches ask for. Worker thread; no allocation
// outside the pool.
#pragma once

#include <cstdint>

#include "link_models/fabric/fabric.h"

struct rte_mbuf;
struct rte_mempool;

namespace linkwright {

inline rte_mbuf* mbuf_of(FrameHandle handle) noexcept {
  return reinterpret_cast<rte_mbuf*>(handle);
}

FabricArrival arrival_of(rte_mbuf& frame,
                         Instant at,
                         const ClassMap& classes,
                         std::uint64_t hash_seed,
                         const AimReader& aims) noexcept;

// Congestion experienced. The frame is the caller's own: nobody shares its octets.
void mark(rte_mbuf& frame) noexcept;

// nullptr: no memory.
rte_mbuf* make_pause(rte_mempool& pool, const PauseFields& fields, MacAddress source) noexcept;

}  // namespace linkwright
