// SPDX-License-Identifier: Apache-2.0
//
// Random octets, most of them steered into the deeper parsers: nothing outside the frame is touched
// (under a sanitizer), and what is read holds together.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "link_models/headers/congestion_mark.h"
#include "link_models/headers/frame_headers.h"
#include "link_models/headers/frame_match.h"
#include "link_models/headers/frame_tags.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

void put(Frame& frame, std::size_t at, unsigned value) {
  if (at < frame.size()) frame[at] = static_cast<std::uint8_t>(value);
}

// A whole datagram to the port of RoCE, of any length.
void steer_to_roce(Frame& frame, std::size_t ip) {
  put(frame, ip, 0x45);
  put(frame, ip + 6, 0x40);
  put(frame, ip + 7, 0x00);
  put(frame, ip + 9, 17);
  put(frame, ip + 22, 4791 >> 8);
  put(frame, ip + 23, 4791 & 0xff);
}

// Ether type, version and protocol that lead on, three times out of four.
void steer(Frame& frame, std::mt19937_64& random) {
  const std::size_t tags = random() % 4;
  const unsigned way = random() % 4;
  for (std::size_t tag = 0; tag < tags; ++tag) {
    put(frame, 12 + 4 * tag, tag == 0 ? 0x88 : 0x81);
    put(frame, 13 + 4 * tag, tag == 0 ? 0xa8 : 0x00);
  }
  const std::size_t ip = 14 + 4 * tags;
  if (way == 1) {
    put(frame, ip - 2, 0x08);
    put(frame, ip - 1, 0x00);
    put(frame, ip, 0x40 | random() % 16);
    put(frame, ip + 9, random() % 2 == 0 ? 17 : 6);
    if (random() % 2 == 0) steer_to_roce(frame, ip);
  } else if (way == 2) {
    constexpr unsigned kNext[] = {0, 43, 44, 60, 17, 6};
    put(frame, ip - 2, 0x86);
    put(frame, ip - 1, 0xdd);
    put(frame, ip, 0x60 | random() % 16);
    put(frame, ip + 6, kNext[random() % 6]);
    put(frame, ip + 40, kNext[random() % 6]);
    put(frame, ip + 41, random() % 4);
  } else if (way == 3) {
    const Frame head = octets("01 80 c2 00 00 01");
    for (std::size_t i = 0; i < head.size(); ++i) put(frame, i, head[i]);
    put(frame, 12, 0x88);
    put(frame, 13, 0x08);
    put(frame, 14, random() % 2);
    put(frame, 15, 1);
  }
}

void expect_consistent(const FrameHeaders& headers) {
  EXPECT_LE(headers.pcp, 7);
  EXPECT_LE(headers.vlan, 0xfff);
  EXPECT_LE(headers.dscp, 63);
  EXPECT_LE(headers.ecn, 3);
  EXPECT_LE(headers.queue_pair, 0xff'ffffu);
  EXPECT_LE(headers.psn, 0xff'ffffu);
  EXPECT_TRUE(headers.fragmented || !headers.fragment);
  EXPECT_TRUE(headers.has_ports || !headers.roce);
  EXPECT_TRUE(!headers.has_ports || (headers.ip_version != 0 && !headers.fragment));
  EXPECT_EQ(headers.ip_version != 0, headers.ip_offset != 0);
}

TEST(AnyOctets, AreReadTaggedMarkedAndMatched) {
  std::mt19937_64 random(20);
  int marked = 0;
  int with_roce = 0;
  int pauses = 0;
  for (int i = 0; i < 100'000; ++i) {
    Frame frame(random() % 129);
    for (std::uint8_t& octet : frame) octet = static_cast<std::uint8_t>(random());
    steer(frame, random);
    ExactCopy copy(frame);
    const FrameHeaders headers = read_headers(copy.span());
    const PauseFields pause = read_pause(copy.span());
    const FrameTags tags = tags_of(headers, pause, ClassMap{}, 7);
    expect_consistent(headers);
    EXPECT_LE(tags.priority, 7);
    EXPECT_TRUE(matches(FrameMatch{}, headers));

    ASSERT_EQ(mark_congestion(copy.span()), tags.markable);
    FrameHeaders after = headers;
    if (tags.markable) after.ecn = 3;
    EXPECT_EQ(read_headers(copy.span()), after);
    if (!tags.markable) {
      EXPECT_TRUE(std::equal(frame.begin(), frame.end(), copy.span().begin()));
    }
    marked += tags.markable ? 1 : 0;
    with_roce += headers.roce ? 1 : 0;
    pauses += pause.kind != PauseKind::kNone ? 1 : 0;
  }
  EXPECT_GT(marked, 5'000) << "the steering works";
  EXPECT_GT(with_roce, 1'000);
  EXPECT_GT(pauses, 1'000);
}

}  // namespace
}  // namespace linkwright
