// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/frame_match.h"

#include <optional>
#include <type_traits>

#include <gtest/gtest.h>

#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

// With a tag of priority 5 in VLAN 100.
FrameHeaders tagged_roce() {
  Frame frame = roce_frame();
  const Frame tag = octets("8100 a064");
  frame.insert(frame.begin() + 12, tag.begin(), tag.end());
  return read_headers(frame);
}

FrameHeaders ipv6_tcp() {
  return read_headers(joined({addresses(), octets("86dd"), ipv6(0, 6, 4), octets("0050 c350")}));
}

FrameHeaders arp() {
  return read_headers(joined({addresses(), octets("0806"), Frame(46)}));
}

TEST(FrameMatch, AnEmptyMatchTakesEverything) {
  EXPECT_TRUE(matches({}, FrameHeaders{}));
  EXPECT_TRUE(matches({}, tagged_roce()));
  EXPECT_TRUE(matches({}, ipv6_tcp()));
  EXPECT_TRUE(matches({}, arp()));
}

// Each field: the value that the frame has, and one that it has not.
template <typename Value>
void expect_field(std::optional<Value> FrameMatch::*field, Value right, Value wrong) {
  FrameMatch match;
  match.*field = right;
  EXPECT_TRUE(matches(match, tagged_roce()));
  match.*field = wrong;
  EXPECT_FALSE(matches(match, tagged_roce()));
}

TEST(FrameMatch, EveryField) {
  expect_field<MacAddress>(&FrameMatch::source, 0x0200'0000'000a, 0x0200'0000'000b);
  expect_field<MacAddress>(&FrameMatch::destination, 0x0200'0000'000b, 0x0200'0000'000a);
  expect_field<std::uint16_t>(&FrameMatch::ether_type, 0x0800, 0x8100);
  expect_field<std::uint8_t>(&FrameMatch::pcp, 5, 0);
  expect_field<std::uint16_t>(&FrameMatch::vlan, 100, 101);
  expect_field<std::uint8_t>(&FrameMatch::protocol, 17, 6);
  expect_field<std::uint8_t>(&FrameMatch::dscp, 26, 27);
  expect_field<std::uint16_t>(&FrameMatch::source_port, 0xc001, 4791);
  expect_field<std::uint16_t>(&FrameMatch::destination_port, 4791, 0xc001);
  expect_field<std::uint8_t>(&FrameMatch::bth_opcode, 0x0a, 0x0b);
  expect_field<std::uint32_t>(&FrameMatch::queue_pair, 0x123456, 0x123457);
  expect_field<PsnRange>(&FrameMatch::psn, {0xfedcba, 0xfedcba}, {0xfedcbb, 0xfedcbb});
  expect_field<IpPrefix>(&FrameMatch::source_ip, {4, {10, 0, 0, 0}, 24}, {4, {10, 1, 0, 0}, 24});
  expect_field<IpPrefix>(
      &FrameMatch::destination_ip, {4, {10, 1, 0, 0}, 16}, {4, {10, 0, 0, 0}, 16});
}

TEST(FrameMatch, AllFieldsMustFit) {
  FrameMatch match;
  match.protocol = 17;
  match.queue_pair = 0x123456;
  EXPECT_TRUE(matches(match, tagged_roce()));
  match.vlan = 7;
  EXPECT_FALSE(matches(match, tagged_roce()));
}

