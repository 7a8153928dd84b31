// SPDX-License-Identifier: Apache-2.0
//
// Every frame cut at every length: what is there is read, what is not stays zero, and (under a
// sanitizer) no octet behind the end is touched.
#include <algorithm>

#include <gtest/gtest.h>

#include "link_models/headers/congestion_mark.h"
#include "link_models/headers/frame_headers.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

// Where the parts of a frame with one tag end.
struct Ends {
  std::size_t ip;
  std::size_t before_transport;
  std::uint8_t cut_protocol;  // what the IP header says before its extensions are there
};

constexpr std::size_t kTaggedIp = 18;

FrameHeaders cut(const FrameHeaders& full, std::size_t size, const Ends& ends) {
  FrameHeaders left;
  if (size >= 6) left.destination = full.destination;
  if (size >= 12) left.source = full.source;
  if (size >= 14 && size < 16) left.ether_type = 0x8100;
  if (size >= 16) {
    left.tagged = true;
    left.pcp = full.pcp;
    left.vlan = full.vlan;
  }
  if (size >= 18) left.ether_type = full.ether_type;
  if (size >= ends.ip) {
    left.ip_version = full.ip_version;
    left.dscp = full.dscp;
    left.ecn = full.ecn;
    left.protocol = size >= ends.before_transport ? full.protocol : ends.cut_protocol;
    left.source_ip = full.source_ip;
    left.destination_ip = full.destination_ip;
    left.ip_offset = kTaggedIp;
  }
  if (size >= ends.before_transport + 4) {
    left.has_ports = true;
    left.source_port = full.source_port;
    left.destination_port = full.destination_port;
  }
  if (size >= ends.before_transport + 8 + 12) {
    left.roce = true;
    left.bth_opcode = full.bth_opcode;
    left.queue_pair = full.queue_pair;
    left.psn = full.psn;
  }
  return left;
}

void expect_cuts(const Frame& frame, const Ends& ends) {
  const FrameHeaders full = read_headers(frame);
  ASSERT_TRUE(full.roce && full.tagged && full.ecn == 2);
  for (std::size_t size = 0; size <= frame.size(); ++size) {
    ExactCopy copy(frame, size);
    EXPECT_EQ(read_headers(copy.span()), cut(full, size, ends)) << size;
    EXPECT_EQ(mark_congestion(copy.span()), size >= ends.ip) << size;
    if (size < ends.ip) {
      EXPECT_TRUE(std::equal(copy.span().begin(), copy.span().end(), frame.begin()));
    }
  }
}

Frame tag() {
  return octets("8100 6007");
}

TEST(TruncatedFrames, RoceOverIpv4) {
  const Frame frame =
      joined({addresses(), tag(), octets("0800"), ipv4(0x6a, 17, 24), udp(0xc001, 4791), bth()});
  expect_cuts(frame, {kTaggedIp + 20, kTaggedIp + 20, 17});
}

TEST(TruncatedFrames, RoceOverIpv4WithOptions) {
  Frame header = ipv4(0x6a, 17, 40 + 24);
  header[0] = 0x4f;
  const Frame frame = joined(
      {addresses(), tag(), octets("0800"), header, Frame(40, 0x01), udp(0xc001, 4791), bth()});
  expect_cuts(frame, {kTaggedIp + 20, kTaggedIp + 60, 17});
}

TEST(TruncatedFrames, RoceOverIpv6) {
  const Frame frame =
      joined({addresses(), tag(), octets("86dd"), ipv6(0x6a, 17, 24), udp(0xc001, 4791), bth()});
  expect_cuts(frame, {kTaggedIp + 40, kTaggedIp + 40, 17});
}

TEST(TruncatedFrames, RoceOverIpv6WithAnExtension) {
  const Frame frame = joined({addresses(),
                              tag(),
                              octets("86dd"),
                              ipv6(0x6a, 60, 16 + 24),
                              octets("11 01 01 0c 00000000 00000000 00000000"),
                              udp(0xc001, 4791),
                              bth()});
  expect_cuts(frame, {kTaggedIp + 40, kTaggedIp + 56, 60});
}

TEST(TruncatedFrames, Pauses) {
  const Frame head = octets("01 80 c2 00 00 01  02 00 00 00 00 0a  8808");
  const Frame global = joined({head, octets("0001 ffff"), Frame(42)});
  const Frame priority = joined({head, octets("0101 00ff"), Frame(42, 0x11)});
  for (std::size_t size = 0; size <= 60; ++size) {
    ExactCopy one(global, size);
    EXPECT_EQ(read_pause(one.span()).kind, size >= 18 ? PauseKind::kGlobal : PauseKind::kNone);
    ExactCopy two(priority, size);
    EXPECT_EQ(read_pause(two.span()).kind, size >= 34 ? PauseKind::kPriority : PauseKind::kNone);
  }
}

}  // namespace
}  // namespace linkwright
