// SPDX-License-Identifier: Apache-2.0
//
// Frames of RoCEv2: what is written is read back, and what is not whole is refused. That others
// read them, too, is test_roce_frames.py.
#include <numeric>

#include <gtest/gtest.h>

#include "traffic_gen/roce/frame.h"

namespace linkwright::roce {
namespace {

constexpr Opcode kAll[] = {Opcode::kWriteFirst,
                           Opcode::kWriteMiddle,
                           Opcode::kWriteLast,
                           Opcode::kWriteLastImmediate,
                           Opcode::kWriteOnly,
                           Opcode::kWriteOnlyImmediate,
                           Opcode::kReadRequest,
                           Opcode::kReadResponseFirst,
                           Opcode::kReadResponseMiddle,
                           Opcode::kReadResponseLast,
                           Opcode::kReadResponseOnly,
                           Opcode::kAcknowledge,
                           Opcode::kCongestion};

FrameAddresses addresses() {
  FrameAddresses out;
  out.source_mac = {2, 0, 0, 0, 0, 1};
  out.destination_mac = {2, 0, 0, 0, 0, 2};
  out.source_ip = 0xc612'0001;  // 198.18.0.1, as benchmarks have
  out.destination_ip = 0xc612'0002;
  out.source_port = 50'000;
  return out;
}

bool has_payload(Opcode opcode) {
  return opcode != Opcode::kReadRequest && opcode != Opcode::kAcknowledge &&
         opcode != Opcode::kCongestion;
}

Packet packet_of(Opcode opcode, std::uint32_t payload) {
  Packet out;
  out.opcode = opcode;
  out.acknowledge = true;
  out.queue_pair = 0xab'cdef;
  out.psn = 0xff'fffe;
  out.payload = has_payload(opcode) ? payload : 0;
  if (has_immediate(opcode)) out.immediate = 0x1234'5678;
  if (has_acknowledgement(opcode)) out.syndrome = Syndrome::kSequenceError;
  if (begins_message(opcode)) out.address = 0x0102'0304'0506'0708;
  if (begins_message(opcode)) out.length = 70'000;
  return out;
}

std::vector<std::uint8_t> framed(const Packet& packet) {
  std::vector<std::uint8_t> payload(packet.payload);
  std::iota(payload.begin(), payload.end(), std::uint8_t{1});
  return to_frame(packet, addresses(), payload);
}

TEST(RoceFrame, WhatIsWrittenIsReadBack) {
  for (const Opcode opcode : kAll) {
    for (std::uint32_t payload = 0; payload < 9; ++payload) {
      const Packet sent = packet_of(opcode, payload);
      const std::vector<std::uint8_t> frame = framed(sent);
      ASSERT_EQ(frame.size(), frame_octets(sent));
      const auto read = read_frame(frame);
      ASSERT_TRUE(read) << static_cast<int>(opcode) << " " << payload;
      EXPECT_EQ(read->packet.opcode, sent.opcode);
      EXPECT_EQ(read->packet.acknowledge, sent.acknowledge);
      EXPECT_EQ(read->packet.queue_pair, sent.queue_pair);
      EXPECT_EQ(read->packet.psn, sent.psn);
      EXPECT_EQ(read->packet.payload, sent.payload);
      EXPECT_EQ(read->packet.immediate, sent.immediate);
      EXPECT_EQ(read->packet.syndrome, sent.syndrome);
      EXPECT_EQ(read->packet.address, sent.address);
      EXPECT_EQ(read->packet.length, sent.length);
      EXPECT_EQ(read->addresses.source_port, 50'000);
      EXPECT_EQ(read->addresses.source_ip, addresses().source_ip);
      for (std::size_t i = 0; i < read->payload.size(); ++i) ASSERT_EQ(read->payload[i], i + 1);
    }
  }
}

TEST(RoceFrame, EachSyndromeIsReadBack) {
  for (std::uint32_t value = 0; value < 256; ++value) {
    Packet packet = packet_of(Opcode::kAcknowledge, 0);
    packet.syndrome = static_cast<Syndrome>(value);
    const auto read = read_frame(framed(packet));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->packet.syndrome, packet.syndrome);
  }
}

TEST(RoceFrame, AMarkOnTheWayChangesNoInvariantCrc) {
  std::vector<std::uint8_t> frame = framed(packet_of(Opcode::kWriteMiddle, 64));
  frame[15] |= 3;  // congestion experienced
  frame[22] -= 1;  // a router on the way
  const auto read = read_frame(frame);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->packet.congested);
}

// Any one bit from BTH on, but for the octet that switches may change.
TEST(RoceFrame, AnyOtherBitIsSeen) {
  const std::vector<std::uint8_t> frame = framed(packet_of(Opcode::kWriteLastImmediate, 33));
  for (std::size_t at = 42; at < frame.size(); ++at) {
    if (at == 46) continue;
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::uint8_t> wrong = frame;
      wrong[at] = static_cast<std::uint8_t>(wrong[at] ^ (1 << bit));
      EXPECT_FALSE(read_frame(wrong)) << at << "." << bit;
    }
  }
}

TEST(RoceFrame, WhatIsCutIsRefused) {
  for (const Opcode opcode : kAll) {
    const std::vector<std::uint8_t> frame = framed(packet_of(opcode, 7));
    for (std::size_t length = 0; length < frame.size(); ++length)
      EXPECT_FALSE(read_frame(std::span(frame).first(length))) << length;
  }
}

}  // namespace
}  // namespace linkwright::roce
