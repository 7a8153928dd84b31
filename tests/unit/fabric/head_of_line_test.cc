// SPDX-License-Identifier: Apache-2.0
//
// How traffic suffers that goes nowhere near the congestion: by the buffer that all ports share, by
// the pause of a link that it shares with others, and by pauses that wait for each other for ever.
#include <gtest/gtest.h>

#include "link_models/fabric/fabric_stats.h"
#include "tests/support/flow_ways.h"
#include "tests/support/reacting_source.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);

struct Shared {
  std::uint64_t victim = 0;      // delivered
  std::uint64_t aggressors = 0;  // delivered, of all three
  std::uint64_t lost = 0;
};

// Hosts 0, 1, 2 send a thousand frames each to 3 at line rate, a quarter of a microsecond apart,
// and 4 to 5 another quarter later, all through a buffer of ten frames.
Shared share_a_buffer(std::uint32_t alpha) {
  FabricConfig config = uniform_fabric(make_star({.hosts = 6}), plain_link(kRate, kLatency));
  config.switches[0].buffer_bytes = 10 * kFrame;
  config.switches[0].alpha_num = alpha;
  ReactingRun run(config);
  for (const HostId host : {0u, 1u, 2u})
    run.add<PacedSource>(
        Flow{.from = host, .to = 3}, kOneFrame, 1'000, kEpoch + host * kOneFrame / 4);
  const std::size_t victim =
      run.add<PacedSource>(Flow{.from = 4, .to = 5}, kOneFrame, 1'000, kEpoch + 3 * kOneFrame / 4);
  run.run(kEpoch + milliseconds(2));
  EXPECT_EQ(run.lost(), run.lost(DropReason::kBufferFull));
  EXPECT_TRUE(run.books_close());
  const std::uint64_t delivered = run.books(victim).delivered;
  return {delivered, run.delivered() - delivered, run.lost()};
}

// Frames of the aggressors in the buffer, in each microsecond before the victim's comes: 3, 5, 7
// and 9 (three come, and from the second on one leaves). The victim's is there for a microsecond
// and leaves when its next one has come. So its fourth finds 9 and itself, and after that what the
// aggressors' port gives back is taken within a quarter.
TEST(HeadOfLine, SharedBufferIsExhaustedForAPortThatIsIdle) {
  const Shared shared = share_a_buffer(1'000);
  EXPECT_EQ(shared.victim, 3u);
  // 999 have left when the last come, and the buffer is full.
  EXPECT_EQ(shared.aggressors, 999u + 10);
  EXPECT_EQ(shared.lost, 4'000u - 3 - 1'009);
}

// Alpha 1: a queue may have as much as is free, 5 of 10, or with a frame of the victim in it,
// still 5: at 4 there are 5 free.
TEST(HeadOfLine, DynamicThresholdKeepsRoomForThePortThatIsIdle) {
  const Shared shared = share_a_buffer(1);
  EXPECT_EQ(shared.victim, 1'000u);
  EXPECT_EQ(shared.aggressors, 999u + 5);
  EXPECT_EQ(shared.lost, 3'000u - 1'004);
}

// Two switches with two hosts each. 0 sends to 2 and 1 to 3, in turn, so that the trunk is full. At
// 100 us host 2 pauses class 3 for a millisecond.
constexpr std::uint8_t kClass = 3;
constexpr std::uint64_t kXoffFrames = 10;

struct Trunk {
  std::uint64_t victim = 0;  // delivered within the first millisecond
  std::uint64_t other = 0;
  bool all_came = false;  // in the end
  std::vector<PauseTree> trees;
};

Trunk cross_a_trunk(bool slow_receiver, std::uint8_t victim_class, bool global) {
  FabricConfig config = uniform_fabric(make_ring({.switches = 2, .hosts_per_switch = 2}),
                                       plain_link(kRate, kLatency));
  for (SwitchConfig& each : config.switches)
    each.pause = {.lossless = 1u << kClass,
                  .xoff_bytes = kXoffFrames * kFrame,
                  .xon_bytes = 5 * kFrame,
                  .headroom_bytes = 10 * kFrame,
                  .quanta = 65'535,
                  .global = global};
  ReactingRun run(config);
  const std::size_t other =
      run.add<PacedSource>(Flow{.from = 0, .to = 2, .cls = kClass}, 2 * kOneFrame, 1'000);
  const std::size_t victim = run.add<PacedSource>(
      Flow{.from = 1, .to = 3, .cls = victim_class}, 2 * kOneFrame, 1'000, kEpoch + kOneFrame);
  if (slow_receiver) {
    PauseFields pause{.kind = PauseKind::kPriority, .classes = 1u << kClass};
    pause.quanta[kClass] = 16'000;  // of 62.5 ns
    run.offer_pause(2, kEpoch + microseconds(100), pause);
  }
  run.run(kEpoch + milliseconds(1));
  Trunk trunk{.victim = run.books(victim).delivered,
              .other = run.books(other).delivered,
              .trees = stats_of(run.fabric(), run.fabric().horizon()).pauses.trees};
  run.run(kEpoch + milliseconds(8));
  EXPECT_EQ(run.lost(), 0u);
  EXPECT_TRUE(run.books_close());
  trunk.all_came = run.delivered() == 2'000;
  return trunk;
}

// Frame k of 0 is at the second switch at 2 k + 2.6 us, that of 1 a microsecond later, and it comes
// out 1.3 us after.
TEST(HeadOfLine, WithoutCongestionTheVictimHasItsHalfOfTheTrunk) {
  const Trunk free = cross_a_trunk(false, kClass, false);
  EXPECT_EQ(free.victim, 498u) << "2 k + 4.9 < 1000";
  EXPECT_EQ(free.other, 499u) << "2 k + 3.9 < 1000";
  EXPECT_TRUE(free.all_came);
  EXPECT_TRUE(free.trees.empty());
}

// The switch stops sending to 2 at 100.382 us (84 octets, 300 ns). Frame 48 has begun at 98.6; 49
// is the first to stay, at 100.6. A frame of the victim is there until the next one comes, so with
// n that stay n + 1 are there at most: 10 with frame 57, at 116.6 us. The trunk hears of it 382 ns
// later, in the middle of frame 57 of the victim, its last one.
TEST(HeadOfLine, PausedTrunkStopsAFlowToAnIdleHost) {
  const Trunk paused = cross_a_trunk(true, kClass, false);
  EXPECT_EQ(paused.victim, 58u);
  EXPECT_EQ(paused.other, 49u);
  EXPECT_TRUE(paused.all_came) << "when the pause is over";

  // The cables: 0 to 3 of the hosts, then the trunk. It waits for the link to 2, and for it wait
  // the hosts at its other end.
  const PauseTree tree{
      .root = pause_node(5, kClass),
      .victims = {
          {pause_node(8, kClass), 1}, {pause_node(0, kClass), 2}, {pause_node(2, kClass), 2}}};
  EXPECT_EQ(paused.trees, std::vector<PauseTree>{tree});
}

TEST(HeadOfLine, ClassOfItsOwnSparesTheVictim) {
  const Trunk spared = cross_a_trunk(true, kClass + 1, false);
  EXPECT_EQ(spared.victim, 498u);
  EXPECT_EQ(spared.other, 49u);
  EXPECT_TRUE(spared.all_came);
}

// In a class of its own it does not count towards xoff: that is met by the tenth frame that stays,
// 58 of host 0 at 118.6 us, with frame 58 of the victim on the trunk.
TEST(HeadOfLine, PauseOfTheWholePortDoesNotSpareIt) {
  const Trunk stopped = cross_a_trunk(true, kClass + 1, true);
  EXPECT_EQ(stopped.victim, 59u);
  EXPECT_EQ(stopped.other, 49u);
  EXPECT_TRUE(stopped.all_came);
}

// Rings of four switches with a host each. The flows go two switches on, clockwise, so that each
// trunk carries one that has begun there and one that has come: full, and paused by the next.
struct RingRun {
  std::uint64_t half_way = 0;  // delivered
  std::uint64_t at_the_end = 0;
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  Tally held;
  PauseReport pauses;
  std::vector<std::uint32_t> trunks;  // pause nodes of the clockwise trunks, ascending
};

RingRun around_the_ring(std::uint32_t flows) {
  FabricConfig config = uniform_fabric(make_ring({.switches = 4}), plain_link(kRate, kLatency));
  for (SwitchConfig& each : config.switches)
    each.pause = {.lossless = 1u << kClass,
                  .xoff_bytes = kXoffFrames * kFrame,
                  .xon_bytes = 5 * kFrame,
                  .headroom_bytes = 10 * kFrame};
  const Graph& graph = config.graph;
  RingRun result;
  for (LinkId link = 0; link < links(graph); ++link) {
    const NodeId sender = from(graph, link);
    if (!is_host(graph, sender) && to(graph, link) == 4 + (sender - 4 + 1) % 4)
      result.trunks.push_back(pause_node(link, kClass));
  }
  FlowWays ways(config);
  ReactingRun run(config);
  for (HostId host = 0; host < flows; ++host) {
    const HostId to_host = (host + 2) % 4;
    std::uint32_t hash = 0;  // both ways round are as short
    const LinkId clockwise = link_of_pause(result.trunks[host]);
    for (;; ++hash) {
      const std::vector<LinkId> way = ways.way(host, to_host, hash);
      if (std::find(way.begin(), way.end(), clockwise) != way.end()) break;
    }
    run.add<PacedSource>(
        Flow{.from = host, .to = to_host, .hash = hash, .cls = kClass}, kOneFrame, 2'000);
  }
  run.run(kEpoch + milliseconds(5));
  result.half_way = run.delivered();
  run.run(kEpoch + milliseconds(20));
  result.at_the_end = run.delivered();
  for (HostId host = 0; host < flows; ++host) result.sent += run.books(host).sent;
  result.lost = run.lost();
  result.held = run.fabric().held();
  result.pauses = stats_of(run.fabric(), run.fabric().horizon()).pauses;
  EXPECT_TRUE(run.books_close());
  return result;
}

TEST(HeadOfLine, PausesThatWaitForEachOtherAreFoundAndNamed) {
  const RingRun ring = around_the_ring(4);
  EXPECT_EQ(ring.lost, 0u);
  EXPECT_EQ(ring.half_way, ring.at_the_end) << "nothing moves any more";
  EXPECT_LT(ring.at_the_end, 200u);
  EXPECT_EQ(ring.held.frames, ring.sent - ring.at_the_end) << "all of them are stuck";
  ASSERT_EQ(ring.pauses.cycles.size(), 1u);
  PauseCycle cycle = ring.pauses.cycles.front();
  std::sort(cycle.begin(), cycle.end());
  EXPECT_EQ(cycle, ring.trunks);
  EXPECT_EQ(ring.pauses.deadlocked.size(), 8u) << "the trunks, and the hosts that wait for them";
  EXPECT_TRUE(ring.pauses.trees.empty()) << "nobody to blame";
}

TEST(HeadOfLine, OneFlowLessAndThereIsNoCycle) {
  const RingRun ring = around_the_ring(3);
  EXPECT_EQ(ring.lost, 0u);
  EXPECT_EQ(ring.at_the_end, ring.sent);
  EXPECT_EQ(ring.held.frames, 0u);
  EXPECT_TRUE(ring.pauses.cycles.empty());
  EXPECT_TRUE(ring.pauses.deadlocked.empty());
}

}  // namespace
}  // namespace linkwright
