// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/transport/landing.h"

namespace linkwright {

void Landing::land(bool begins,
                   std::uint64_t address,
                   std::span<const std::uint8_t> octets,
                   MessageMemory& memory) {
  if (begins) next_ = address;
  memory.landed(next_, octets);
  next_ += octets.size();
}

void Landing::take(const roce::Packet& packet,
                   std::span<const std::uint8_t> octets,
                   std::uint64_t before,
                   std::uint64_t after,
                   MessageMemory& memory) {
  const auto ahead =
      static_cast<std::int32_t>((packet.psn - static_cast<std::uint32_t>(before)) << 8) >> 8;
  if (ahead < 0) return;
  const std::uint64_t number = before + static_cast<std::uint64_t>(ahead);
  const bool begins = begins_message(packet.opcode);
  if (number >= after) {
    // What go-back-N drops is sent again, and then it is not early.
    early_.try_emplace(number, Kept{begins, packet.address, {octets.begin(), octets.end()}});
    return;
  }
  land(begins, packet.address, octets, memory);
  early_.erase(early_.begin(), early_.upper_bound(number));
  while (!early_.empty() && early_.begin()->first < after) {
    const Kept& kept = early_.begin()->second;
    land(kept.begins, kept.address, kept.octets, memory);
    early_.erase(early_.begin());
  }
}

}  // namespace linkwright
