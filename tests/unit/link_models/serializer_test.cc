// SPDX-License-Identifier: Apache-2.0
#include "link_models/serializer.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

Instant at(std::int64_t ps) {
  return kEpoch + Duration{ps};
}

TEST(Serializer, SendsAMinimumFrameIn6720PicosecondsAt100Gigabits) {
  Serializer wire({100'000'000'000, 1});
  const WireTime time = wire.take(at(50), 84);
  EXPECT_EQ(time.start, at(50));
  EXPECT_EQ(time.end, at(50 + 6'720));
  EXPECT_EQ(wire.free_at(), time.end);
}

TEST(Serializer, TimeScaleStretchesTheWire) {
  Serializer wire({800'000'000'000, 20'000});  // acts as 40 Mb/s
  EXPECT_EQ(wire.take(at(0), 1'500).end, kEpoch + microseconds(300));
}

TEST(Serializer, FramesQueueBehindEachOther) {
  Serializer wire({8'000'000'000, 1});  // one octet per nanosecond
  EXPECT_EQ(wire.take(at(0), 100).end, at(100'000));
  EXPECT_EQ(wire.take(at(10), 100).start, at(100'000));
  EXPECT_EQ(wire.take(at(500'000), 100).start, at(500'000)) << "idle in between";
}

// A million frames must end where one multiplication says, to the picosecond.
TEST(Serializer, CarriesTheRemainderWithoutAnyRateError) {
  for (const std::uint64_t rate : {3'333'333'333ul, 10'312'500'007ul, 99'999'999'977ul}) {
    for (const std::uint64_t scale : {1ul, 7ul}) {
      Serializer wire({rate, scale});
      std::uint64_t octets = 0;
      for (std::uint64_t frame = 0; frame < 1'000'000; ++frame) {
        const auto size = static_cast<std::uint32_t>(84 + frame % 1'455);
        octets += size;
        wire.take(kEpoch, size);
      }
      const Wide exact = Wide{octets} * 8 * work_per_bit(scale) / rate;
      EXPECT_EQ(picos(wire.free_at()), static_cast<std::int64_t>(exact)) << rate << " / " << scale;
    }
  }
}

TEST(Serializer, ARemainderDoesNotOutliveAnIdleWire) {
  Serializer wire({3'000'000'000, 1});  // an octet takes 2666 2/3 ps
  EXPECT_EQ(wire.take(at(0), 1).end, at(2'666));
  EXPECT_EQ(wire.take(at(2'667), 1).end, at(2'667 + 2'666));
  Serializer busy({3'000'000'000, 1});
  busy.take(at(0), 1);
  EXPECT_EQ(busy.take(at(2'666), 1).end, at(5'333)) << "still busy: the thirds add up";
}

// 1000 octets at 8 Mb/s take 1 ms; half of them are sent when the rate drops to 4 Mb/s.
TEST(Serializer, AChangeHalfWayThroughAFrameCountsTheBitsThatAreSent) {
  Serializer wire({8'000'000, 1});
  const WireTime planned = wire.take(kEpoch, 1'000);
  EXPECT_EQ(planned.end, kEpoch + milliseconds(1));
  const WireTime now = wire.change_rate(kEpoch + microseconds(500), {4'000'000, 1}, planned);
  EXPECT_EQ(now.start, kEpoch);
  EXPECT_EQ(now.end, kEpoch + microseconds(1'500));
  EXPECT_EQ(wire.take(kEpoch, 1'000).end, kEpoch + microseconds(3'500)) << "the next one is slow";
}

TEST(Serializer, ManyChangesWithinOneFrameLoseNoBit) {
  Serializer wire({8'000'000, 1});
  WireTime frame = wire.take(kEpoch, 1'000);
  // 300 us at 8, 300 us at 2, 300 us at 6 Mb/s: 2400 + 600 + 1800 of 8000 bits.
  frame = wire.change_rate(kEpoch + microseconds(300), {2'000'000, 1}, frame);
  frame = wire.change_rate(kEpoch + microseconds(600), {6'000'000, 1}, frame);
  frame = wire.change_rate(kEpoch + microseconds(900), {3'200'000, 1}, frame);
  EXPECT_EQ(frame.end, kEpoch + microseconds(1'900));
}

TEST(Serializer, ABoundOfManyFramesDoesNotOverflow) {
  const Serializer wire({9'999'999'999'999, 1});
  const std::uint32_t octets = 256 * (kMaxFrameOctets + 24);
  const Wide exact = Wide{octets} * 8 * work_per_bit(1) / 9'999'999'999'999u;
  EXPECT_EQ(picos(wire.span(octets)), static_cast<std::int64_t>(exact));
}

TEST(Serializer, RestartForgetsWhatWasPlaced) {
  Serializer wire({8'000'000'000, 1});
  wire.take(kEpoch, 1'000);
  wire.restart(at(7));
  EXPECT_EQ(wire.take(kEpoch, 1).start, at(7));
}

}  // namespace
}  // namespace linkwright
