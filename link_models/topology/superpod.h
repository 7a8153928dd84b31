// SPDX-License-Identifier: Apache-2.0
//
// Domains of GPUs, each a host here, on a scale-up fabric: every GPU is joined to every scale-up
// switch of its domain. One more cable of each GPU goes to the scale-out fabric that joins the
// domains: leaves and spines, or one optical circuit switch. Consecutive hosts share a leaf.
//
// Within a domain the scale-up wins: it is as near as a shared leaf or crossbar and nearer than all
// else, and its tier is the preferred one. Between domains only the scale-out leads, for hosts do
// not forward.
//
// Tiers: "scale_up", then "scale_out" (GPU to leaf or crossbar), then "spine". Places: host
// {domain, gpu}, scale-up switch {domain, number in it}, leaf, spine and crossbar {number}. The
// closed forms of oversubscription and bisection are those of the scale-out; the halves are the
// first and the second half of the leaves.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

enum class ScaleOut : std::uint8_t { kNone, kLeafSpine, kOcs };

struct SuperpodConfig {
  std::uint32_t domains = 2;
  std::uint32_t gpus_per_domain = 8;
  std::uint32_t scale_up_switches = 4;  // per domain
  std::uint32_t scale_up_cables = 1;    // between a GPU and a scale-up switch
  ScaleOut scale_out = ScaleOut::kLeafSpine;
  // Of leaf and spine only; the leaves share the GPUs evenly.
  std::uint32_t leaves = 2;
  std::uint32_t spines = 2;
  std::uint32_t uplinks = 1;
};

std::vector<Violation> validate(const SuperpodConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const SuperpodConfig& config);
Graph make_superpod(const SuperpodConfig& config);

}  // namespace linkwright
