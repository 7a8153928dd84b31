// SPDX-License-Identifier: Apache-2.0
#include "dataplane/memory_plan.h"

#include <algorithm>
#include <bit>
#include <string>

#include "dataplane/fabric_plan.h"
#include "dataplane/plan_units.h"

namespace linkwright {
namespace {

// With spare memory a flight gets room for so many frames, or twice its need. Not more: a ring is
// walked round and round, so room that nobody needs costs cache all the time.
constexpr std::uint32_t kFlightWithSpare = 8'192;

// Octets per slot of the link's rings: a frame on the wire, in flight, dropped (link.h).
constexpr std::uint64_t kWireSlot = 40;
constexpr std::uint64_t kDepartureSlot = sizeof(Departure);
constexpr std::uint64_t kChangeBytes =
    Link::kMaxPendingChanges * (sizeof(LinkConfig) + sizeof(Instant));

std::uint64_t ring_bytes(const LinkCapacity& room) {
  const std::uint64_t drops = room.queue_frames + 2 * Link::kMaxBurst;
  return std::bit_ceil(std::uint64_t{room.queue_frames}) * kWireSlot +
         std::bit_ceil(std::uint64_t{room.flight_frames}) * kDepartureSlot +
         std::bit_ceil(drops) * kDepartureSlot + kChangeBytes;
}

// Of a trace and what its gate keeps per frame (trace_gate.h).
std::uint64_t trace_bytes(const RateTrace& trace, const LinkCapacity& room) {
  if (trace.empty()) return 0;
  constexpr std::uint64_t kStamp = sizeof(RateTrace::Stamp) + 2 * sizeof(std::uint64_t);
  return trace.stamps.size() * kStamp +
         std::bit_ceil(std::uint64_t{room.queue_frames}) * sizeof(std::uint64_t);
}

std::uint32_t saturated(Wide frames) {
  return static_cast<std::uint32_t>(std::min<Wide>(frames, 1u << 31));
}

std::uint64_t frames_per_second(const LinkConfig& config, std::uint64_t port_bps) {
  std::uint64_t frames = kWorkerFramesPerSecond;
  if (port_bps != 0) frames = std::min(frames, port_bps / kSmallestWireBits + 1);
  if (!config.serialize) return frames;
  const std::uint64_t real_bps = config.rate.bits_per_second / config.rate.time_scale;
  return std::min(frames, real_bps / kSmallestWireBits + 1);
}

Wide frames_within(std::uint64_t per_second, Duration time) {
  return Wide{per_second} * static_cast<std::uint64_t>(std::max<std::int64_t>(0, picos(time))) /
             kPicosPerSecond +
         1;
}

// From the end on the wire to delivery, at worst.
Duration longest_flight(const LinkConfig& config) {
  return config.latency + longest_extra_delay(config.impairments);
}

// The same of the direction whatever it becomes.
Duration longest_flight(const CableSpec& cable, std::size_t d) {
  const Duration now = longest_flight(cable.direction[d]);
  return cable.later[d] ? std::max(now, longest_flight(*cable.later[d])) : now;
}

LinkCapacity needed_ever(const CableSpec& cable,
                         std::size_t d,
                         Duration pedestal,
                         std::uint64_t port_bps) {
  LinkCapacity need = needed_capacity(cable.direction[d], pedestal, port_bps, cable.faults[d]);
  if (!cable.later[d]) return need;
  const LinkCapacity later = needed_capacity(*cable.later[d], pedestal, port_bps, cable.faults[d]);
  return {std::max(need.queue_frames, later.queue_frames),
          std::max(need.flight_frames, later.flight_frames)};
}

// What one direction needs and what to call it in an error.
struct Need {
  std::size_t cable;
  std::size_t direction;
  LinkCapacity room;
};

std::vector<Need> list_needs(const EmulatorSpec& spec) {
  std::vector<Need> needs;
  for (std::size_t i = 0; i < spec.cables.size(); ++i) {
    const CableSpec& cable = spec.cables[i];
    for (std::size_t d = 0; d < 2; ++d) {
      const PortSpec& ingress = spec.ports[d == 0 ? cable.port_a : cable.port_b];
      needs.push_back({i, d, needed_ever(cable, d, spec.pedestal, ingress.stated_bps)});
    }
  }
  return needs;
}

// Frames that all directions can hold at once: all queues full, and in flight what one worker can
// have moved within the longest flight, and what faults keep back beyond it.
std::uint64_t frames_held(const EmulatorSpec& spec, const std::vector<Need>& needs) {
  std::uint64_t queued = 0;
  std::uint64_t flying = 0;
  Wide kept_back = 0;
  Duration longest{};
  for (const Need& need : needs) {
    const CableSpec& cable = spec.cables[need.cable];
    queued += need.room.queue_frames;
    flying += need.room.flight_frames;
    kept_back += frames_kept_back(cable.faults[need.direction], kWorkerFramesPerSecond);
    longest = std::max(longest, longest_flight(cable, need.direction) + spec.pedestal);
  }
  const Wide movable = frames_within(kWorkerFramesPerSecond, longest) + kept_back +
                       needs.size() * 2 * Link::kMaxBurst;
  return queued + static_cast<std::uint64_t>(std::min<Wide>(flying, movable));
}

std::uint32_t data_room(const EmulatorSpec& spec) {
  std::uint32_t largest = kMbufDataMin;
  for (const PortSpec& port : spec.ports)
    largest = std::max(largest, port.frame_bytes_max + kFcsOctets);
  return (largest + 63) / 64 * 64 + kMbufHeadroomBytes;
}

// Frames that ports and pool keep for themselves: both rings of each port, a burst in hand, and the
// caches of two lcores, which DPDK fills to one and a half times their size.
std::uint64_t frames_kept(const EmulatorSpec& spec) {
  return spec.ports.size() * (2ull * spec.descriptors + 2 * Link::kMaxBurst) +
         2 * kPoolCacheFrames * 3 / 2;
}

EmulatorError too_much(const EmulatorSpec& spec,
                       const std::vector<Need>& needs,
                       std::uint64_t needed,
                       std::uint64_t mbuf_bytes) {
  const auto largest =
      *std::max_element(needs.begin(), needs.end(), [](const Need& a, const Need& b) {
        return std::uint64_t{a.room.queue_frames} + a.room.flight_frames <
               std::uint64_t{b.room.queue_frames} + b.room.flight_frames;
      });
  const CableSpec& cable = spec.cables[largest.cable];
  const LinkConfig& config = cable.direction[largest.direction];
  const std::string field = "cables[" + std::to_string(largest.cable) + "].direction[" +
                            std::to_string(largest.direction) + "]";
  return {field,
          "frames do not fit: " + mebibytes(needed) + " are needed, memory_bytes allows " +
              mebibytes(spec.memory_bytes) + "; the largest part is link \"" + cable.name +
              "\": " + std::to_string(largest.room.flight_frames) + " frames in flight (latency " +
              std::to_string(picos(longest_flight(cable, largest.direction)) / kPicosPerMicro) +
              " us and pedestal " + std::to_string(picos(spec.pedestal) / kPicosPerMicro) +
              " us in run time" +
              (cable.faults[largest.direction].empty() ? "" : ", and what faults keep back") +
              ") and " + std::to_string(largest.room.queue_frames) + " queued (limit " +
              std::to_string(config.queue_limit_bytes) + " bytes), " + std::to_string(mbuf_bytes) +
              " bytes each; allow more memory, or a shorter latency or queue"};
}

// Raises every flight to an equal part of what is left; returns the frames added.
std::uint64_t share_spare(std::vector<Need>& needs, std::uint64_t spare, std::uint64_t mbuf_bytes) {
  // Rounding a ring up to a power of two can at most double it.
  const std::uint64_t cost = mbuf_bytes + 2 * kDepartureSlot;
  const std::uint64_t each = spare / needs.size() / cost;
  std::uint64_t added = 0;
  for (Need& need : needs) {
    const std::uint64_t now = need.room.flight_frames;
    const std::uint64_t more =
        std::min(each, std::max<std::uint64_t>(2 * now, kFlightWithSpare) - now);
    need.room.flight_frames += static_cast<std::uint32_t>(more);
    added += more;
  }
  return added;
}

}  // namespace

LinkCapacity needed_capacity(const LinkConfig& config,
                             Duration pedestal,
                             std::uint64_t port_bps,
                             const FaultList& faults) {
  // Behind the queue limit: the frame being sent, and two bursts between looks at the link.
  constexpr std::uint64_t kBeyond = 1 + 2 * Link::kMaxBurst;
  const std::uint64_t per_second = frames_per_second(config, port_bps);
  return {saturated(Wide{config.queue_limit_bytes} / kSmallestQueued + kBeyond),
          saturated(frames_within(per_second, longest_flight(config) + pedestal) +
                    2 * Link::kMaxBurst + frames_kept_back(faults, per_second))};
}

bool fits(const LinkCapacity& need, const LinkCapacity& room) {
  return need.queue_frames <= room.queue_frames && need.flight_frames <= room.flight_frames;
}

MemoryPlan plan_memory(const EmulatorSpec& spec, std::vector<EmulatorError>& errors) {
  MemoryPlan plan;
  std::vector<Need> needs = list_needs(spec);
  plan.data_room_bytes = data_room(spec);
  const std::uint64_t mbuf_bytes = plan.data_room_bytes + kMbufOverheadBytes;

  std::uint64_t mbufs = frames_held(spec, needs) + frames_kept(spec);
  std::uint64_t rings = 0;
  for (const Need& need : needs)
    rings += ring_bytes(need.room) +
             trace_bytes(spec.cables[need.cable].traces[need.direction], need.room);
  FabricPlanner fabrics(spec, mbuf_bytes);
  const std::uint64_t of_links = mbufs * mbuf_bytes + rings;
  const std::uint64_t needed = of_links + fabrics.least_bytes();
  if (needed > spec.memory_bytes) {
    errors.push_back(fabrics.least_bytes() > of_links ? fabrics.too_much(needed)
                                                      : too_much(spec, needs, needed, mbuf_bytes));
    return {};
  }
  std::uint64_t spare = spec.memory_bytes - needed;
  plan.fabrics = fabrics.share(needs.empty() ? spare : spare / 2);
  for (const FabricCapacity& room : plan.fabrics) mbufs += room.frames;
  spare -= fabrics.shared_bytes();
  if (!needs.empty()) mbufs += share_spare(needs, spare, mbuf_bytes);

  plan.cables.resize(spec.cables.size());
  for (const Need& need : needs) {
    plan.cables[need.cable][need.direction] = need.room;
    plan.ring_bytes += ring_bytes(need.room) +
                       trace_bytes(spec.cables[need.cable].traces[need.direction], need.room);
  }
  plan.ring_bytes += fabrics.own_bytes();
  plan.mbufs = static_cast<std::uint32_t>(mbufs);
  plan.pool_bytes = mbufs * mbuf_bytes;
  return plan;
}

}  // namespace linkwright
