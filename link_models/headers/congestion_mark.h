// SPDX-License-Identifier: Apache-2.0
//
// What a congested switch writes into a frame (RFC 3168): Congestion Experienced.
#pragma once

#include <cstdint>
#include <span>

namespace linkwright {

// Sets CE if the frame is IPv4 or IPv6 and its sender can take it (ECT(0), ECT(1)). Otherwise (not
// ECT, CE already, no IP, a header that is cut) changes nothing and returns false. A header
// checksum that was right stays right, and a wrong one wrong.
bool mark_congestion(std::span<std::uint8_t> frame) noexcept;

}  // namespace linkwright
