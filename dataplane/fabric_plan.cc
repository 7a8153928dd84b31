// SPDX-License-Identifier: Apache-2.0
#include "dataplane/fabric_plan.h"

#include <algorithm>
#include <string>

#include "dataplane/memory_plan.h"
#include "dataplane/plan_units.h"
#include "link_models/fabric/failover.h"

namespace linkwright {
namespace {

// Beyond this nothing is planned for: 9 GB of the smallest mbufs.
constexpr std::uint64_t kMostFrames = 1u << 22;
// A Link with its pending changes and the least of its rings; the spare of all rings together
// (fabric.cc).
constexpr std::uint64_t kLinkBytes = 96 << 10;
constexpr std::uint64_t kSpareBytes = 24ull << 20;
// Of the rings of a link, for a frame that a fault keeps back; rounding up can double it.
constexpr std::uint64_t kKeptBackBytes = 2 * (sizeof(Stray) + 64);

// Links more than on the direct way.
constexpr std::uint32_t kDetour = 2;

// Around cables that die, too: those that are known to, or any one that a person may cut. A way
// around two dead cables of a ring or torus may be longer still; then memory may end, and says so.
std::uint32_t longest_hops(const FabricConfig& config) {
  const Failover known(config, config.outages);
  const std::uint32_t direct = known.routes_before(kEpoch).longest();
  if (config.failover.detection.by == Detector::kNobody) return direct;
  std::uint32_t longest = std::max(direct + kDetour, 2 * direct);
  for (const FailoverStep& step : known.steps())
    if (step.routes != nullptr) longest = std::max(longest, step.routes->longest());
  return std::min(longest, static_cast<std::uint32_t>(config.graph.nodes.size()));
}

// A frame passes each link of its way once, and waits nowhere: waiting is counted in bytes.
Duration longest_way(const FabricConfig& config, Duration pedestal) {
  Duration hop{};
  for (const LinkConfig& link : config.links)
    hop = std::max(hop, link.latency + longest_extra_delay(link.impairments));
  Duration pipeline{};
  for (const SwitchConfig& node : config.switches) pipeline = std::max(pipeline, node.pipeline);
  return (hop + pipeline) * std::int64_t{longest_hops(config)} + pedestal;
}

// By all ports together.
std::uint64_t frames_per_second(const FabricSpec& fabric, const EmulatorSpec& spec) {
  std::uint64_t all = 0;
  for (HostId host = 0; host < fabric.ports.size(); ++host) {
    if (fabric.ports[host] == kNoPortSpec) continue;
    std::uint64_t frames = kWorkerFramesPerSecond;
    const std::uint64_t stated = spec.ports[fabric.ports[host]].stated_bps;
    if (stated != 0) frames = std::min(frames, stated / kSmallestWireBits + 1);
    for (LinkId link = 0; link < fabric.config.links.size(); ++link) {
      if (from(fabric.config.graph, link) != host) continue;
      const LinkConfig& config = fabric.config.links[link];
      if (!config.serialize) continue;
      frames = std::min(
          frames, config.rate.bits_per_second / config.rate.time_scale / kSmallestWireBits + 1);
    }
    all += frames;
  }
  return std::min(all, kWorkerFramesPerSecond);
}

// A queue per output at each input; a spare has either the work of its partner or none.
std::uint64_t circuit_queue_bytes(const FabricConfig& config) {
  const Graph& graph = config.graph;
  std::uint64_t bytes = 0;
  std::size_t number = 0;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (graph.nodes[node].kind != NodeKind::kCrossbar) continue;
    const std::uint64_t working = std::uint64_t{graph.nodes[node].ports} - spares_of(graph, node);
    bytes += config.crossbars[number++].voq_bytes * working * working;
  }
  return bytes;
}

// By the faults of all its links.
std::uint64_t frames_kept_back(const FabricConfig& config) {
  const FaultPoints faults(config.faults, config.graph);
  Wide frames = 0;
  for (LinkId link = 0; !faults.empty() && link < config.links.size(); ++link)
    frames += faults.kept_back(link, kWorkerFramesPerSecond);
  return static_cast<std::uint64_t>(std::min<Wide>(frames, kMostFrames));
}

std::uint64_t waiting_bytes(const FabricConfig& config) {
  std::uint64_t bytes = 0;
  for (const SwitchConfig& node : config.switches) bytes += node.buffer_bytes;
  for (LinkId link = 0; link < config.links.size(); ++link)
    if (is_host(config.graph, from(config.graph, link)))
      bytes += config.links[link].queue_limit_bytes;
  return bytes + circuit_queue_bytes(config);
}

std::uint64_t longest_frame(const EmulatorSpec& spec, const FabricSpec& fabric) {
  std::uint64_t longest = kMinFrameOctets;
  for (const std::uint32_t port : fabric.ports)
    if (port != kNoPortSpec)
      longest = std::max<std::uint64_t>(longest, spec.ports[port].frame_bytes_max);
  return longest;
}

}  // namespace

