// SPDX-License-Identifier: Apache-2.0
//
// The faults of one direction as octets, for the process that runs them: little-endian, exact, no
// padding. Layout: version u8, count u8; of each fault the name (length u8, octets), which fields
// its match has (u16, bit i: field i of FrameMatch), those fields, skip, frames and every (u64),
// action u8, overtaken_by u32, delay i64.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "link_models/faults/targeted_fault.h"

namespace linkwright {

// Precondition: the list is valid.
std::vector<std::byte> encode_faults(const FaultList& faults);

// nullopt: another version, wrong size, or what no list of this version looks like. The values are
// as they come: validate() says whether they are sound.
std::optional<FaultList> decode_faults(std::span<const std::byte> bytes);

}  // namespace linkwright
