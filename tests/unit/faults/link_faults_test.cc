// SPDX-License-Identifier: Apache-2.0
//
// What a fault does to a frame on a link, to the picosecond. One octet takes 1 ns here, so a frame
// of 76 bytes takes 100 ns of the wire; it is delivered 1000 ns later.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/link.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kBytes = 76;
constexpr LinkIdentity kLink{1, 1, 0};

Instant at_ns(std::int64_t n) {
  return kEpoch + nanoseconds(n);
}

LinkConfig plain() {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.latency = nanoseconds(1'000);
  return config;
}

// When frame n, counted from 1, is delivered that arrives at 200 n ns.
Instant turn_of(std::uint64_t n) {
  return at_ns(static_cast<std::int64_t>(200 * n + 1'100));
}

// Frames 1 to `count`, one each 200 ns. Those named are struck by fault number 1, which is `act`.
std::vector<Departure> send(const FaultAct& act,
                            const std::vector<std::uint64_t>& struck,
                            std::size_t count,
                            const LinkConfig& config = plain(),
                            LinkCounters* counters = nullptr) {
  FaultActs acts{};
  acts[1] = act;
  Link link(kLink, {4'096, 4'096}, config, acts);
  std::vector<Departure> out;
  std::vector<Departure> room(64);
  const auto collect = [&](Instant now) {
    const std::size_t got = link.collect(now, room);
    out.insert(out.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(got));
  };
  for (std::uint64_t n = 1; n <= count; ++n) {
    const bool hit = std::find(struck.begin(), struck.end(), n) != struck.end();
    const Arrival arrival{
        n, at_ns(static_cast<std::int64_t>(200 * n)), kBytes, static_cast<FaultNumber>(hit)};
    link.offer({&arrival, 1});
    collect(arrival.at);
  }
  for (Instant next = link.next_event(); next != kNever; next = link.next_event()) {
    link.advance(std::max(next, link.horizon() + Duration{1}));
    collect(next);
  }
  EXPECT_EQ(link.held(), Tally{});
  if (counters != nullptr) *counters = link.counters();
  return out;
}

// The frames in the order in which they leave; a copy has its number twice.
std::string order(const std::vector<Departure>& departures) {
  std::string out;
  for (const Departure& d : departures) {
    if (d.reason != DropReason::kNone) continue;
    out += (out.empty() ? "" : " ") + std::to_string(d.handle);
  }
  return out;
}

Departure fate_of(std::uint64_t n, const std::vector<Departure>& departures) {
  for (const Departure& d : departures)
    if (d.handle == n) return d;
  return {};
}

TEST(LinkFaults, DropAndCorruptLoseTheFrameWhenItWouldHaveBeenDelivered) {
  for (const auto& [action, reason] : {std::pair{FaultAction::kDrop, DropReason::kFaultDrop},
                                       {FaultAction::kCorrupt, DropReason::kFaultCorrupt}}) {
    const auto out = send({.action = action}, {2}, 4);
    EXPECT_EQ(order(out), "1 3 4");
    EXPECT_EQ(fate_of(2, out).reason, reason);
    EXPECT_EQ(fate_of(2, out).at, turn_of(2));
  }
}

TEST(LinkFaults, WhatIsDroppedHasUsedTheWire) {
  LinkConfig slow = plain();
  slow.rate = {2'000'000'000, 1};  // 400 ns for a frame: they queue
  const auto all = send({.action = FaultAction::kDrop}, {}, 5, slow);
  const auto without = send({.action = FaultAction::kDrop}, {2, 3}, 5, slow);
  for (const std::uint64_t n : {1u, 4u, 5u}) EXPECT_EQ(fate_of(n, all).at, fate_of(n, without).at);
}

TEST(LinkFaults, DelayIsExactAndTheOthersKeepTheirTurn) {
  const auto out = send({.action = FaultAction::kDelay, .delay = nanoseconds(500)}, {2}, 6);
  EXPECT_EQ(fate_of(2, out).at, turn_of(2) + nanoseconds(500));
  EXPECT_EQ(order(out), "1 3 4 2 5 6");
  for (const std::uint64_t n : {1u, 3u, 4u, 5u, 6u}) EXPECT_EQ(fate_of(n, out).at, turn_of(n));
}

TEST(LinkFaults, OfTwoAtOneInstantTheDelayedFrameThatCameFirstGoesFirst) {
  const auto out = send({.action = FaultAction::kDelay, .delay = nanoseconds(400)}, {2}, 5);
  EXPECT_EQ(fate_of(2, out).at, turn_of(4));
  EXPECT_EQ(order(out), "1 3 2 4 5");
}

TEST(LinkFaults, ReorderLetsExactlySoManyPass) {
  for (std::uint32_t overtaken_by = 1; overtaken_by <= 3; ++overtaken_by) {
    const auto out = send(
        {.action = FaultAction::kReorder, .overtaken_by = overtaken_by, .delay = milliseconds(1)},
        {2},
        6);
    const char* const expected[] = {"1 3 2 4 5 6", "1 3 4 2 5 6", "1 3 4 5 2 6"};
    EXPECT_EQ(order(out), expected[overtaken_by - 1]);
    EXPECT_EQ(fate_of(2, out).at, turn_of(2 + overtaken_by)) << "right behind the last of them";
  }
}

TEST(LinkFaults, ReorderIsExactWhereAllLeaveAtOneInstant) {
  LinkConfig config = plain();
  config.serialize = false;
  FaultActs acts{};
  acts[1] = {.action = FaultAction::kReorder, .overtaken_by = 2, .delay = milliseconds(1)};
  Link link(kLink, {64, 64}, config, acts);
  std::vector<Arrival> burst;
  for (std::uint64_t n = 1; n <= 5; ++n)
    burst.push_back({n, at_ns(100), kBytes, static_cast<FaultNumber>(n == 2)});
  link.offer(burst);
  link.advance(at_ns(2'000));
  std::vector<Departure> out(16);
  out.resize(link.collect(at_ns(2'000), out));
  EXPECT_EQ(order(out), "1 3 4 2 5");
}

TEST(LinkFaults, ReorderOfNeighboursKeepsEachCount) {
  const FaultAct act{.action = FaultAction::kReorder, .overtaken_by = 2, .delay = milliseconds(1)};
  const auto out = send(act, {2, 3}, 7);
  EXPECT_EQ(fate_of(2, out).at, turn_of(4));
  EXPECT_EQ(fate_of(3, out).at, turn_of(5));
  EXPECT_EQ(order(out), "1 4 2 5 3 6 7");
}

TEST(LinkFaults, WhoWaitsInVainForOthersToPassLeavesAfterItsDelay) {
  const FaultAct act{
      .action = FaultAction::kReorder, .overtaken_by = 3, .delay = nanoseconds(5'000)};
  const auto out = send(act, {4}, 5);
  EXPECT_EQ(order(out), "1 2 3 5 4");
  EXPECT_EQ(fate_of(4, out).at, turn_of(4) + nanoseconds(5'000));
  // A delay that is over before they have passed ends the wait.
  const FaultAct hasty{
      .action = FaultAction::kReorder, .overtaken_by = 3, .delay = nanoseconds(300)};
  EXPECT_EQ(order(send(hasty, {2}, 6)), "1 3 2 4 5 6");
}

TEST(LinkFaults, DuplicateDeliversTwiceAtOnce) {
  LinkCounters counters;
  const auto out = send({.action = FaultAction::kDuplicate}, {2}, 3, plain(), &counters);
  EXPECT_EQ(order(out), "1 2 2 3");
  EXPECT_TRUE(out[1].copy);
  EXPECT_EQ(out[1].at, turn_of(2));
  EXPECT_EQ(out[2].at, turn_of(2));
  EXPECT_EQ(counters.duplicates, 1u);
}

TEST(LinkFaults, AFrameThatIsDuplicatedByChanceTooComesTwiceAndNotThrice) {
  LinkConfig config = plain();
  config.impairments.duplicate.probability = 1;
  EXPECT_EQ(order(send({.action = FaultAction::kDuplicate}, {2}, 3, config)), "1 1 2 2 3 3");
}

TEST(LinkFaults, AFaultGoesBeforeChance) {
  LinkConfig config = plain();
  config.impairments.loss.p14 = 1;
  const auto out = send({.action = FaultAction::kDrop}, {2}, 3, config);
  EXPECT_EQ(fate_of(2, out).reason, DropReason::kFaultDrop);
  EXPECT_EQ(fate_of(3, out).reason, DropReason::kFrameLoss);
}

TEST(LinkFaults, ButNotBeforeTheDark) {
  LinkConfig config = plain();
  ASSERT_TRUE(config.dark.add({at_ns(350), nanoseconds(100)}));
  EXPECT_EQ(fate_of(2, send({.action = FaultAction::kDrop}, {2}, 3, config)).reason,
            DropReason::kDark);
}

TEST(LinkFaults, AChangeOfTheLinkLeavesThemWithTheirFrames) {
  FaultActs acts{};
  acts[1] = {.action = FaultAction::kDelay, .delay = nanoseconds(700)};
  Link link(kLink, {64, 64}, plain(), acts);
  std::vector<Arrival> burst;
  for (std::uint64_t n = 1; n <= 4; ++n)
    burst.push_back({n, at_ns(0), kBytes, static_cast<FaultNumber>(n == 3)});
  link.offer(burst);
  LinkConfig slower = plain();
  slower.rate = {4'000'000'000, 1};  // of frame 2, which has begun, and of those that wait
  link.reconfigure(at_ns(150), slower);
  link.advance(at_ns(10'000));
  std::vector<Departure> out(16);
  out.resize(link.collect(at_ns(10'000), out));
  EXPECT_EQ(order(out), "1 2 4 3");
  // Frame 2 ends at 250 ns, 3 at 450 ns, 4 at 650 ns.
  EXPECT_EQ(fate_of(4, out).at, at_ns(650 + 1'000));
  EXPECT_EQ(fate_of(3, out).at, at_ns(450 + 1'000 + 700));
}

}  // namespace
}  // namespace linkwright
