// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/headroom.h"

#include <array>

#include "link_models/core/pause_quanta.h"

namespace linkwright {
namespace {

struct ResponseRow {
  std::uint64_t bits_per_second;
  std::uint32_t quanta;
};

// 100 Mb/s to 100 Gb/s but 25 and 50: 802.3ba-2010, 31B.3.7, at 10 Gb/s the PHYs other than
// 10GBASE-T. 25, 50, 200 and 400 Gb/s: 31B.3.7 of later editions, as SONiC quotes it (sonic-swss,
// cfgmgr/buffer_headroom_mellanox.lua), and 800 Gb/s, where SONiC takes those of 400.
constexpr std::array<ResponseRow, 10> kResponse = {{{100'000'000, 1},
                                                    {1'000'000'000, 2},
                                                    {10'000'000'000, 60},
                                                    {25'000'000'000, 80},
                                                    {40'000'000'000, 118},
                                                    {50'000'000'000, 147},
                                                    {100'000'000'000, 394},
                                                    {200'000'000'000, 453},
                                                    {400'000'000'000, 905},
                                                    {800'000'000'000, 905}}};

constexpr std::uint32_t wire_frame_octets(std::uint32_t frame_octets) {
  return frame_octets + kPreambleOctets + kInterPacketGapOctets;
}

}  // namespace

std::uint64_t octets_in(Duration time, const LineRate& rate) noexcept {
  const Wide octet_work = 8 * work_per_bit(rate.time_scale);
  const Wide work = Wide{static_cast<std::uint64_t>(picos(time))} * rate.bits_per_second;
  return static_cast<std::uint64_t>((work + octet_work - 1) / octet_work);
}

std::uint32_t response_quanta(std::uint64_t bits_per_second) noexcept {
  for (const ResponseRow& row : kResponse)
    if (bits_per_second <= row.bits_per_second) return row.quanta;
  return kResponse.back().quanta;
}

Duration response_time(const LineRate& rate) noexcept {
  return pause_time(response_quanta(rate.bits_per_second), rate);
}

HeadroomParts headroom_parts(const HeadroomLink& link) noexcept {
  return {.reverse_frame = wire_frame_octets(link.reverse_frame_octets),
          .pause_frame = kPauseWireOctets,
          .reverse_latency = octets_in(link.reverse, link.rate),
          .response = octets_in(link.response, link.rate),
          .forward_frame = wire_frame_octets(link.forward_frame_octets),
          .forward_latency = octets_in(link.forward, link.rate),
          .trigger = link.trigger_octets};
}

std::uint64_t headroom_octets(const HeadroomLink& link) noexcept {
  const HeadroomParts parts = headroom_parts(link);
  return parts.reverse_frame + parts.pause_frame + parts.reverse_latency + parts.response +
         parts.forward_frame + parts.forward_latency + parts.trigger;
}

std::uint64_t headroom_rule_octets(const LineRate& rate,
                                   Duration propagation,
                                   Duration fec,
                                   Duration phy,
                                   std::uint32_t frame_octets,
                                   Duration response) noexcept {
  return octets_in(2 * propagation + 2 * fec + phy, rate) + 2 * std::uint64_t{frame_octets} +
         octets_in(response, rate);
}

}  // namespace linkwright
