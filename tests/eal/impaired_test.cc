// SPDX-License-Identifier: Apache-2.0
//
// Impairments on real ports: copies are originated and paid back to the pool, frames that overtake
// arrive once, and the books close whatever the port does.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/eal/lab.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kNumbered = 2'000;

LinkConfig impaired() {
  LinkConfig config = lab::plain_link(microseconds(50));
  config.impairments.jitter = {microseconds(2), nanoseconds(500), microseconds(20)};
  config.impairments.loss.p14 = 0.01;
  config.impairments.reorder = {0.02, 0, microseconds(30)};
  config.impairments.duplicate.probability = 0.05;
  return config;
}

const DirectionSnapshot& forth(const EmulatorSnapshot& snapshot) {
  return snapshot.cables[0][0];
}

void expect_drained(const EmulatorSnapshot& last) {
  for (const DirectionSnapshot& direction : last.cables[0]) EXPECT_TRUE(direction.books.closed());
  EXPECT_EQ(lab::held_frames(last), 0u);
  EXPECT_EQ(last.pool.in_use, last.pool.idle_holding);
}

TEST(Impaired, BooksAndPoolAgreeWithAllImpairmentsOn) {
  ASSERT_TRUE(lab::start(lab::null_pair(impaired())));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    EXPECT_TRUE(forth(snapshot).books.closed());
    EXPECT_EQ(lab::pool_frames(snapshot), static_cast<std::int64_t>(lab::held_frames(snapshot)));
    return forth(snapshot).books.rx.frames > 500'000;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  const DirectionSnapshot& direction = forth(last);
  const auto frames = static_cast<double>(direction.books.rx.frames);
  const auto lost = direction.books.drops[static_cast<std::size_t>(DropReason::kFrameLoss)].frames;
  EXPECT_NEAR(static_cast<double>(lost) / frames, 0.01, 0.002);
  EXPECT_NEAR(static_cast<double>(direction.books.originated.frames) / frames, 0.0495, 0.005);
  EXPECT_EQ(direction.books.originated.frames, direction.link.duplicates);
  EXPECT_GT(direction.link.overtakes, 0u);
}

// A lost frame leaves a handle 0 among those that the worker looks ahead to. The sanitizers tell
// whether it is taken for a frame; overtaking and copies would keep the worker from looking ahead.
TEST(Impaired, LostFramesAheadAreNobodysFrames) {
  LinkConfig config = lab::plain_link(microseconds(50));
  config.impairments.loss.p14 = 0.2;
  ASSERT_TRUE(lab::start(lab::null_pair(config)));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    EXPECT_TRUE(forth(snapshot).books.closed());
    return forth(snapshot).books.rx.frames > 100'000;
  }));
  expect_drained(lab::emulator().stop(seconds(2)));
}

TEST(Impaired, EachFrameArrivesAsOftenAsTheBooksSay) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("in.pcap"), kNumbered);
  LinkConfig config = impaired();
  config.impairments.loss = {};
  ASSERT_TRUE(lab::start(lab::cable_between(
      "net_pcap0,rx_pcap=" + scratch.path("in.pcap") + ",tx_pcap=" + scratch.path("back.pcap"),
      "net_pcap1,tx_pcap=" + scratch.path("out.pcap"),
      config)));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return forth(snapshot).books.rx.frames == kNumbered && lab::held_frames(snapshot) == 0;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  const std::vector<std::uint32_t> numbers = lab::read_numbers(scratch.path("out.pcap"));
  EXPECT_EQ(numbers.size(), kNumbered + forth(last).books.originated.frames);
  EXPECT_EQ(std::set<std::uint32_t>(numbers.begin(), numbers.end()).size(), kNumbered);
  EXPECT_GT(forth(last).books.originated.frames, 0u);
  EXPECT_FALSE(std::is_sorted(numbers.begin(), numbers.end())) << "nobody overtook";
}

TEST(Impaired, ACopyThatThePortRefusesIsHeldAndThenDropped) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("in.pcap"), kNumbered);
  LinkConfig config = lab::plain_link(microseconds(10));
  config.impairments.duplicate.probability = 0.5;
  // A memif server that no client has joined takes no frame.
  ASSERT_TRUE(lab::start(lab::cable_between(
      "net_pcap0,rx_pcap=" + scratch.path("in.pcap"),
      "net_memif0,role=server,socket-abstract=no,socket=" + scratch.path("memif"),
      config)));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    EXPECT_TRUE(forth(snapshot).books.closed());
    return forth(snapshot).books.held.frames >= kNumbered;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(milliseconds(20));
  expect_drained(last);
  const auto refused = static_cast<std::size_t>(DropReason::kPortRefused);
  EXPECT_EQ(forth(last).books.drops[refused].frames,
            kNumbered + forth(last).books.originated.frames);
}

}  // namespace
}  // namespace linkwright
