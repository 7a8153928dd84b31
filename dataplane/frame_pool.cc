// SPDX-License-Identifier: Apache-2.0
#include "dataplane/frame_pool.h"

#include <string>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>

namespace linkwright {

static_assert(sizeof(rte_mbuf) + sizeof(rte_mempool_objhdr) <= kMbufOverheadBytes);
static_assert(RTE_PKTMBUF_HEADROOM <= kMbufHeadroomBytes);
static_assert(kPoolCacheFrames <= RTE_MEMPOOL_CACHE_MAX_SIZE);

namespace {

// As rte_pktmbuf_pool_create does it, but a buffer may cross a page when there are no huge pages:
// else each would take one 4 KiB page or more, and nothing here needs physical neighbours then.
rte_mempool* make_pool(const MemoryPlan& plan) {
  const auto room = static_cast<std::uint16_t>(plan.data_room_bytes);
  rte_mempool* pool =
      rte_mempool_create_empty("linkwright_frames",
                               plan.mbufs,
                               static_cast<unsigned>(sizeof(rte_mbuf)) + room,
                               kPoolCacheFrames,
                               sizeof(rte_pktmbuf_pool_private),
                               SOCKET_ID_ANY,
                               rte_eal_has_hugepages() != 0 ? 0 : RTE_MEMPOOL_F_NO_IOVA_CONTIG);
  if (pool == nullptr) return nullptr;
  rte_pktmbuf_pool_private shape{};
  shape.mbuf_data_room_size = room;
  rte_pktmbuf_pool_init(pool, &shape);
  if (const int result = rte_mempool_populate_default(pool); result < 0) {
    rte_mempool_free(pool);
    rte_errno = -result;
    return nullptr;
  }
  rte_mempool_obj_iter(pool, rte_pktmbuf_init, nullptr);
  return pool;
}

}  // namespace

std::unique_ptr<FramePool> FramePool::create(const MemoryPlan& plan,
                                             const Eal& eal,
                                             std::vector<EmulatorError>& errors) {
  rte_mempool* pool = make_pool(plan);
  if (pool != nullptr) return std::unique_ptr<FramePool>(new FramePool(pool));
  errors.push_back({"memory_bytes",
                    std::to_string(plan.mbufs) + " frame buffers (" +
                        std::to_string(plan.pool_bytes >> 20) +
                        " MiB) cannot be had: " + rte_strerror(rte_errno) + eal.reason()});
  return nullptr;
}

FramePool::~FramePool() {
  rte_mempool_free(pool_);
}

std::uint64_t FramePool::in_use() const noexcept {
  return rte_mempool_in_use_count(pool_);
}

}  // namespace linkwright
