// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "link_models/headers/frame_headers.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

Frame untagged(const Frame& ether_type, const Frame& packet) {
  return joined({addresses(), ether_type, packet});
}

Frame over_ipv4(const Frame& packet) {
  return untagged(octets("0800"), packet);
}

Frame over_ipv6(const Frame& packet) {
  return untagged(octets("86dd"), packet);
}

Frame with_extensions(std::uint8_t first, const Frame& extensions, const Frame& segment) {
  return over_ipv6(
      joined({ipv6(0, first, extensions.size() + segment.size()), extensions, segment}));
}

TEST(ReadHeaders, EthernetWithoutIp) {
  const FrameHeaders arp = read_headers(untagged(octets("0806"), octets("0001 0800 06 04 0001")));
  FrameHeaders expected;
  expected.destination = 0x0200'0000'000b;
  expected.source = 0x0200'0000'000a;
  expected.ether_type = 0x0806;
  EXPECT_EQ(arp, expected);
}

TEST(ReadHeaders, ALengthIsNoEtherType) {
  const FrameHeaders llc = read_headers(untagged(octets("0026"), octets("42 42 03")));
  EXPECT_EQ(llc.ether_type, 0x0026);
  EXPECT_EQ(llc.ip_version, 0);
}

TEST(ReadHeaders, RoceOverIpv4) {
  const FrameHeaders headers = read_headers(roce_frame());
  FrameHeaders expected;
  expected.destination = 0x0200'0000'000b;
  expected.source = 0x0200'0000'000a;
  expected.ether_type = 0x0800;
  expected.ip_version = 4;
  expected.dscp = 26;
  expected.ecn = 2;
  expected.protocol = 17;
  expected.source_ip = {10, 0, 0, 1};
  expected.destination_ip = {10, 1, 2, 3};
  expected.source_port = 0xc001;
  expected.destination_port = 4791;
  expected.has_ports = true;
  expected.roce = true;
  expected.bth_opcode = 0x0a;
  expected.queue_pair = 0x123456;
  expected.psn = 0xfedcba;
  expected.ip_offset = 14;
  EXPECT_EQ(headers, expected);
}

