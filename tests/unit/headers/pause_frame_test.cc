// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/pause_frame.h"

#include <gtest/gtest.h>

#include "link_models/core/pause_quanta.h"
#include "link_models/headers/frame_headers.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

constexpr MacAddress kSource = 0x0200'0000'000a;
constexpr std::uint64_t kGigabit = 1'000'000'000;

template <typename Octets>
Frame as_frame(const Octets& frame) {
  return Frame(frame.begin(), frame.end());
}

// IEEE 802.3 annex 31D (802.1Qbb): class 0 to be quiet for 1, class 3 as long as it can, class 7 to
// go on.
constexpr PauseFields kThreeClasses{
    .kind = PauseKind::kPriority, .classes = 0x89, .quanta = {1, 0, 0, 0xffff, 0, 0, 0, 0}};
Frame three_classes_frame() {
  return joined({octets("01 80 c2 00 00 01"
                        "02 00 00 00 00 0a"
                        "88 08"
                        "01 01"
                        "00 89"
                        "0001 0000 0000 ffff 0000 0000 0000 0000"),
                 Frame(26)});
}

constexpr PauseFields kGlobal{
    .kind = PauseKind::kGlobal,
    .classes = 0xff,
    .quanta = {0x1234, 0x1234, 0x1234, 0x1234, 0x1234, 0x1234, 0x1234, 0x1234}};
Frame global_frame() {
  return joined({octets("01 80 c2 00 00 01"
                        "02 00 00 00 00 0a"
                        "88 08"
                        "00 01"
                        "12 34"),
                 Frame(42)});
}

TEST(PauseFrame, OctetsOfThePriorityPause) {
  EXPECT_EQ(as_frame(pause_frame(kThreeClasses, kSource)), three_classes_frame());
  EXPECT_EQ(read_pause(three_classes_frame()), kThreeClasses);
}

TEST(PauseFrame, OctetsOfTheGlobalPause) {
  EXPECT_EQ(as_frame(pause_frame(kGlobal, kSource)), global_frame());
  EXPECT_EQ(read_pause(global_frame()), kGlobal);
}

TEST(PauseFrame, EveryClassHasItsPlace) {
  for (std::size_t c = 0; c < 8; ++c) {
    PauseFields one{
        .kind = PauseKind::kPriority, .classes = static_cast<std::uint8_t>(1u << c), .quanta = {}};
    one.quanta[c] = 0xabcd;
    Frame expected = joined({octets("01 80 c2 00 00 01 02 00 00 00 00 0a 88 08 01 01"), Frame(44)});
    expected[17] = static_cast<std::uint8_t>(1u << c);
    expected[18 + 2 * c] = 0xab;
    expected[19 + 2 * c] = 0xcd;
    EXPECT_EQ(as_frame(pause_frame(one, kSource)), expected);
    EXPECT_EQ(read_pause(expected), one);
  }
}

TEST(PauseFrame, TimesOfClassesThatAreNotEnabledDoNotCount) {
  PauseFields fields = kThreeClasses;
  fields.quanta[5] = 77;
  EXPECT_EQ(as_frame(pause_frame(fields, kSource)), three_classes_frame());
  Frame frame = three_classes_frame();
  frame[18 + 10] = 77;
  EXPECT_EQ(read_pause(frame), kThreeClasses);
}

TEST(PauseFrame, NoPauseIsNobodysPause) {
  EXPECT_EQ(as_frame(pause_frame({}, kSource)), Frame(60));
  EXPECT_EQ(read_pause(Frame(60)), PauseFields{});
}

TEST(PauseFrame, OnlyItsAddressEtherTypeAndOpcodes) {
  struct Change {
    std::size_t at;
    std::uint8_t value;
    const char* what;
  };
  for (const Change& change : {Change{0, 0x02, "a station"},
                               Change{5, 0x02, "slow protocols"},
                               Change{12, 0x81, "a tag"},
                               Change{13, 0x09, "slow protocols"},
                               Change{14, 0x02, "opcode"},
                               Change{15, 0x02, "opcode"}})
    for (Frame frame : {three_classes_frame(), global_frame()}) {
      frame[change.at] = change.value;
      EXPECT_EQ(read_pause(frame), PauseFields{}) << change.what;
    }
  Frame tagged = global_frame();
  const Frame tag = octets("8100 e000");
  tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
  EXPECT_EQ(read_pause(tagged), PauseFields{});
}

