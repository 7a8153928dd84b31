// SPDX-License-Identifier: Apache-2.0
//
// How much of the time the circuits of a crossbar are lit, in model time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "link_models/fabric/fabric_config.h"

namespace linkwright {

struct DutyRange {
  double least = 0;
  double most = 0;
};

// Of a cyclic plan. Of many ports, some are looked at.
struct CycleFigures {
  std::uint64_t slots = 0;
  Duration slot{};
  Duration cycle{};
  Duration gap{};           // of a move: the guard, or the mean of the stages where that is longer
  DutyRange input;          // of any light
  DutyRange pair;           // of pairs that the plan joins
  std::uint64_t pairs = 0;  // ordered, joined at some time, among those looked at
  bool sampled = false;
};

struct CircuitFigures {
  std::string name;
  std::uint16_t ports = 0;
  std::string policy;  // hold, lose, blind
  std::uint64_t queue_limit_bytes = 0;
  std::string plan;            // static, cyclic, timed
  std::uint64_t circuits = 0;  // one-way, at the start
  std::uint64_t steps = 0;     // of a timed plan
  std::optional<CycleFigures> cycle;
};

CircuitFigures circuit_figures(const CrossbarNode& crossbar,
                               const Node& node,
                               std::uint64_t time_scale);

}  // namespace linkwright
