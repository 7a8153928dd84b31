// SPDX-License-Identifier: Apache-2.0
//
// A fabric with its topology built, profiles merged, plans read and the time scale applied.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/scenario/cable_figures.h"
#include "dataplane/emulator.h"
#include "link_models/fabric/fabric_config.h"
#include "link_models/topology/topology.h"

namespace linkwright {

// What the cables of one tier are made of, in the model domain.
struct TierFigures {
  std::string tier;
  std::uint64_t cables = 0;
  // One end is a circuit switch, which is passive: two of these cables make one link, whose figures
  // stand here.
  bool into_crossbar = false;
  // Optics into a circuit switch whose budget has no insertion loss of it: too few bit errors.
  bool misses_switch_loss = false;
  CableFigures cable;        // its name is "pod.spine"; it has no ports
  double usd_per_gbps = -1;  // of a link; negative: unknown
};

struct ResolvedFabric {
  std::string name;
  TopologyConfig topology;
  FabricConfig config;               // run-time domain
  std::vector<std::uint32_t> ports;  // by HostId: index into spec.ports, or kNoPortSpec
  CarrierPolicy carrier = CarrierPolicy::kHold;
  std::vector<TierFigures> tiers;  // in the order of the graph's tiers
  std::string switch_preset;       // empty: none
};

}  // namespace linkwright
