// SPDX-License-Identifier: Apache-2.0
//
// Both sides in their own thread; run it under ThreadSanitizer too.
#include "dataplane/handover.h"

#include <array>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

using namespace std::chrono_literals;

// As large as a LinkConfig: torn copies would show.
struct Parcel {
  std::array<std::uint64_t, 160> words{};
};

Parcel parcel(std::uint64_t number) {
  Parcel made;
  made.words.fill(number);
  return made;
}

TEST(SpscRing, TakesAsMuchAsItHasRoomForAndGivesItBackInOrder) {
  SpscRing<int> ring(4);
  EXPECT_EQ(ring.front(), nullptr);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(ring.push(i));
  EXPECT_FALSE(ring.push(4));
  for (int i = 0; i < 4; ++i) {
    ASSERT_NE(ring.front(), nullptr);
    EXPECT_EQ(*ring.front(), i);
    ring.pop();
  }
  EXPECT_EQ(ring.front(), nullptr);
  EXPECT_TRUE(ring.push(5));
}

TEST(SpscRing, CarriesWholeValuesFromOneThreadToAnother) {
  constexpr std::uint64_t kCount = 20'000;
  SpscRing<Parcel> ring(8);
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < kCount;) {
      if (ring.push(parcel(i))) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kCount;) {
    const Parcel* got = ring.front();
    if (got == nullptr) {
      std::this_thread::yield();
      continue;
    }
    for (const std::uint64_t word : got->words) wrong += word != i;
    ring.pop();
    ++i;
  }
  writer.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(ring.front(), nullptr);
}

TEST(SnapshotExchange, GivesUpWhenNobodyAnswersAndRecoversLater) {
  SnapshotExchange<int> exchange(0);
  EXPECT_EQ(exchange.fetch(1ms), nullptr);
  exchange.answer([](int& value) { value = 1; });
  // The late answer is to the old question: control wants what was seen after it asked again.
  EXPECT_EQ(exchange.fetch(1ms), nullptr);
  exchange.answer([](int& value) { value = 2; });
  std::atomic<bool> done{false};
  std::thread worker([&] {
    while (!done.load()) exchange.answer([](int& value) { value = 3; });
  });
  const int* got = exchange.fetch(5s);
  ASSERT_NE(got, nullptr);
  EXPECT_EQ(*got, 3);
  done = true;
  worker.join();
}

TEST(SnapshotExchange, FillsOnlyWhenAsked) {
  SnapshotExchange<int> exchange(0);
  int fills = 0;
  exchange.answer([&](int&) { ++fills; });
  EXPECT_EQ(fills, 0);
  EXPECT_EQ(exchange.fetch(0us), nullptr);
  exchange.answer([&](int&) { ++fills; });
  exchange.answer([&](int&) { ++fills; });
  EXPECT_EQ(fills, 1);
}

TEST(SnapshotExchange, HandsOverCountersThatAgreeWithEachOther) {
  SnapshotExchange<Parcel> exchange(parcel(0));
  std::atomic<bool> done{false};
  std::thread worker([&] {
    std::uint64_t boundary = 0;  // the worker's own counter: never touched by control
    while (!done.load(std::memory_order_relaxed)) {
      ++boundary;
      exchange.answer([&](Parcel& out) { out.words.fill(boundary); });
    }
  });
  std::uint64_t before = 0;
  for (int i = 0; i < 200; ++i) {
    const Parcel* got = exchange.fetch(5s);
    ASSERT_NE(got, nullptr);
    EXPECT_GT(got->words[0], before);
    before = got->words[0];
    for (const std::uint64_t word : got->words) ASSERT_EQ(word, before);
  }
  done = true;
  worker.join();
}

}  // namespace
}  // namespace linkwright
