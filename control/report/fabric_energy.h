// SPDX-License-Identifier: Apache-2.0
//
// The joules of a fabric, in model time, from the counters of its links: what each tier's cables,
// the packet switches and the circuit switches drew. Three boundaries, each holding the one before:
//
//     link     both ends of every link, by its profile: module and host SerDes
//     fabric   and the switches: idle, and per bit forwarded; and the ports of circuit switches
//     system   times the cooling factor (the highest of the tiers)
//
// Unknown stays unknown: where nobody stated the watts of one part, no boundary that counts it has
// a number.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/report/page.h"
#include "control/scenario/resolved_fabric.h"
#include "link_models/fabric/fabric_reading.h"

namespace linkwright {

struct TierEnergy {
  std::string tier;
  std::string profile;
  double links = 0;              // two cables into a circuit switch are one
  double utilisation = 0;        // of the wire, mean over both directions of all of them
  std::optional<double> joules;  // boundary `link`
};

struct SwitchEnergy {
  std::uint64_t count = 0;
  std::string preset;                // empty: none, and the joules are unknown
  std::uint64_t forwarded_bits = 0;  // on the wires that leave them, with preamble and gap
  std::optional<double> joules;
};

struct CrossbarEnergy {
  std::uint64_t ports = 0;  // of all circuit switches
  std::optional<double> joules;
};

enum class FabricBoundary : std::uint8_t { kLink, kFabric, kSystem };
inline constexpr std::array<const char*, 3> kFabricBoundaryNames{"link", "fabric", "system"};

struct FabricEnergy {
  double model_seconds = 0;
  std::uint64_t useful_octets = 0;  // that came out at hosts, without FCS
  double cooling_factor = 1;
  std::vector<TierEnergy> tiers;                // in the order of the graph
  std::optional<SwitchEnergy> switches;         // nothing: there are none
  std::optional<CrossbarEnergy> crossbars;      // nothing: there are none
  std::array<std::optional<double>, 3> joules;  // by FabricBoundary

  std::optional<double> mean_watts(FabricBoundary boundary) const;
  std::optional<double> pj_per_useful_bit(FabricBoundary boundary) const;
};

// From the start of the run to `until`; `delivered`: what came out at hosts.
FabricEnergy fabric_energy(const ResolvedFabric& fabric,
                           const FabricReading& reading,
                           const Tally& delivered,
                           Instant until);

// null: there is no account, because the watts are not at hand.
boost::json::value fabric_energy_json(const std::optional<FabricEnergy>& energy);
std::string fabric_energy_table(const std::optional<FabricEnergy>& energy, const Page& page);

}  // namespace linkwright