// A zero that was never read is not the value 0.
TEST(FrameMatch, AFieldThatTheFrameLacksIsNotZero) {
  const auto lacks = [](auto field, const FrameHeaders& headers) {
    FrameMatch match;
    match.*field = typename std::remove_reference_t<decltype(match.*field)>::value_type{};
    return !matches(match, headers);
  };
  EXPECT_TRUE(lacks(&FrameMatch::pcp, arp()));
  EXPECT_TRUE(lacks(&FrameMatch::vlan, arp()));
  EXPECT_TRUE(lacks(&FrameMatch::protocol, arp()));
  EXPECT_TRUE(lacks(&FrameMatch::dscp, arp()));
  EXPECT_TRUE(lacks(&FrameMatch::source_ip, arp())) << "0.0.0.0/0 is any IPv4, but IPv4";
  EXPECT_TRUE(lacks(&FrameMatch::destination_ip, ipv6_tcp()));
  EXPECT_TRUE(lacks(&FrameMatch::source_port, arp()));
  EXPECT_TRUE(lacks(&FrameMatch::destination_port, arp()));
  EXPECT_TRUE(lacks(&FrameMatch::bth_opcode, ipv6_tcp()));
  EXPECT_TRUE(lacks(&FrameMatch::queue_pair, ipv6_tcp()));
  EXPECT_TRUE(lacks(&FrameMatch::psn, ipv6_tcp()));
}

// Against bit by bit: of a prefix of n bits only the first n may not differ.
void expect_prefixes(FrameHeaders headers, std::uint8_t version, std::size_t bits) {
  headers.ip_version = version;
  for (std::size_t length = 0; length <= bits; ++length)
    for (std::size_t flipped = 0; flipped < bits; ++flipped) {
      IpPrefix prefix{version, headers.source_ip, static_cast<std::uint8_t>(length)};
      prefix.address[flipped / 8] ^= static_cast<std::uint8_t>(0x80 >> flipped % 8);
      FrameMatch match;
      match.source_ip = prefix;
      EXPECT_EQ(matches(match, headers), flipped >= length) << length << " " << flipped;
    }
}

TEST(FrameMatch, PrefixesOfEveryLength) {
  expect_prefixes(tagged_roce(), 4, 32);
  expect_prefixes(ipv6_tcp(), 6, 128);
}

TEST(FrameMatch, APrefixLongerThanTheAddressIsAllOfIt) {
  FrameMatch match;
  match.source_ip = IpPrefix{4, {10, 0, 0, 1}, 255};
  EXPECT_TRUE(matches(match, tagged_roce()));
  match.source_ip->address[4] = 9;
  EXPECT_TRUE(matches(match, tagged_roce())) << "of an IPv4 address four octets count";
  match.source_ip = IpPrefix{6, ipv6_tcp().source_ip, 255};
  EXPECT_TRUE(matches(match, ipv6_tcp()));
  match.source_ip->address[15] ^= 1;
  EXPECT_FALSE(matches(match, ipv6_tcp()));
}

TEST(FrameMatch, ASequenceRangeAcrossTheWrap) {
  const auto in = [](PsnRange range, std::uint32_t psn) {
    FrameHeaders headers;
    headers.roce = true;
    headers.psn = psn;
    FrameMatch match;
    match.psn = range;
    return matches(match, headers);
  };
  const PsnRange across{0xfffffe, 0x000001};
  EXPECT_FALSE(in(across, 0xfffffd));
  EXPECT_TRUE(in(across, 0xfffffe));
  EXPECT_TRUE(in(across, 0xffffff));
  EXPECT_TRUE(in(across, 0x000000));
  EXPECT_TRUE(in(across, 0x000001));
  EXPECT_FALSE(in(across, 0x000002));
  EXPECT_FALSE(in(across, 0x800000));

  const PsnRange plain{10, 12};
  EXPECT_FALSE(in(plain, 9));
  EXPECT_TRUE(in(plain, 10));
  EXPECT_TRUE(in(plain, 12));
  EXPECT_FALSE(in(plain, 13));

  const PsnRange one{5, 5};
  EXPECT_TRUE(in(one, 5));
  EXPECT_FALSE(in(one, 4));
  EXPECT_FALSE(in(one, 6));

  const PsnRange all{1, 0};
  for (const std::uint32_t psn : {0u, 1u, 2u, 0x7fffffu, 0xffffffu}) EXPECT_TRUE(in(all, psn));
}

}  // namespace
}  // namespace linkwright
