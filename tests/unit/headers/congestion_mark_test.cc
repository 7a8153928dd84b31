// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/congestion_mark.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/headers/frame_headers.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

constexpr std::size_t kIp = 14;
constexpr std::size_t kTos = kIp + 1;
constexpr std::size_t kIdentification = kIp + 4;
constexpr std::size_t kChecksum = kIp + 10;

// RFC 1071: the one's complement sum of the header's words, from scratch.
std::uint32_t words_sum(const Frame& frame) {
  const std::uint8_t* header = frame.data() + kIp;
  const std::uint8_t* const end = header + 4u * (*header & 0xf);
  std::uint32_t sum = 0;
  for (; header != end; header += 2) sum += header[0] << 8 | header[1];
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

std::uint32_t stored(const Frame& frame) {
  return static_cast<std::uint32_t>(frame[kChecksum] << 8 | frame[kChecksum + 1]);
}

void put_checksum(Frame& frame) {
  put16(frame, kChecksum, 0);
  put16(frame, kChecksum, ~words_sum(frame) & 0xffff);
}

Frame ipv4_frame(std::uint8_t tos) {
  Frame frame = joined({addresses(), octets("0800"), ipv4(tos, 17, 8), udp(1, 2)});
  put_checksum(frame);
  return frame;
}

// Every checksum that a header can have, under every DSCP and both ECT, against the sum from
// scratch. The identification brings all of them about; 0xffff is none (RFC 1624 section 3), since
// a header is never all zero.
TEST(CongestionMark, EveryChecksumUnderEveryTosIsRight) {
  for (unsigned tos = 0; tos < 256; ++tos) {
    if (tos % 4 == 0 || tos % 4 == 3) continue;
    Frame frame = ipv4_frame(static_cast<std::uint8_t>(tos));
    std::vector<bool> seen(65'536);
    unsigned wrong = 0;
    for (unsigned identification = 0; identification < 65'536; ++identification) {
      put16(frame, kIdentification, identification);
      frame[kTos] = static_cast<std::uint8_t>(tos);
      put_checksum(frame);
      seen[stored(frame)] = true;
      const bool marked = mark_congestion(frame);
      const std::uint32_t updated = stored(frame);
      put_checksum(frame);
      wrong += !marked || frame[kTos] != (tos | 3) || updated != stored(frame) ? 1u : 0u;
    }
    EXPECT_EQ(wrong, 0u) << tos;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 65'535) << tos;
    EXPECT_FALSE(seen[0xffff]);
  }
}

// What a receiver finds when it adds up the header with its checksum: 0xffff if that is right. All
// stored values, most of them wrong: a mark mends none and breaks none.
TEST(CongestionMark, AWrongChecksumStaysAsWrong) {
  for (const unsigned tos : {0x01u, 0x02u, 0x69u, 0x6au, 0xfdu, 0xfeu}) {
    Frame frame = ipv4_frame(static_cast<std::uint8_t>(tos));
    unsigned changed = 0;
    for (unsigned checksum = 0; checksum < 65'536; ++checksum) {
      frame[kTos] = static_cast<std::uint8_t>(tos);
      put16(frame, kChecksum, checksum);
      const std::uint32_t before = words_sum(frame);
      mark_congestion(frame);
      changed += words_sum(frame) != before ? 1u : 0u;
    }
    EXPECT_EQ(changed, 0u) << tos;
  }
}

TEST(CongestionMark, ExampleOfRfc1624) {
  // Section 4: HC 0xdd2f, m 0x5555, m' 0x3285 must give 0x0000. The same with the word that a mark
  // changes, 0x4501 to 0x4503: a header whose checksum becomes 0x0000 and not 0xffff.
  Frame frame = ipv4_frame(0x01);
  put16(frame, kIdentification, 0);
  put16(frame, kChecksum, 0);
  put16(frame, kIdentification, 0xffff - 2 - words_sum(frame));
  put_checksum(frame);
  ASSERT_EQ(stored(frame), 2u);
  EXPECT_TRUE(mark_congestion(frame));
  EXPECT_EQ(stored(frame), 0u);
}

TEST(CongestionMark, WritesThreeOctetsOfIpv4AndNoOthers) {
  const Frame before = ipv4_frame(0x02);
  Frame after = before;
  EXPECT_TRUE(mark_congestion(after));
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (i == kTos || i == kChecksum || i == kChecksum + 1) continue;
    EXPECT_EQ(after[i], before[i]) << i;
  }
}

TEST(CongestionMark, OptionsAndTagsAreNoObstacle) {
  Frame header = ipv4(0x02, 17, 16);
  header[0] = 0x47;
  Frame frame =
      joined({addresses(), octets("0800"), header, octets("9404 0000 0101 0100"), udp(1, 2)});
  put_checksum(frame);
  Frame tagged =
      joined({addresses(), octets("88a8 0001 8100 0002"), Frame(frame.begin() + 12, frame.end())});
  EXPECT_TRUE(mark_congestion(frame));
  EXPECT_EQ(words_sum(frame), 0xffffu);
  EXPECT_TRUE(mark_congestion(tagged));
  EXPECT_TRUE(std::equal(frame.begin() + 12, frame.end(), tagged.begin() + 20));
}

TEST(CongestionMark, Ipv6ChangesItsTwoBitsAlone) {
  for (unsigned traffic_class = 0; traffic_class < 256; ++traffic_class) {
    const unsigned ecn = traffic_class % 4;
    const Frame before = joined({addresses(),
                                 octets("86dd"),
                                 ipv6(static_cast<std::uint8_t>(traffic_class), 17, 8),
                                 udp(1, 2)});
    Frame after = before;
    EXPECT_EQ(mark_congestion(after), ecn == 1 || ecn == 2);
    Frame expected = before;
    if (ecn == 1 || ecn == 2) expected[kIp + 1] |= 0x30;
    EXPECT_EQ(after, expected);
    EXPECT_EQ(read_headers(after).dscp, traffic_class / 4);
  }
}

TEST(CongestionMark, LeavesOthersAlone) {
  Frame six_in_four = ipv4_frame(0x02);
  six_in_four[kIp] = 0x65;
  Frame short_header = ipv4_frame(0x02);
  short_header[kIp] = 0x44;
  Frame arp = ipv4_frame(0x02);
  arp[13] = 0x06;
  for (const Frame& before : {Frame{},
                              ipv4_frame(0x00),
                              ipv4_frame(0x03),
                              ipv4_frame(0xfc),
                              ipv4_frame(0xff),
                              six_in_four,
                              short_header,
                              arp}) {
    Frame after = before;
    EXPECT_FALSE(mark_congestion(after));
    EXPECT_EQ(after, before);
  }
}

TEST(CongestionMark, TwiceIsOnce) {
  Frame frame = ipv4_frame(0x01);
  EXPECT_TRUE(mark_congestion(frame));
  const Frame once = frame;
  EXPECT_FALSE(mark_congestion(frame));
  EXPECT_EQ(frame, once);
}

// A fragment too: the receiver puts the marks of all together (RFC 3168 5.3).
TEST(CongestionMark, MarksFragments) {
  Frame frame = ipv4_frame(0x02);
  put16(frame, kIp + 6, 0x0010);
  put_checksum(frame);
  EXPECT_TRUE(mark_congestion(frame));
  EXPECT_EQ(words_sum(frame), 0xffffu);
}

}  // namespace
}  // namespace linkwright
