// SPDX-License-Identifier: Apache-2.0
//
// The algorithms of the collectives, one row each: how it is drawn, and what it cannot do. The
// numbers are those of collectives.md, table 2.2. A new one is a file and a row.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

// Whether input and output of a rank are the same memory.
enum class Placement : std::uint8_t { kOutOfPlace, kInPlace };

struct Algorithm {
  Collective collective;
  const char* name;  // "ring"
  Schedule (*draw)(const CollectiveJob& job, Placement placement);
  // Why not, as in "wants a power of two of ranks"; empty: it can.
  std::string (*refuses)(const CollectiveJob& job);
};

// The first of a collective is its default.
std::span<const Algorithm> algorithms();
// nullptr: none of that name; an empty name is the default.
const Algorithm* algorithm_named(Collective collective, std::string_view name);
// "ring, recursive_doubling, rabenseifner"
std::string algorithm_names(Collective collective);

}  // namespace linkwright
