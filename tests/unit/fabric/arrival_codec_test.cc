// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/arrival_codec.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

FabricArrival some_arrival() {
  FabricArrival arrival;
  arrival.tags = {.destination = 0x02'11'22'33'44'55,
                  .source = 0x02'66'77'88'99'aa,
                  .flow_hash = 0xdeadbeef,
                  .priority = 5,
                  .ecn = 2,
                  .dscp = 46,
                  .pause = PauseKind::kNone,
                  .markable = true};
  return arrival;
}

TEST(ArrivalCodec, KeepsAllThatAFabricReads) {
  ArrivalBytes bytes;
  ASSERT_EQ(encode_arrival(some_arrival(), bytes), kTagBytes);
  FabricArrival back;
  ASSERT_TRUE(decode_arrival(std::span(bytes).first(kTagBytes), back));
  EXPECT_EQ(back.tags, some_arrival().tags);
  EXPECT_EQ(back.pause, PauseFields{});
}

TEST(ArrivalCodec, APauseTakesASecondRecord) {
  FabricArrival arrival = some_arrival();
  arrival.tags.pause = arrival.pause.kind = PauseKind::kPriority;
  arrival.pause.classes = 0x28;
  arrival.pause.quanta = {0, 0, 0, 65'535, 0, 7, 0, 0};
  ArrivalBytes bytes;
  ASSERT_EQ(encode_arrival(arrival, bytes), 2 * kTagBytes);
  EXPECT_EQ(encoded_size(std::span(bytes).first<kTagBytes>()), 2 * kTagBytes);
  FabricArrival back;
  ASSERT_TRUE(decode_arrival(bytes, back));
  EXPECT_EQ(back.tags, arrival.tags);
  EXPECT_EQ(back.pause, arrival.pause);
  EXPECT_FALSE(decode_arrival(std::span(bytes).first(kTagBytes), back)) << "half of it";
}

TEST(ArrivalCodec, AimsTakeOneMore) {
  for (const PauseKind kind : {PauseKind::kNone, PauseKind::kPriority}) {
    const std::size_t records = kind == PauseKind::kNone ? 2 : 3;
    FabricArrival arrival = some_arrival();
    arrival.tags.pause = arrival.pause.kind = kind;
    arrival.aims = 0x8000'0000'0000'0005;
    ArrivalBytes bytes;
    ASSERT_EQ(encode_arrival(arrival, bytes), records * kTagBytes);
    EXPECT_EQ(encoded_size(std::span(bytes).first<kTagBytes>()), records * kTagBytes);
    FabricArrival back;
    ASSERT_TRUE(decode_arrival(bytes, back));
    EXPECT_EQ(back.aims, arrival.aims);
    EXPECT_EQ(back.tags, arrival.tags);
    EXPECT_EQ(back.pause, arrival.pause);
    EXPECT_FALSE(decode_arrival(std::span(bytes).first((records - 1) * kTagBytes), back));
  }
}

TEST(ArrivalCodec, RefusesWhatNoFrameHas) {
  ArrivalBytes bytes;
  encode_arrival(some_arrival(), bytes);
  FabricArrival back;
  bytes[16] = std::byte{8};
  EXPECT_FALSE(decode_arrival(bytes, back)) << "class 8";
  encode_arrival(some_arrival(), bytes);
  bytes[20] = std::byte{3};
  EXPECT_FALSE(decode_arrival(bytes, back)) << "a third kind of pause";
  EXPECT_FALSE(decode_arrival(std::span(bytes).first(kTagBytes - 1), back));
}

}  // namespace
}  // namespace linkwright
