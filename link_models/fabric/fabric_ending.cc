// SPDX-License-Identifier: Apache-2.0
//
// The end of a run: how long it is worth to wait, and what becomes of who waits for ever. An outage
// to come, or the end of one, is not waited for; the way around one that has begun is.
#include <algorithm>

#include "link_models/core/pause_quanta.h"
#include "link_models/fabric/fabric.h"

namespace linkwright {
namespace {

// Beyond this nobody waits, whatever the plan says.
constexpr Duration kLongestWait = seconds(1'000'000);

constexpr std::uint64_t kLongFrame = 9'018;

Duration time_on_wire(const LineRate& rate) {
  const Wide work = work_per_bit(rate.time_scale) * (wire_octets(kLongFrame) * 8);
  return Duration{static_cast<std::int64_t>(
      std::min<Wide>(work / rate.bits_per_second + 1, static_cast<Wide>(picos(kLongestWait))))};
}

}  // namespace

Duration Fabric::longest_wait() const noexcept {
  Duration cycle{};
  for (const CrossbarPart& part : crossbars_) cycle = std::max(cycle, part.machine.cycle());
  Duration pause{};
  Duration latency{};
  Duration wire{};  // of a long frame
  for (const auto& egress : egress_) {
    if (!egress) continue;
    const LinkConfig& link = egress->link.config();
    latency = std::max(latency, link.latency + longest_extra_delay(link.impairments));
    if (link.serialize) wire = std::max(wire, time_on_wire(link.rate));
    for (const SwitchConfig& node : config_.switches)
      if (node.pause.lossless != 0)
        pause = std::max(pause, pause_time(node.pause.quanta, link.rate));
  }
  const bool outages_to_come = step_ < failover_->steps().size();
  if (cycle + pause == Duration::zero() && !outages_to_come) return Duration::max();
  const auto hops = static_cast<std::int64_t>(routes_->longest() + 1);
  return 2 * std::min(cycle + pause, kLongestWait) + hops * (latency + wire) +
         failover_->longest_course();
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
