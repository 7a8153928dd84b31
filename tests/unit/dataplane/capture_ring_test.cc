// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/capture_ring.h"

#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

CaptureRecord* put(CaptureRing& ring, std::uint64_t id, std::size_t octets) {
  CaptureRecord* record = ring.stage(octets);
  if (record == nullptr) return nullptr;
  record->event = CaptureEvent::kArrival;
  record->id = id;
  std::memset(CaptureRing::octets_of(record), static_cast<int>(id % 251), octets);
  return record;
}

bool is_whole(const CaptureRecord& record) {
  const std::byte* octets = CaptureRing::octets_of(&record);
  for (std::size_t i = 0; i < record.octets; ++i)
    if (octets[i] != static_cast<std::byte>(record.id % 251)) return false;
  return true;
}

TEST(CaptureRing, GivesWhatWasKeptInOrder) {
  CaptureRing ring(CaptureRing::kBytesMin);
  put(ring, 1, 60);
  put(ring, 2, 0);
  EXPECT_EQ(ring.front(), nullptr) << "staged is not kept";
  ring.keep();
  for (const std::uint64_t id : {1, 2}) {
    const CaptureRecord* record = ring.front();
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->id, id);
    EXPECT_TRUE(is_whole(*record));
    ring.pop();
  }
  EXPECT_EQ(ring.front(), nullptr);
}

TEST(CaptureRing, ForgetsWhatTurnedOutUntrue) {
  CaptureRing ring(CaptureRing::kBytesMin);
  put(ring, 1, 100);
  const std::size_t after_first = ring.position();
  put(ring, 2, 100);
  put(ring, 3, 100);
  ring.keep_until(after_first);
  put(ring, 4, 100);
  ring.keep();
  EXPECT_EQ(ring.front()->id, 1u);
  ring.pop();
  ASSERT_NE(ring.front(), nullptr);
  EXPECT_EQ(ring.front()->id, 4u);
  EXPECT_TRUE(is_whole(*ring.front()));
}

TEST(CaptureRing, IsFullBeforeAnythingIsOverwritten) {
  CaptureRing ring(CaptureRing::kBytesMin);
  std::uint64_t count = 0;
  while (put(ring, count + 1, 1'000) != nullptr) ++count;
  ring.keep();
  EXPECT_EQ(count, CaptureRing::kBytesMin / (sizeof(CaptureRecord) + 1'000));
  for (std::uint64_t id = 1; id <= count; ++id) {
    ASSERT_NE(ring.front(), nullptr);
    EXPECT_EQ(ring.front()->id, id);
    EXPECT_TRUE(is_whole(*ring.front()));
    ring.pop();
  }
  EXPECT_NE(put(ring, 1, 1'000), nullptr) << "room does not come back";
}

// Lengths that leave every possible rest at the end of the ring.
TEST(CaptureRing, GoesRoundWithRecordsOfAnyLength) {
  CaptureRing ring(CaptureRing::kBytesMin);
  std::uint64_t taken = 0;
  for (std::uint64_t id = 1; id <= 100'000; ++id) {
    ASSERT_NE(put(ring, id, id * 7'919 % 1'600), nullptr);
    ring.keep();
    const CaptureRecord* record = ring.front();
    ASSERT_NE(record, nullptr);
    ASSERT_EQ(record->id, ++taken);
    ASSERT_TRUE(is_whole(*record));
    ring.pop();
  }
}

TEST(CaptureRing, HandsOverBetweenThreads) {
  constexpr std::uint64_t kRecords = 200'000;
  CaptureRing ring(CaptureRing::kBytesMin);
  std::thread producer([&] {
    for (std::uint64_t id = 1; id <= kRecords;) {
      const std::size_t before = ring.position();
      if (put(ring, id, id % 300) == nullptr) {
        std::this_thread::yield();
        continue;
      }
      put(ring, 0, 17);  // a guess that is always wrong, where there is room for it
      ring.keep_until(before);
      put(ring, id, id % 300);
      ring.keep();
      ++id;
    }
  });
  for (std::uint64_t expected = 1; expected <= kRecords;) {
    const CaptureRecord* record = ring.front();
    if (record == nullptr) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(record->id, expected);
    ASSERT_TRUE(is_whole(*record));
    ring.pop();
    ++expected;
  }
  producer.join();
}

}  // namespace
}  // namespace linkwright
