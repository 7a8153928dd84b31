// SPDX-License-Identifier: Apache-2.0
//
// Whose frame is whose: each rank has a MAC address (locally administered) and an IPv4 address of
// its own, of the range for benchmarks (RFC 2544, 198.18.0.0/15), each queue pair a UDP source
// port.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "traffic_gen/collective/collective.h"
#include "traffic_gen/roce/frame.h"

namespace linkwright::roce {

// Of a packet of that queue pair, in either direction. Ranks beyond 65,535 have none.
FrameAddresses addresses_of(RankId from, RankId to, std::uint32_t queue_pair);

// 02:6c:77:00 and the rank; nullopt: nobody's.
std::optional<RankId> rank_of(const std::array<std::uint8_t, 6>& mac);

}  // namespace linkwright::roce
