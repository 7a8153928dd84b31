// SPDX-License-Identifier: Apache-2.0
//
// A failure that takes a cable down, whose ends tell each other: nobody sends from the repair on
// until both have heard of the light.
#include <array>
#include <span>

#include <gtest/gtest.h>

#include "link_models/availability/failure_plan.h"
#include "link_models/link.h"

namespace linkwright {
namespace {

constexpr Duration kThere = microseconds(3);
constexpr Duration kBack = microseconds(5);

LinkConfig told(std::size_t direction, bool signalled) {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.latency = direction == 0 ? kThere : kBack;
  if (signalled)
    config.remote_fault = {
        .signalled = true, .after = direction == 0 ? kBack : kThere, .round_trip = kThere + kBack};
  return config;
}

FailureSpec spec_of(bool signalled) {
  FailureSpec spec;
  spec.seed = 4;
  FailingLink& link = spec.links.emplace_back();
  link.process.fit = 1e6;
  link.process.repair = {.median_hours = 2, .sigma = 0};
  link.process.classes = {};
  link.process.classes[static_cast<std::size_t>(FailureClass::kDriver)] = 1;
  link.picos_per_hour = 1e12;
  for (std::size_t d : {0u, 1u}) {
    const LinkConfig config = told(d, signalled);
    link.direction[d] = {config, config, config, config, {}, 0};
  }
  spec.domains = {{.members = {0}}};
  return spec;
}

// What becomes of a frame of 100 ns that arrives so long after the first repair.
DropReason fate(std::size_t direction, Duration after_repair, bool signalled = true) {
  FailurePlan plan(spec_of(signalled));
  auto changes = plan.take_before(plan.next() + Duration{1});
  EXPECT_EQ(changes.size(), 2u) << "down, both directions";
  const Instant repaired = plan.records_before(kNever).front().until;
  const auto more = plan.take_before(repaired + seconds(1));
  changes.insert(changes.end(), more.begin(), more.end());
  Link link({1, 0, static_cast<std::uint8_t>(direction)}, {64, 64}, told(direction, signalled));
  for (const PlannedChange& change : changes)
    if (change.direction == direction) link.reconfigure(change.at, change.config);
  const Arrival arrival{1, repaired + after_repair, 76};
  link.offer(std::span(&arrival, 1));
  link.advance(kNever);
  std::array<Departure, 2> out;
  EXPECT_EQ(link.collect(kNever, out), 1u);
  return out[0].reason;
}

TEST(FailureRemoteFault, BothEndsAreSilentUntilTheyHaveHeardOfTheRepair) {
  for (std::size_t d : {0u, 1u}) {
    EXPECT_EQ(fate(d, -milliseconds(1)), DropReason::kDark);
    EXPECT_EQ(fate(d, -Duration{1}), DropReason::kDark);
    EXPECT_EQ(fate(d, Duration{}), DropReason::kRemoteFault);
    EXPECT_EQ(fate(d, kThere + kBack - Duration{1}), DropReason::kRemoteFault);
    EXPECT_EQ(fate(d, kThere + kBack), DropReason::kNone);
  }
}

TEST(FailureRemoteFault, WithoutSignallingTheRepairIsTheEnd) {
  for (std::size_t d : {0u, 1u}) {
    EXPECT_EQ(fate(d, -Duration{1}, false), DropReason::kDark);
    EXPECT_EQ(fate(d, Duration{}, false), DropReason::kNone);
  }
}

// What has been heard is forgotten: the plan does not fill up with the windows of the past.
TEST(FailureRemoteFault, WindowsOfThePastAreForgotten) {
  FailurePlan plan(spec_of(true));
  for (const PlannedChange& change : plan.take_before(kEpoch + seconds(20'000)))
    ASSERT_LE(change.config.dark.trains().size(), 1u);
  EXPECT_GT(plan.records_before(kNever).size(), 5u);
}

}  // namespace
}  // namespace linkwright
