// SPDX-License-Identifier: Apache-2.0
//
// Which input of a circuit switch sees which output. Circuits are one-way; a duplex circuit is two
// of them, there and back. An input has at most one output and an output at most one input.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

inline constexpr std::uint16_t kNoPort = 0xffff;

struct Matching {
  std::vector<std::uint16_t> to;  // index: input port; kNoPort: no circuit

  friend bool operator==(const Matching&, const Matching&) = default;
};

// One entry per port, outputs that exist, no output twice, no port to itself.
std::vector<Violation> validate(const Matching& matching, std::uint16_t ports);

// What was said of port `a` is now said of `b`, and the other way round.
void exchange(Matching& matching, std::uint16_t a, std::uint16_t b) noexcept;
// The other of two ports that were exchanged; any other port stays what it is.
constexpr std::uint16_t exchanged(std::uint16_t port, std::uint16_t a, std::uint16_t b) noexcept {
  return port == a ? b : port == b ? a : port;
}

// No circuits at all.
Matching unconnected(std::uint16_t ports);

// Port p to (p + shift) mod ports. Precondition: shift is not a multiple of ports, which would lead
// every port to itself.
Matching rotation(std::uint16_t ports, std::uint16_t shift);

// The ports - 1 rotations in the order of FixedSchedule: matching m is rotation(ports, m + 1).
std::vector<Matching> round_robin(std::uint16_t ports);

// Duplex circuits: {{0, 1}, {2, 3}} joins 0 with 1 and 2 with 3; the other ports stay unconnected.
// Precondition: every port is below `ports` and named once.
Matching pairs(const std::vector<std::pair<std::uint16_t, std::uint16_t>>& joined,
               std::uint16_t ports);

}  // namespace linkwright
