// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/flow_hash.h"

#include <array>
#include <cmath>
#include <random>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

FrameHeaders ipv4_udp(std::uint32_t source,
                      std::uint32_t destination,
                      std::uint16_t source_port,
                      std::uint16_t destination_port) {
  FrameHeaders headers;
  headers.ip_version = 4;
  headers.protocol = 17;
  for (std::size_t i = 0; i < 4; ++i) {
    headers.source_ip[i] = static_cast<std::uint8_t>(source >> (24 - 8 * i));
    headers.destination_ip[i] = static_cast<std::uint8_t>(destination >> (24 - 8 * i));
  }
  headers.has_ports = true;
  headers.source_port = source_port;
  headers.destination_port = destination_port;
  return headers;
}

// 100 thousand flows as a training job has them: 250 hosts, neighbouring addresses, few ports.
constexpr std::uint32_t kFlows = 100'000;
FrameHeaders flow(std::uint32_t number) {
  return ipv4_udp(0x0a00'0000 + number % 250,
                  0x0a00'0000 + number / 250 % 100,
                  static_cast<std::uint16_t>(0xc000 + number / 25'000),
                  4791);
}

// Frozen, and computed by an implementation of its own (Python) of the same description.
TEST(FlowHash, GoldenValues) {
  const FrameHeaders four = read_headers(roce_frame());
  Frame fragment = roce_frame();
  put16(fragment, 20, 0x2000);
  const FrameHeaders first = read_headers(fragment);
  const FrameHeaders six =
      read_headers(joined({addresses(), octets("86dd"), ipv6(0, 6, 4), octets("0050 c350")}));
  const FrameHeaders arp = read_headers(joined({addresses(), octets("0806"), Frame(46)}));
  struct Golden {
    std::uint64_t seed;
    std::uint32_t four, first, six, arp;
  };
  for (const Golden& golden :
       {Golden{0, 0x903b9312, 0x3d7e5a61, 0x76546a31, 0x8ef981fa},
        Golden{1, 0x739f8ec2, 0xb0bda25e, 0xa441e43c, 0xa26f6a24},
        Golden{0x0123'4567'89ab'cdef, 0x1dd9a892, 0x037dd4b1, 0x6bd47245, 0x783e4d50}}) {
    EXPECT_EQ(flow_hash(four, golden.seed), golden.four);
    EXPECT_EQ(flow_hash(first, golden.seed), golden.first);
    EXPECT_EQ(flow_hash(six, golden.seed), golden.six);
    EXPECT_EQ(flow_hash(arp, golden.seed), golden.arp);
  }
}

TEST(FlowHash, WhatIsNotOfTheFlowDoesNotMatter) {
  const FrameHeaders headers = read_headers(roce_frame());
  FrameHeaders other = headers;
  other.destination = 1;
  other.source = 2;
  other.tagged = true;
  other.pcp = 3;
  other.vlan = 4;
  other.dscp = 5;
  other.ecn = 3;
  other.bth_opcode = 6;
  other.queue_pair = 7;
  other.psn = 8;
  other.ip_offset = 99;
  EXPECT_EQ(flow_hash(other, 9), flow_hash(headers, 9));
}

TEST(FlowHash, AllFragmentsOfADatagramAgree) {
  std::set<std::uint32_t> hashes;
  for (const unsigned flags_offset : {0x2000u, 0x2001u, 0x2100u, 0x0200u}) {
    Frame frame = roce_frame();
    put16(frame, 20, flags_offset);
    hashes.insert(flow_hash(read_headers(frame), 3));
  }
  EXPECT_EQ(hashes.size(), 1u);
  EXPECT_EQ(hashes.count(flow_hash(read_headers(roce_frame()), 3)), 0u) << "whole: with ports";
}

TEST(FlowHash, AllFragmentsOfIpv6Agree) {
  std::set<std::uint32_t> hashes;
  for (const char* extension :
       {"11 00 0001 00000001", "11 00 0009 00000001", "11 00 0010 00000001"})
    hashes.insert(flow_hash(
        read_headers(
            joined({addresses(), octets("86dd"), ipv6(0, 44, 16), octets(extension), udp(5, 6)})),
        3));
  EXPECT_EQ(hashes.size(), 1u);
}

TEST(FlowHash, TheLengthOfAnLlcFrameIsNotOfItsFlow) {
  const auto hash = [](unsigned type) {
    Frame frame = joined({addresses(), Frame(48)});
    put16(frame, 12, type);
    return flow_hash(read_headers(frame), 3);
  };
  EXPECT_EQ(hash(0x0026), hash(0x05dc));
  EXPECT_NE(hash(0x0026), hash(0x0600));
  EXPECT_NE(hash(0x0806), hash(0x88cc));
}

// 13 octets of a 5-tuple and 8 of the seed.
using Input = std::array<std::uint8_t, 21>;

std::uint32_t hash_of(const Input& input) {
  FrameHeaders headers;
  headers.ip_version = 4;
  headers.has_ports = true;
  std::copy_n(input.begin(), 4, headers.source_ip.begin());
  std::copy_n(input.begin() + 4, 4, headers.destination_ip.begin());
  headers.protocol = input[8];
  headers.source_port = static_cast<std::uint16_t>(input[9] << 8 | input[10]);
  headers.destination_port = static_cast<std::uint16_t>(input[11] << 8 | input[12]);
  std::uint64_t seed = 0;
  for (std::size_t i = 13; i < 21; ++i) seed = seed << 8 | input[i];
  return flow_hash(headers, seed);
}

// Each bit of the input turns each bit of the output in half of the cases: 168 x 32 counts, each
// within 5 sigma of its mean (the largest of so many is expected at 3.9).
TEST(FlowHash, Avalanche) {
  constexpr unsigned kTrials = 4'096;
  std::mt19937_64 random(11);
  for (std::size_t bit = 0; bit < 8 * Input{}.size(); ++bit) {
    std::array<unsigned, 32> turned{};
    for (unsigned trial = 0; trial < kTrials; ++trial) {
      Input input;
      for (std::uint8_t& octet : input) octet = static_cast<std::uint8_t>(random());
      const std::uint32_t before = hash_of(input);
      input[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      const std::uint32_t difference = before ^ hash_of(input);
      for (unsigned out = 0; out < 32; ++out) turned[out] += difference >> out & 1;
    }
    for (unsigned out = 0; out < 32; ++out)
      EXPECT_NEAR(turned[out], kTrials / 2.0, 5 * std::sqrt(kTrials / 4.0)) << bit << " " << out;
  }
}

TEST(FlowHash, EightBucketsAreEven) {
  const double sigma = std::sqrt(kFlows / 8.0 * 7 / 8);
  for (const std::uint64_t seed : {0ull, 1ull, 2ull, 0xdead'beefull}) {
    std::array<unsigned, 8> low{};
    std::array<unsigned, 8> high{};
    for (std::uint32_t number = 0; number < kFlows; ++number) {
      const std::uint32_t hash = flow_hash(flow(number), seed);
      ++low[hash % 8];
      ++high[hash >> 29];
    }
    for (std::size_t bucket = 0; bucket < 8; ++bucket) {
      EXPECT_NEAR(low[bucket], kFlows / 8.0, 4 * sigma) << seed;
      EXPECT_NEAR(high[bucket], kFlows / 8.0, 4 * sigma) << seed;
    }
  }
}

// Chi square over the 64 pairs of buckets under two seeds, 63 degrees of freedom.
TEST(FlowHash, ChoicesUnderTwoSeedsAreIndependent) {
  for (const auto& [one, two] : {std::pair{0ull, 1ull}, {1ull, 2ull}, {5ull, 5ull << 32}}) {
    std::array<double, 64> pairs{};
    for (std::uint32_t number = 0; number < kFlows; ++number)
      pairs[flow_hash(flow(number), one) % 8 * 8 + flow_hash(flow(number), two) % 8] += 1;
    double chi_square = 0;
    for (const double count : pairs) {
      const double off = count - kFlows / 64.0;
      chi_square += off * off / (kFlows / 64.0);
    }
    EXPECT_NEAR(chi_square, 63, 4 * std::sqrt(2.0 * 63)) << one << " " << two;
  }
}

}  // namespace
}  // namespace linkwright
