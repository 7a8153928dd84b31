// SPDX-License-Identifier: Apache-2.0
//
// Who carries out the iterations of a collective, one after the other: over links alike, each for
// itself, or over the links of a scenario, whose time goes on from one to the next.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "control/wires/incident.h"
#include "traffic_gen/engine/virtual_run.h"
#include "traffic_gen/transport/roce.h"

namespace linkwright {

struct CarriedOut {
  Iteration iteration;
  std::vector<PacketCounts> packets{};  // of each rank, of this iteration; empty: there are none
  std::vector<Incident> incidents{};    // that befell it
};

// What the links have drawn since the first iteration began, in the time of the model.
struct BoundaryJoules {
  std::string boundary;            // "link", "system"; of a fabric "fabric", too
  std::optional<double> joules{};  // absent: nobody stated the watts
};

// An iteration that cannot end: why.
struct Stuck : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class IterationRunner {
 public:
  IterationRunner() = default;
  IterationRunner(const IterationRunner&) = delete;
  IterationRunner& operator=(const IterationRunner&) = delete;
  virtual ~IterationRunner() = default;

  // Throws Stuck.
  virtual CarriedOut carry_out(DependencyEngine& engine) = 0;
  // Empty: these links have no watts.
  virtual std::vector<BoundaryJoules> joules() { return {}; }
};

}  // namespace linkwright