TEST(ReadHeaders, RoceOverIpv6) {
  const FrameHeaders headers =
      read_headers(over_ipv6(joined({ipv6(0x69, 17, 24), udp(1, 4791), bth()})));
  EXPECT_EQ(headers.ip_version, 6);
  EXPECT_EQ(headers.dscp, 26);
  EXPECT_EQ(headers.ecn, 1);
  EXPECT_EQ(headers.protocol, 17);
  EXPECT_EQ(headers.source_ip,
            (IpAddress{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(headers.destination_ip,
            (IpAddress{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}));
  EXPECT_TRUE(headers.roce);
  EXPECT_EQ(headers.queue_pair, 0x123456u);
  EXPECT_EQ(headers.psn, 0xfedcbau);
}

TEST(ReadHeaders, TrafficClassOfEveryValue) {
  for (unsigned value = 0; value < 256; ++value) {
    const auto octet = static_cast<std::uint8_t>(value);
    const FrameHeaders four = read_headers(over_ipv4(ipv4(octet, 1, 0)));
    const FrameHeaders six = read_headers(over_ipv6(ipv6(octet, 58, 0)));
    EXPECT_EQ(four.dscp, value / 4);
    EXPECT_EQ(four.ecn, value % 4);
    EXPECT_EQ(six.dscp, value / 4);
    EXPECT_EQ(six.ecn, value % 4);
  }
}

TEST(ReadHeaders, OneTag) {
  const FrameHeaders headers = read_headers(
      joined({addresses(), octets("8100 b064 0800"), ipv4(0, 17, 8), udp(1000, 2000)}));
  EXPECT_TRUE(headers.tagged);
  EXPECT_EQ(headers.pcp, 5);
  EXPECT_EQ(headers.vlan, 0x064) << "without the DEI bit, which is set";
  EXPECT_EQ(headers.ether_type, 0x0800);
  EXPECT_EQ(headers.ip_offset, 18);
  EXPECT_EQ(headers.destination_port, 2000);
}

TEST(ReadHeaders, OfStackedTagsTheOuterOneCounts) {
  const FrameHeaders headers = read_headers(joined({addresses(),
                                                    octets("88a8 6fff 8100 2001 8100 0002 86dd"),
                                                    ipv6(0, 6, 4),
                                                    octets("1234 5678")}));
  EXPECT_EQ(headers.pcp, 3);
  EXPECT_EQ(headers.vlan, 0xfff);
  EXPECT_EQ(headers.ether_type, 0x86dd);
  EXPECT_EQ(headers.ip_offset, 26);
  EXPECT_EQ(headers.source_port, 0x1234);
}

TEST(ReadHeaders, APriorityTagIsATag) {
  const FrameHeaders headers = read_headers(untagged(octets("8100 0000 0806"), {}));
  EXPECT_TRUE(headers.tagged);
  EXPECT_EQ(headers.pcp, 0);
  EXPECT_EQ(headers.vlan, 0);
  EXPECT_EQ(headers.ether_type, 0x0806);
}

TEST(ReadHeaders, TagsAreFollowedUpToABound) {
  for (const int tags : {8, 9, 30}) {
    Frame frame = addresses();
    for (int i = 0; i < tags; ++i) frame = joined({frame, octets("8100 0001")});
    frame = joined({frame, octets("0800"), ipv4(0, 1, 0)});
    const FrameHeaders headers = read_headers(frame);
    EXPECT_TRUE(headers.tagged);
    EXPECT_EQ(headers.ether_type, tags == 8 ? 0x0800 : 0x8100);
    EXPECT_EQ(headers.ip_version, tags == 8 ? 4 : 0);
  }
}

TEST(ReadHeaders, Ipv4Options) {
  for (std::size_t words = 5; words <= 15; ++words) {
    Frame header = ipv4(0, 6, 4 * (words - 5) + 20);
    header[0] = static_cast<std::uint8_t>(0x40 | words);
    header.resize(4 * words, 0x01);
    const FrameHeaders headers =
        read_headers(over_ipv4(joined({header, octets("aaaa bbbb"), Frame(16)})));
    EXPECT_EQ(headers.source_port, 0xaaaa) << words;
    EXPECT_EQ(headers.destination_port, 0xbbbb) << words;
  }
}

TEST(ReadHeaders, WhatIsNotTheVersionThatTheEtherTypeSaysIsNoIp) {
  Frame six_in_four = over_ipv4(ipv4(0xff, 17, 8));
  six_in_four[14] = 0x65;
  Frame short_header = over_ipv4(ipv4(0xff, 17, 8));
  short_header[14] = 0x44;
  Frame four_in_six = over_ipv6(ipv6(0xff, 17, 8));
  four_in_six[14] = 0x45;
  for (const Frame& frame : {six_in_four, short_header, four_in_six}) {
    const FrameHeaders headers = read_headers(frame);
    EXPECT_EQ(headers.ip_version, 0);
    EXPECT_EQ(headers.ip_offset, 0);
    EXPECT_EQ(headers.dscp, 0);
    EXPECT_EQ(headers.protocol, 0);
  }
}

TEST(ReadHeaders, PortsOfTcpUdpSctpAndNoOthers) {
  for (const unsigned protocol : {1u, 6u, 17u, 47u, 50u, 58u, 132u}) {
    const FrameHeaders headers = read_headers(over_ipv4(
        joined({ipv4(0, static_cast<std::uint8_t>(protocol), 8), octets("0001 0002 0000 0000")})));
    EXPECT_EQ(headers.protocol, protocol);
    EXPECT_EQ(headers.has_ports, protocol == 6 || protocol == 17 || protocol == 132) << protocol;
    EXPECT_EQ(headers.destination_port, headers.has_ports ? 2 : 0);
  }
}

TEST(ReadHeaders, PaddingIsNotReadAsPorts) {
  const FrameHeaders four = read_headers(over_ipv4(joined({ipv4(0, 17, 0), Frame(26, 0x77)})));
  EXPECT_EQ(four.protocol, 17);
  EXPECT_FALSE(four.has_ports);
  const FrameHeaders six = read_headers(over_ipv6(joined({ipv6(0, 17, 3), Frame(26, 0x77)})));
  EXPECT_FALSE(six.has_ports);
  Frame unknown_length = over_ipv4(joined({ipv4(0, 17, 0), udp(3, 4)}));
  put16(unknown_length, 16, 0);
  EXPECT_TRUE(read_headers(unknown_length).has_ports) << "of 0: as far as the frame goes";
  EXPECT_TRUE(read_headers(over_ipv6(joined({ipv6(0, 17, 0), udp(3, 4)}))).has_ports);
}

TEST(ReadHeaders, FragmentsOfIpv4) {
  struct Case {
    unsigned flags_offset;
    bool fragment;
    bool fragmented;
  };
  for (const Case& c : {Case{0x4000, false, false},
                        Case{0x8000, false, false},
                        Case{0x2000, false, true},
                        Case{0x2001, true, true},
                        Case{0x0001, true, true},
                        Case{0x1fff, true, true}}) {
    Frame frame = roce_frame();
    put16(frame, 14 + 6, c.flags_offset);
    const FrameHeaders headers = read_headers(frame);
    EXPECT_EQ(headers.fragment, c.fragment) << c.flags_offset;
    EXPECT_EQ(headers.fragmented, c.fragmented) << c.flags_offset;
    EXPECT_EQ(headers.has_ports, !c.fragment);
    EXPECT_EQ(headers.roce, !c.fragment);
    EXPECT_EQ(headers.protocol, 17);
  }
}

TEST(ReadHeaders, FragmentsOfIpv6) {
  struct Case {
    const char* extension;
    bool fragment;
    bool fragmented;
  };
  for (const Case& c : {Case{"11 ff 0000 00000001", false, false},
                        Case{"11 ff 0006 00000001", false, false},
                        Case{"11 ff 0001 00000001", false, true},
                        Case{"11 ff 0008 00000001", true, true},
                        Case{"11 ff fff9 00000001", true, true}}) {
    const FrameHeaders headers = read_headers(with_extensions(44, octets(c.extension), udp(5, 6)));
    EXPECT_EQ(headers.fragment, c.fragment) << c.extension;
    EXPECT_EQ(headers.fragmented, c.fragmented) << c.extension;
    EXPECT_EQ(headers.has_ports, !c.fragment);
    EXPECT_EQ(headers.protocol, 17);
  }
}

TEST(ReadHeaders, ExtensionsOfIpv6) {
  const Frame hop_by_hop = octets("2b 00 01 04 00000000");
  const Frame routing = octets("3c 02 00 00 0000 0000 2001 0db8 0000 0000 0000 0000 0000 0009");
  const Frame destination = octets("11 01 01 0c 00000000 00000000 00000000");
  const FrameHeaders headers = read_headers(with_extensions(
      0, joined({hop_by_hop, routing, destination}), joined({udp(5, 4791), bth()})));
  EXPECT_EQ(headers.protocol, 17);
  EXPECT_EQ(headers.source_port, 5);
  EXPECT_TRUE(headers.roce);
  EXPECT_EQ(headers.psn, 0xfedcbau);
}

TEST(ReadHeaders, ExtensionsAreFollowedUpToABound) {
  for (const std::size_t count : {8u, 9u, 12u}) {
    Frame extensions;
    for (std::size_t i = 0; i < count; ++i)
      extensions = joined({extensions, octets("3c 00 01 04 00000000")});
    extensions[8 * (count - 1)] = 17;
    const FrameHeaders headers = read_headers(with_extensions(60, extensions, udp(5, 6)));
    EXPECT_EQ(headers.has_ports, count == 8) << count;
    EXPECT_EQ(headers.protocol, count == 8 ? 17 : 60) << count;
  }
}

TEST(ReadHeaders, OtherNextHeadersEndTheWalk) {
  for (const unsigned next : {50u, 51u, 58u, 59u, 135u}) {
    const FrameHeaders headers = read_headers(
        with_extensions(60, joined({{static_cast<std::uint8_t>(next)}, Frame(7)}), Frame(24)));
    EXPECT_EQ(headers.protocol, next);
    EXPECT_FALSE(headers.has_ports);
  }
}

TEST(ReadHeaders, RoceIsUdpToItsPort) {
  const auto read = [](std::uint8_t protocol, unsigned source, unsigned destination) {
    return read_headers(
        over_ipv4(joined({ipv4(0, protocol, 24), udp(source, destination), bth()})));
  };
  EXPECT_TRUE(read(17, 0xc000, 4791).roce);
  EXPECT_FALSE(read(17, 4791, 0xc000).roce) << "the source port is entropy";
  EXPECT_FALSE(read(6, 0xc000, 4791).roce);
  EXPECT_EQ(read(6, 0xc000, 4791).psn, 0u);
}

}  // namespace
}  // namespace linkwright
