// SPDX-License-Identifier: Apache-2.0
//
// What carriers of ports mean to each other, without ports: given what is seen of them and when, it
// says which port is to be taken down or up, and whether frames may be handed to it. Pure; one
// thread at a time.
//
// A port is watched, held down by us (what it lacks is then our doing), or rising: up again, and
// its link not yet back. Where a cable propagates, a watched end without carrier holds the other
// end down. Of two ends that lose carrier together one is held down, and the other is watched for
// its return: never are both held down, or nobody would see a cable come back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

class CarrierRules {
 public:
  struct Seen {
    bool present = false;
    // How often it was lost since the interface exists, ours included; nullopt: nobody counts.
    std::optional<std::uint64_t> losses;
  };
  struct Order {
    std::uint32_t port = 0;
    bool up = false;
  };

  // A port that has not come up by then counts as one without carrier.
  static constexpr Duration kRiseLimit = seconds(30);
  // After a failure to set a port.
  static constexpr Duration kTryAgainAfter = seconds(1);

  // Only ports, and which cables propagate, are read of the spec.
  explicit CarrierRules(const EmulatorSpec& spec);

  void look(std::uint32_t port, const Seen& seen, Instant now);
  // There was nothing to look at: an interface that had been there is gone.
  void miss(std::uint32_t port, Instant now);
  // Somebody else's reason to have a port down, beside propagation.
  void ask_down(std::uint32_t port, bool down);
  // What is to be done next; nullopt: nothing. Carry it out, say so, ask again.
  std::optional<Order> next(Instant now) const;
  // `fault`: why it could not be done; empty: done.
  void done(const Order& order, Instant now, std::string fault);

  // Frames may be handed to it.
  bool passes(std::uint32_t port) const;
  bool any_rising() const;
  const CarrierSnapshot& of(std::uint32_t port) const { return ports_[port].told; }

 private:
  enum class Phase : std::uint8_t { kWatched, kHeldDown, kRising };
  struct Port {
    Phase phase = Phase::kWatched;
    bool seen = false;   // at least once
    bool asked = false;  // to be down
    std::optional<std::uint64_t> losses;
    Instant looked_at{};
    Instant raised_at{};
    Instant again_at{};  // not to be set before
    CarrierSnapshot told;
  };
  struct Pair {
    std::uint32_t from = 0;  // without carrier,
    std::uint32_t to = 0;    // holds this one down
  };

  static void watch(Port& port, const Seen& seen, std::uint64_t unseen, Instant now);
  static void lose(Port& port, std::uint64_t times, Instant now);
  bool wanted_down(std::uint32_t port) const;

  std::vector<Port> ports_;
  std::vector<Pair> pairs_;
};

}  // namespace linkwright
