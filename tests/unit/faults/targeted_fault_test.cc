// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/targeted_fault.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "tests/unit/faults/some_faults.h"

namespace linkwright {
namespace {

TEST(FaultCheck, TakesAFaultInWhichEverythingIsSet) {
  EXPECT_TRUE(validate(FaultList{full_fault()}).empty());
  EXPECT_TRUE(validate(FaultList{}).empty());
}

TEST(FaultCheck, NamesTheFieldThatIsWrong) {
  const auto found = [](const std::function<void(TargetedFault&)>& spoil) {
    FaultList faults{full_fault(), full_fault()};
    faults[1].name = "other";
    spoil(faults[1]);
    const std::vector<Violation> violations = validate(faults);
    return violations.size() == 1 ? violations[0].field : std::to_string(violations.size());
  };
  EXPECT_EQ(found([](auto& f) { f.name = ""; }), "[1].name");
  EXPECT_EQ(found([](auto& f) { f.name = std::string(65, 'x'); }), "[1].name");
  EXPECT_EQ(found([](auto& f) { f.name = "all of it"; }), "[1].name");
  EXPECT_EQ(found([](auto& f) { f.turns.frames = 0; }), "[1].turns.frames");
  EXPECT_EQ(found([](auto& f) { f.turns.every = 1; }), "[1].turns.every");
  EXPECT_EQ(found([](auto& f) { f.act.action = FaultAction::kNone; }), "[1].act.action");
  EXPECT_EQ(found([](auto& f) { f.act.delay = {}; }), "[1].act.delay");
  EXPECT_EQ(found([](auto& f) { f.act.delay = kNever - kEpoch; }), "[1].act.delay");
  EXPECT_EQ(found([](auto& f) { f.act.overtaken_by = 0; }), "[1].act.overtaken_by");
  EXPECT_EQ(found([](auto& f) { f.act.overtaken_by = 1'025; }), "[1].act.overtaken_by");
  EXPECT_EQ(found([](auto& f) { f.match.source = kBroadcastAddress + 1; }), "[1].match.source");
  EXPECT_EQ(found([](auto& f) { f.match.pcp = 8; }), "[1].match.pcp");
  EXPECT_EQ(found([](auto& f) { f.match.vlan = 4'096; }), "[1].match.vlan");
  EXPECT_EQ(found([](auto& f) { f.match.dscp = 64; }), "[1].match.dscp");
  EXPECT_EQ(found([](auto& f) { f.match.queue_pair = 1u << 24; }), "[1].match.queue_pair");
  EXPECT_EQ(found([](auto& f) { f.match.psn->to = 1u << 24; }), "[1].match.psn.to");
  EXPECT_EQ(found([](auto& f) { f.match.source_ip->version = 5; }), "[1].match.source_ip");
  EXPECT_EQ(found([](auto& f) { f.match.source_ip->length = 33; }), "[1].match.source_ip");
}

TEST(FaultCheck, AllowsSixteenOfADirection) {
  FaultList faults;
  for (int i = 0; i < 17; ++i) faults.push_back(dropping("f" + std::to_string(i), {}));
  EXPECT_EQ(validate(faults).size(), 1u);
  faults.pop_back();
  EXPECT_TRUE(validate(faults).empty());
}

TEST(FramesKeptBack, AreThoseThatAreStruckWithinTheDelay) {
  TargetedFault fault = full_fault();
  fault.turns = {.skip = 0, .frames = 5};
  fault.act = {.action = FaultAction::kDelay, .delay = milliseconds(1)};
  // 1001 arrive within the delay.
  EXPECT_TRUE(frames_kept_back({fault}, 1'000'000) == 5);
  fault.turns.frames = 1'000'000;
  EXPECT_TRUE(frames_kept_back({fault}, 1'000'000) == 1'001);
  fault.turns = {.skip = 0, .frames = 5, .every = 100};
  EXPECT_TRUE(frames_kept_back({fault}, 1'000'000) == 5 * 12);
  fault.act = {.action = FaultAction::kReorder, .overtaken_by = 3, .delay = milliseconds(1)};
  EXPECT_TRUE(frames_kept_back({fault}, 1'000'000) == 4);
  EXPECT_TRUE(frames_kept_back({dropping("d", {.frames = 9})}, 1'000'000) == 0);
}

}  // namespace
}  // namespace linkwright