FabricNeed fabric_need(const FabricSpec& fabric, const EmulatorSpec& spec) {
  const Wide flying = Wide{frames_per_second(fabric, spec)} *
                      static_cast<std::uint64_t>(picos(longest_way(fabric.config, spec.pedestal)));
  FabricNeed need;
  need.in_flight = static_cast<std::uint64_t>(
      std::min<Wide>(flying / kPicosPerSecond + 4 * Link::kMaxBurst, kMostFrames));
  const std::uint64_t kept_back = frames_kept_back(fabric.config);
  need.in_flight = std::min(need.in_flight + kept_back, kMostFrames);
  need.waiting_bytes = waiting_bytes(fabric.config);
  need.own_bytes =
      fabric.config.links.size() * kLinkBytes + kSpareBytes + kept_back * kKeptBackBytes;
  return need;
}

FabricPlanner::FabricPlanner(const EmulatorSpec& spec, std::uint64_t mbuf_bytes)
    : spec_(spec), frame_bytes_(mbuf_bytes + sizeof(FabricFrame)) {
  for (const FabricSpec& fabric : spec.fabrics) {
    const FabricNeed need = fabric_need(fabric, spec);
    const std::uint64_t least = need.in_flight + need.waiting_bytes / longest_frame(spec, fabric);
    const std::uint64_t most = need.in_flight + need.waiting_bytes / kSmallestQueued;
    needs_.push_back(need);
    parts_.push_back({least, std::max(least, std::min(most, kMostFrames))});
    least_bytes_ += least * frame_bytes_ + need.own_bytes;
    own_bytes_ += need.own_bytes;
  }
}

std::vector<FabricCapacity> FabricPlanner::share(std::uint64_t spare) {
  std::vector<FabricCapacity> rooms;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::uint64_t each = spare / parts_.size() / frame_bytes_;
    const std::uint64_t more = std::min(each, parts_[i].most - parts_[i].least);
    shared_bytes_ += more * frame_bytes_;
    FabricCapacity room;
    room.frames = static_cast<std::uint32_t>(parts_[i].least + more);
    room.arrivals_per_host = 4 * Link::kMaxBurst;
    room.addresses = std::max(known_addresses(spec_.fabrics[i].config), room.addresses);
    rooms.push_back(room);
  }
  return rooms;
}

EmulatorError FabricPlanner::too_much(std::uint64_t needed) const {
  std::size_t largest = 0;
  for (std::size_t i = 1; i < parts_.size(); ++i)
    if (parts_[i].least > parts_[largest].least) largest = i;
  const FabricNeed& need = needs_[largest];
  return {
      "fabrics[" + std::to_string(largest) + "]",
      "frames do not fit: " + mebibytes(needed) + " are needed, memory_bytes allows " +
          mebibytes(spec_.memory_bytes) + "; the largest part is fabric \"" +
          spec_.fabrics[largest].name + "\": " + std::to_string(need.in_flight) +
          " frames in flight" +
          (spec_.fabrics[largest].config.faults.empty() ? "" : " or kept back by faults") + ", " +
          std::to_string(need.waiting_bytes) + " bytes in its queues and buffers, " +
          mebibytes(need.own_bytes) +
          " for its links; allow more memory, or shorter queues, smaller buffers, less latency"};
}

}  // namespace linkwright
