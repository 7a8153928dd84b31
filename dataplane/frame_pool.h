// SPDX-License-Identifier: Apache-2.0
//
// The mbufs of a run: one pool for all ports, so that what is out of it is what the run holds.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataplane/eal.h"
#include "dataplane/emulator.h"
#include "dataplane/memory_plan.h"

struct rte_mempool;

namespace linkwright {

class FramePool {
 public:
  // nullptr and an entry in `errors` when EAL's memory does not hold it.
  static std::unique_ptr<FramePool> create(const MemoryPlan& plan,
                                           const Eal& eal,
                                           std::vector<EmulatorError>& errors);
  // Frees every mbuf, in whoever's hands it is: no port may use the pool any more.
  ~FramePool();
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  rte_mempool* get() const noexcept { return pool_; }
  // Mbufs out of the pool. Any thread; exact on the only thread that uses the pool.
  std::uint64_t in_use() const noexcept;

 private:
  explicit FramePool(rte_mempool* pool) : pool_(pool) {}

  rte_mempool* pool_;
};

}  // namespace linkwright
