// SPDX-License-Identifier: Apache-2.0
//
// A model reads of a packet what it would read of its frame.
#include "control/wires/packet_headers.h"

#include <gtest/gtest.h>

#include "link_models/headers/frame_tags.h"
#include "traffic_gen/roce/frame.h"
#include "traffic_gen/roce/rank_address.h"

namespace linkwright {
namespace {

constexpr roce::Opcode kOpcodes[] = {roce::Opcode::kWriteFirst,
                                     roce::Opcode::kWriteMiddle,
                                     roce::Opcode::kWriteLastImmediate,
                                     roce::Opcode::kWriteOnlyImmediate,
                                     roce::Opcode::kReadRequest,
                                     roce::Opcode::kReadResponseOnly,
                                     roce::Opcode::kAcknowledge,
                                     roce::Opcode::kCongestion};

FrameHeaders as_octets(const Flight& flight) {
  const std::vector<std::uint8_t> payload(flight.packet.payload, 0xa5);
  const auto addresses = roce::addresses_of(flight.from, flight.to, flight.packet.queue_pair);
  return read_headers(roce::to_frame(flight.packet, addresses, payload));
}

TEST(PacketHeaders, AreThoseOfItsFrame) {
  for (const roce::Opcode opcode : kOpcodes)
    for (const bool congested : {false, true}) {
      Flight flight{{}, 3, 700};
      flight.packet.opcode = opcode;
      flight.packet.congested = congested;
      flight.packet.queue_pair = 0x12'3456;
      flight.packet.psn = 0xff'fffe;
      flight.packet.payload = opcode == roce::Opcode::kWriteFirst ? 1'024 : 0;
      EXPECT_EQ(headers_of(flight), as_octets(flight)) << static_cast<int>(opcode);
    }
}

// The comparison sees each of what distinguishes packets.
TEST(PacketHeaders, OfAnotherPacketDiffer) {
  const Flight flight{{}, 3, 4};
  Flight other = flight;
  other.packet.psn = 1;
  EXPECT_NE(headers_of(other), as_octets(flight));
  other = flight;
  other.packet.queue_pair = 1;
  EXPECT_NE(headers_of(other), as_octets(flight));
  other = flight;
  other.to = 5;
  EXPECT_NE(headers_of(other), as_octets(flight));
}

TEST(PacketHeaders, AFlowKeepsItsWayAndQueuePairsDiffer) {
  Flight flight{{}, 3, 4};
  const auto hash = [&flight] { return tags_of(headers_of(flight), {}, ClassMap{}, 1).flow_hash; };
  const std::uint32_t first = hash();
  flight.packet.psn = 99;
  EXPECT_EQ(hash(), first);
  flight.packet.queue_pair = 1;
  EXPECT_NE(hash(), first);
}

}  // namespace
}  // namespace linkwright
