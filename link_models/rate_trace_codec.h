// SPDX-License-Identifier: Apache-2.0
//
// The trace of a direction as octets, for the journal and for the process that runs it. Layout:
// version u8, tick i64 and number of stamps u32 (little-endian), then per stamp the distance to the
// one before and its opportunities, each in groups of 7 bits, low ones first (LEB128): most stamps
// take two octets.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "link_models/rate_trace.h"

namespace linkwright {

// Precondition: the trace is valid.
std::vector<std::byte> encode_trace(const RateTrace& trace);

// nullopt: another version, or what no trace of this version looks like. The values are as they
// come: validate() says whether they are sound.
std::optional<RateTrace> decode_trace(std::span<const std::byte> bytes);

}  // namespace linkwright
