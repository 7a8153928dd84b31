// SPDX-License-Identifier: Apache-2.0
//
// Congestion marks: how often, at queues that stand still; on whom; and what a sender makes of them
// that halves its rate.
#include <set>

#include <gtest/gtest.h>

#include "tests/support/reacting_source.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);
constexpr MarkConfig kCurve{.kmin_bytes = 20 * kFrame, .kmax_bytes = 100 * kFrame, .pmax = 0.8};

FabricConfig star(std::uint32_t hosts) {
  FabricConfig config = uniform_fabric(make_star({.hosts = hosts}), plain_link(kRate, kLatency));
  config.switches[0].mark = kCurve;
  return config;
}

// Marks on as many frames, each of which finds `frames` in the queue. Host 1 sends a burst of n =
// frames - 1 beside host 0, who goes on at exactly line rate. Before frame k >= n of host 0 came
// n + k others, and k - 1 have left: the next one does at this instant, and arrivals go before.
std::uint64_t marks_at(std::uint64_t frames, std::uint64_t draws) {
  ReactingRun run(star(3));
  const std::uint64_t burst = frames - 1;
  run.add<PacedSource>(Flow{.from = 0, .to = 2, .markable = true}, kOneFrame);
  run.add<PacedSource>(Flow{.from = 1, .to = 2}, kOneFrame, burst);
  // Between two arrivals.
  const Instant steady = kEpoch + static_cast<std::int64_t>(burst + 10) * kOneFrame;
  run.run(steady);
  const Egress* egress = run.fabric().egress(reverse(run.access_link(2)));
  const std::uint64_t before = egress->counters.marked;
  EXPECT_EQ(run.fabric().buffer(0).queue_bytes(2, 0), frames * kFrame);
  run.run(steady + static_cast<std::int64_t>(draws) * kOneFrame);
  EXPECT_EQ(run.fabric().buffer(0).queue_bytes(2, 0), frames * kFrame);
  EXPECT_EQ(run.lost(), 0u);
  return egress->counters.marked - before;
}

// 40,000 draws each: a standard deviation is 0.25 % at most, so 1 % is four of them.
TEST(Marking, ProbabilityIsThatOfTheCurveAtEveryLength) {
  constexpr std::uint64_t kDraws = 40'000;
  for (const std::uint64_t frames : {30u, 50u, 70u, 90u, 100u}) {
    const double wanted = 0.8 * static_cast<double>(frames - 20) / 80;
    EXPECT_NEAR(static_cast<double>(marks_at(frames, kDraws)) / kDraws, wanted, 0.01) << frames;
  }
  EXPECT_EQ(marks_at(20, 5'000), 0u) << "kmin itself marks nobody";
  EXPECT_EQ(marks_at(101, 5'000), 5'000u) << "above kmax everybody";
}

// Numbers of the marked frames of host 0, whose every frame of an even number, or every frame, can
// be marked. Host 0 has two sources that take turns.
std::set<std::uint64_t> marked_frames(bool odd_too) {
  ReactingRun run(star(3));
  for (const bool odd : {false, true})
    run.add<PacedSource>(Flow{.from = 0, .to = 2, .markable = !odd || odd_too},
                         2 * kOneFrame,
                         kEndless,
                         kEpoch + odd * kOneFrame);
  run.add<PacedSource>(Flow{.from = 1, .to = 2}, kOneFrame, 60);
  std::set<std::uint64_t> marked;
  run.watch = [&](std::size_t source, const FabricDeparture& out) {
    EXPECT_FALSE(out.marked && source == 2);
    if (out.marked) marked.insert(2 * (out.handle & 0xffffffff) + source);
  };
  run.run(kEpoch + milliseconds(10));
  return marked;
}

TEST(Marking, WhoCannotBeMarkedIsNotAndShiftsNobodysMark) {
  const std::set<std::uint64_t> all = marked_frames(true);
  const std::set<std::uint64_t> even = marked_frames(false);
  std::set<std::uint64_t> even_of_all;
  for (const std::uint64_t number : all)
    if (number % 2 == 0) even_of_all.insert(number);
  EXPECT_GT(even.size(), 1'000u);
  EXPECT_EQ(even, even_of_all);
}

// Four senders that begin at line rate and halve on a mark, each on its own. When that has settled
// the queue is on the curve on average, the wire is hardly ever idle, and the queue does not grow
// beyond the curve.
TEST(Marking, SendersThatHalveKeepTheQueueOnTheCurve) {
  FabricConfig config = star(5);
  MarkConfig& mark = config.switches[0].mark;
  mark = {.kmin_bytes = 20 * kFrame, .kmax_bytes = 200 * kFrame, .pmax = 0.05};
  ReactingRun run(config);
  for (HostId host = 0; host < 4; ++host)
    run.add<HalvingSource>(
        Flow{.from = host, .to = 4, .markable = true}, kOneFrame, microseconds(200));
  run.run(kEpoch + milliseconds(5));
  const std::uint64_t warm = run.delivered();
  std::uint64_t sum = 0;
  std::uint64_t high = 0;
  constexpr int kSamples = 4'500;
  for (int i = 1; i <= kSamples; ++i) {
    run.run(kEpoch + milliseconds(5) + i * microseconds(10));
    const std::uint64_t queue = run.fabric().buffer(0).queue_bytes(4, 0);
    sum += queue;
    high = std::max(high, queue);
  }
  const std::uint64_t mean = sum / kSamples;
  EXPECT_GT(mean, mark.kmin_bytes);
  EXPECT_LT(mean, mark.kmax_bytes);
  EXPECT_LT(high, mark.kmax_bytes * 3 / 2);
  EXPECT_GT(run.delivered() - warm, 45'000u * 95 / 100);
  EXPECT_EQ(run.lost(), 0u);
}

}  // namespace
}  // namespace linkwright
