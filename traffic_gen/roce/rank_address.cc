// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/rank_address.h"

#include <algorithm>

namespace linkwright::roce {
namespace {

constexpr std::array<std::uint8_t, 4> kRankPrefix = {0x02, 'l', 'w', 0x00};
constexpr std::uint32_t kBenchmarkNetwork = 198u << 24 | 18u << 16;
// The dynamic ports (RFC 6335), as many as RoCEv2 cards take.
constexpr std::uint16_t kFirstPort = 49'152;
constexpr std::uint32_t kPorts = 16'384;

std::array<std::uint8_t, 6> mac_of(RankId rank) {
  return {kRankPrefix[0],
          kRankPrefix[1],
          kRankPrefix[2],
          kRankPrefix[3],
          static_cast<std::uint8_t>(rank >> 8),
          static_cast<std::uint8_t>(rank)};
}

}  // namespace

FrameAddresses addresses_of(RankId from, RankId to, std::uint32_t queue_pair) {
  FrameAddresses out;
  out.source_mac = mac_of(from);
  out.destination_mac = mac_of(to);
  out.source_ip = kBenchmarkNetwork + from;
  out.destination_ip = kBenchmarkNetwork + to;
  out.source_port = static_cast<std::uint16_t>(kFirstPort + queue_pair % kPorts);
  return out;
}

std::optional<RankId> rank_of(const std::array<std::uint8_t, 6>& mac) {
  if (!std::equal(kRankPrefix.begin(), kRankPrefix.end(), mac.begin())) return std::nullopt;
  return RankId{mac[4]} << 8 | mac[5];
}

}  // namespace linkwright::roce