TEST(PauseTime, AQuantumIs512BitTimes) {
  EXPECT_EQ(pause_time(1, {10 * kGigabit, 1}), picoseconds(51'200));
  EXPECT_EQ(pause_time(1, {25 * kGigabit, 1}), picoseconds(20'480));
  EXPECT_EQ(pause_time(1, {100 * kGigabit, 1}), picoseconds(5'120));
  EXPECT_EQ(pause_time(1, {400 * kGigabit, 1}), picoseconds(1'280));
  EXPECT_EQ(pause_time(1, {800 * kGigabit, 1}), picoseconds(640));
  EXPECT_EQ(pause_time(0, {800 * kGigabit, 1}), Duration::zero());
}

TEST(PauseTime, TheLongestPause) {
  EXPECT_EQ(pause_time(65'535, {10 * kGigabit, 1}), picoseconds(3'355'392'000));
  EXPECT_EQ(pause_time(65'535, {25 * kGigabit, 1}), picoseconds(1'342'156'800));
  EXPECT_EQ(pause_time(65'535, {100 * kGigabit, 1}), picoseconds(335'539'200));
  EXPECT_EQ(pause_time(65'535, {400 * kGigabit, 1}), picoseconds(83'884'800));
  EXPECT_EQ(pause_time(65'535, {800 * kGigabit, 1}), picoseconds(41'942'400));
}

TEST(PauseTime, TheTimeScaleStretchesIt) {
  EXPECT_EQ(pause_time(1, {800 * kGigabit, 80}), picoseconds(51'200));
  EXPECT_EQ(pause_time(65'535, {800 * kGigabit, 80}), picoseconds(3'355'392'000));
  EXPECT_EQ(pause_time(1, {10 * kGigabit, 80}), picoseconds(4'096'000));
  EXPECT_EQ(quanta_covering(picoseconds(51'201), {800 * kGigabit, 80}), 2);
}

TEST(PauseTime, RoundsUpToAPicosecond) {
  const LineRate rate{53'125'000'000, 1};  // 9637.647... ps
  EXPECT_EQ(pause_time(1, rate), picoseconds(9'638));
  EXPECT_EQ(pause_time(2, rate), picoseconds(19'276));
  EXPECT_EQ(pause_time(17, rate), picoseconds(163'840)) << "exact";
}

TEST(PauseTime, TheSlowestRateOfAllHasRoom) {
  EXPECT_EQ(pause_time(65'535, {1'000, 1}), milliseconds(33'553'920));
  EXPECT_EQ(pause_time(65'535, {1'000'000'000'000, 1'000'000'000}), milliseconds(33'553'920));
}

TEST(QuantaCovering, IsTheFewestThatLastAsLong) {
  for (const LineRate& rate : {LineRate{10 * kGigabit, 1},
                               LineRate{25 * kGigabit, 3},
                               LineRate{53'125'000'000, 1},
                               LineRate{100 * kGigabit, 1},
                               LineRate{800 * kGigabit, 80},
                               LineRate{799'999'999'999, 7},
                               LineRate{10'000'000'000'000, 1}})
    for (std::uint32_t quanta = 0; quanta < 65'535; ++quanta) {
      const Duration time = pause_time(static_cast<std::uint16_t>(quanta), rate);
      ASSERT_EQ(quanta_covering(time, rate), quanta);
      ASSERT_EQ(quanta_covering(time + picoseconds(1), rate), quanta + 1);
    }
}

TEST(QuantaCovering, StaysWithinTheField) {
  const LineRate rate{100 * kGigabit, 1};
  EXPECT_EQ(quanta_covering(picoseconds(335'539'200), rate), 65'535);
  EXPECT_EQ(quanta_covering(picoseconds(335'539'201), rate), 65'535);
  EXPECT_EQ(quanta_covering(Duration::max(), {10'000'000'000'000, 1}), 65'535);
  EXPECT_EQ(quanta_covering(Duration::zero(), rate), 0);
  EXPECT_EQ(quanta_covering(picoseconds(-1), rate), 0);
  EXPECT_EQ(quanta_covering(Duration::min(), rate), 0);
}

}  // namespace
}  // namespace linkwright
