// SPDX-License-Identifier: Apache-2.0
//
// What stands between the cards of the ranks and carries their packets: links alike
// (uniform_wire.h), the links of a scenario in virtual time, or ports. It is told the time. One
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "link_models/core/time.h"
#include "traffic_gen/collective/collective.h"
#include "traffic_gen/roce/packet.h"

namespace linkwright {

// A packet on its way, or waiting for its card.
struct Flight {
  roce::Packet packet;
  RankId from = 0;
  RankId to = 0;
};

struct Arrived {
  Flight flight;
  Instant at{};
  // Of wires that carry real data; until the wire is asked again.
  std::span<const std::uint8_t> payload{};
  // Nothing has arrived, but `to` may send again, or must not: see held_until().
  bool is_pause = false;
};

class Wire {
 public:
  Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  virtual ~Wire() = default;

  // Takes a packet from the card of its sender, whose packets come in the order of time. When that
  // card is free again.
  virtual Instant launch(const Flight& flight, Instant now) = 0;
  // When something may arrive; kNever: only once something is launched.
  virtual Instant next() const = 0;
  // What arrives until `now`, in the order of time, is appended.
  virtual void arrivals(Instant now, std::vector<Arrived>& out) = 0;

  // Until when the card may begin no packet, data or answer, because it was asked to pause.
  virtual Instant held_until(RankId /*card*/, bool /*is_answer*/) const { return kEpoch; }
  // Packets of that card that are known to be lost.
  virtual std::uint64_t lost_from(RankId card) const = 0;
};

}  // namespace linkwright
