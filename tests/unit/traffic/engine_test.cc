// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/traffic/runs.h"
#include "traffic_gen/engine/dependency_engine.h"
#include "traffic_gen/payload/payload.h"
#include "traffic_gen/schedule/schedule_builder.h"

namespace linkwright {
namespace {

CollectiveJob two_ranks() {
  return {.collective = Collective::kSendRecv, .ranks = 2, .bytes = 64};
}

TEST(Engine, AMessageThatComesBeforeItIsWantedWaits) {
  ScheduleBuilder builder(two_ranks(), "by hand");
  const Segment place = builder.allocate(64);
  const OpId busy = builder.compute(1, microseconds(50));
  builder.receive(1, builder.send(0, 1, place).message, place, {busy});
  const Iteration run = carried_out(std::move(builder).finish(1));
  EXPECT_TRUE(run.finished);
  EXPECT_EQ(run.ranks[1], microseconds(50));
}

TEST(Engine, ComputesAndReductionsOfARankTakeTurns) {
  ScheduleBuilder builder(two_ranks(), "by hand");
  const Segment place = builder.allocate(64);
  builder.compute(0, microseconds(3));
  builder.compute(0, microseconds(4));
  builder.reduce(0, place, place);
  builder.compute(1, microseconds(5));
  const Iteration run =
      carried_out(std::move(builder).finish(0), {.reduce_ps_per_byte = 1'000'000.0 / 64});
  EXPECT_EQ(run.ranks[0], microseconds(8));
  EXPECT_EQ(run.ranks[1], microseconds(5));
}

TEST(Engine, WhatIsReadyAtOneInstantLeavesInProgramOrder) {
  ScheduleBuilder builder({.collective = Collective::kSendRecv, .ranks = 3, .bytes = 1'000},
                          "by hand");
  const Segment place = builder.allocate(1'000);
  const auto first = builder.send(0, 1, place);
  const auto second = builder.send(0, 2, place);
  builder.receive(1, first.message, place);
  builder.receive(2, second.message, place);
  const Iteration run = carried_out(std::move(builder).finish(1));
  EXPECT_EQ(run.ranks[1], microseconds(1) + nanoseconds(80));
  EXPECT_EQ(run.ranks[2], microseconds(1) + nanoseconds(160)) << "one card, one after the other";
}

TEST(Engine, MessagesToOneRankShareItsCard) {
  ScheduleBuilder builder({.collective = Collective::kSendRecv, .ranks = 3, .bytes = 1'000},
                          "by hand");
  const Segment place = builder.allocate(1'000);
  const Segment other = builder.allocate(1'000);
  builder.receive(0, builder.send(1, 0, place).message, place);
  builder.receive(0, builder.send(2, 0, place).message, other);
  EXPECT_EQ(carried_out(std::move(builder).finish(1)).time, microseconds(1) + nanoseconds(160));
}

TEST(Engine, WhatWaitsForItselfNeverEnds) {
  ScheduleBuilder builder(two_ranks(), "by hand");
  builder.compute(0, microseconds(1), {1});
  builder.compute(0, microseconds(1), {0});
  EXPECT_FALSE(carried_out(std::move(builder).finish(0)).finished);
}

TEST(Engine, AMessageThatIsReceivedAsAnotherOneIsADrawingMistake) {
  ScheduleBuilder builder(two_ranks(), "by hand");
  const Segment place = builder.allocate(64);
  builder.receive(1, builder.send(0, 1, place).message, Segment{0, 48});
  EXPECT_THROW(std::move(builder).finish(1), std::logic_error);
}

TEST(Engine, RunsAgainAsBefore) {
  const Schedule schedule = drawn(Collective::kAllReduce, "double_binary_tree", 7, 100'000);
  DependencyEngine engine(schedule);
  const auto once = [&] {
    IdealTransport transport(7, {kRate, kLatency});
    return run_once(engine, transport, 7).ranks;
  };
  const auto first = once();
  EXPECT_EQ(once(), first);
}

// A mutant of the drawing for each thing that an op waits for: without it the collective is too
// fast, or its data is wrong. Those that only guard memory against a rank that is ahead show in
// neither, for here no rank is: they are counted, and test_reference.py proves them by causality.
TEST(Mutants, AMissingDependencyIsSeen) {
  for (const char* algorithm :
       {"ring", "recursive_doubling", "rabenseifner", "double_binary_tree"}) {
    const Schedule whole = drawn(Collective::kAllReduce, algorithm, 8, 8'192);
    const Duration time = carried_out(whole).time;
    std::size_t seen = 0;
    std::size_t all = 0;
    for (OpId op = 0; op < whole.ops.size(); ++op) {
      if (whole.ops[op].kind != OpKind::kSend || whole.ops[op].after.count == 0) continue;
      Schedule mutant = whole;
      --mutant.ops[op].after.count;
      Payload payload(mutant, ElementType::kInt32, ReduceOp::kSum);
      payload.fill();
      const Iteration run =
          carried_out(mutant, {.done = [&](OpId each, Instant) { payload.done(each); }});
      ++all;
      seen += payload.wrong() > 0 || run.time != time;
    }
    EXPECT_GT(all, 8u);
    EXPECT_EQ(seen, all) << algorithm;
  }
}

TEST(Mutants, AMissingOctetIsSeen) {
  const Schedule whole = drawn(Collective::kAllReduce, "ring", 4, 8'192);
  for (OpId op = 0; op < whole.ops.size(); ++op) {
    Schedule mutant = whole;
    if (mutant.ops[op].kind != OpKind::kReduce) continue;
    mutant.segments[mutant.ops[op].to.begin].bytes -= 1;
    Payload payload(mutant, ElementType::kInt32, ReduceOp::kSum);
    payload.fill();
    carried_out(mutant, {.done = [&](OpId each, Instant) { payload.done(each); }});
    EXPECT_GT(payload.wrong(), 0u) << op;
  }
}

}  // namespace
}  // namespace linkwright
