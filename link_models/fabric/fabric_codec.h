// SPDX-License-Identifier: Apache-2.0
//
// FabricConfig as bytes, for the dataplane's socket and for journals: little-endian, exact (doubles
// by their bits), fields in the order of the headers, lists and texts behind a u32 count. Links
// that are alike are written once. Both ways allocate: nothing for a worker.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "link_models/fabric/fabric_config.h"

namespace linkwright {

std::vector<std::byte> encode_fabric(const FabricConfig& config);

// nullopt: another version, wrong size, or a value that no configuration has. What is read has yet
// to pass validate().
std::optional<FabricConfig> decode_fabric(std::span<const std::byte> bytes);

std::vector<std::byte> encode_outages(const std::vector<Outage>& outages);
std::optional<std::vector<Outage>> decode_outages(std::span<const std::byte> bytes);
// The faults alone, for a journal to tell whether a scenario has the same.
std::vector<std::byte> encode_aimed_faults(const std::vector<AimedFaults>& all);

std::vector<std::byte> encode_plan(const CircuitPlan& plan);
std::optional<CircuitPlan> decode_plan(std::span<const std::byte> bytes);

}  // namespace linkwright
