// SPDX-License-Identifier: Apache-2.0
//
// The end of a run: how long it is worth to wait, and what becomes of who waits for ever.
#include <algorithm>

#include "link_models/core/pause_quanta.h"
#include "link_models/fabric/fabric.h"

namespace linkwright {
namespace {

// Beyond this nobody waits, whatever the plan says.
constexpr Duration kLongestWait = seconds(1'000'000);

}  // namespace

Duration Fabric::longest_wait() const noexcept {
  Duration cycle{};
  for (const CrossbarPart& part : crossbars_) cycle = std::max(cycle, part.machine.cycle());
  Duration pause{};
  Duration latency{};
  for (const auto& egress : egress_) {
    if (!egress) continue;
    const LinkConfig& link = egress->link.config();
    latency = std::max(latency, link.latency + longest_extra_delay(link.impairments));
    for (const SwitchConfig& node : config_.switches)
      if (node.pause.lossless != 0)
        pause = std::max(pause, pause_time(node.pause.quanta, link.rate));
  }
  if (cycle + pause == Duration::zero()) return Duration::max();
  const auto hops = static_cast<std::int64_t>(routes_->longest() + 1);
  return 2 * std::min(cycle + pause, kLongestWait) + hops * latency;
}

void Fabric::give_up_waiting() noexcept {
  for (const auto& egress : egress_) {
    if (!egress) continue;
    for (FrameQueue& queue : egress->queues)
      while (!queue.empty()) drop(egress->pop(frames_, queue), horizon_, DropReason::kRunEnded);
    while (!egress->control.empty())
      drop(egress->pop(frames_, egress->control), horizon_, DropReason::kRunEnded);
  }
}

}  // namespace linkwright
