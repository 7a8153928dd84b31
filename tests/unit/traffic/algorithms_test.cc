// SPDX-License-Identifier: Apache-2.0
//
// Every row of the table, for few and many ranks and sizes that divide and that do not: the time is
// that of both oracles, and real data comes out right.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "tests/unit/traffic/runs.h"
#include "traffic_gen/payload/payload.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kSizes[] = {
    0, 8, 16, 1'024, 100'000, std::uint64_t{1} << 20, std::uint64_t{64} << 20};
constexpr RankId kRanks[] = {1, 2, 3, 4, 5, 6, 7, 8, 12, 16};

std::string told(const Schedule& schedule) {
  return std::string(name_of(schedule.job.collective)) + " " + schedule.algorithm + ", " +
         std::to_string(schedule.job.ranks) + " ranks, " + std::to_string(schedule.job.bytes) +
         " octets";
}

// Whatever the table has, in both placements.
template <typename Visit>
std::size_t for_all(std::span<const std::uint64_t> sizes, const Visit& visit) {
  std::size_t seen = 0;
  for (const Algorithm& algorithm : algorithms())
    for (const RankId ranks : kRanks)
      for (const std::uint64_t size : sizes)
        for (const Placement placement : {Placement::kOutOfPlace, Placement::kInPlace}) {
          const CollectiveJob job = job_for(algorithm.collective, ranks, size);
          if (!algorithm.refuses(job).empty()) continue;
          visit(algorithm.draw(job, placement));
          ++seen;
        }
  return seen;
}

TEST(Algorithms, TakeTheTimeOfBothOracles) {
  std::size_t closed_forms = 0;
  const std::size_t seen = for_all(kSizes, [&](const Schedule& schedule) {
    const Iteration run = carried_out(schedule);
    ASSERT_TRUE(run.finished) << told(schedule);
    const OracleLinks links{kLatency, kPsPerByte};
    const double worked_off = schedule_ps(schedule, links);
    EXPECT_NEAR(ps(run), worked_off, 1e-9 * worked_off + 2) << told(schedule);
    const auto closed = closed_form_ps(schedule, links);
    closed_forms += closed.has_value();
    EXPECT_NEAR(ps(run), closed.value_or(ps(run)), 1e-9 * ps(run) + 2) << told(schedule);
  });
  EXPECT_GT(seen, 3'000u);
  EXPECT_GT(closed_forms, 2'000u);
}

TEST(Algorithms, WithReductionsThatTakeTime) {
  const std::uint64_t sizes[] = {100'000};
  for_all(sizes, [&](const Schedule& schedule) {
    const Iteration run = carried_out(schedule, {.reduce_ps_per_byte = 30});
    const OracleLinks links{kLatency, kPsPerByte, 30};
    const double worked_off = schedule_ps(schedule, links);
    EXPECT_NEAR(ps(run), worked_off, 1e-9 * worked_off + 2) << told(schedule);
    const double closed = closed_form_ps(schedule, links).value_or(ps(run));
    EXPECT_NEAR(ps(run), closed, 1e-9 * closed + 2) << told(schedule);
  });
}

TEST(Algorithms, MoveDataToWhereItBelongs) {
  const std::uint64_t sizes[] = {0, 16, 1'024, 50'000};
  for_all(sizes, [&](const Schedule& schedule) {
    Payload payload(schedule, ElementType::kFloat, ReduceOp::kSum);
    payload.fill();
    carried_out(schedule, {.done = [&](OpId op, Instant) { payload.done(op); }});
    EXPECT_EQ(payload.wrong(), 0u) << told(schedule);
  });
}

// collectives.md, 2.2 and the checks below it.
TEST(Algorithms, SendWhatTheTableSays) {
  const std::uint64_t size = std::uint64_t{1} << 20;
  const auto sent = [&](Collective collective, const char* algorithm, RankId ranks) {
    return sent_bytes(drawn(collective, algorithm, ranks, size));
  };
  for (const char* algorithm : {"ring", "bidirectional_ring", "rabenseifner"})
    for (const std::uint64_t each : sent(Collective::kAllReduce, algorithm, 16))
      EXPECT_EQ(each, 2 * 15 * size / 16) << algorithm;
  for (const char* algorithm : {"ring", "recursive_doubling", "bruck", "pat"})
    for (const std::uint64_t each : sent(Collective::kAllGather, algorithm, 8))
      EXPECT_EQ(each, 7 * size / 8) << algorithm;
  // Blocks of Bruck's exchange: 20 for 12 ranks.
  const Schedule exchange = drawn(Collective::kAllToAll, "bruck", 12, size);
  for (const std::uint64_t each : sent_bytes(exchange)) EXPECT_EQ(each, 20 * exchange.job.block());
  const auto tree = sent(Collective::kBroadcast, "binomial_tree", 8);
  EXPECT_EQ(*std::max_element(tree.begin(), tree.end()), 3 * size) << "the root";
}

TEST(Algorithms, DoubleBinaryTreesLoadRanksAsPublished) {
  const std::map<RankId, double> most{{2, 1}, {3, 1.5}, {4, 2}, {8, 2}, {12, 2}, {64, 2}, {100, 2}};
  const std::map<RankId, std::uint32_t> depth{
      {2, 1}, {4, 2}, {8, 3}, {12, 4}, {16, 4}, {32, 5}, {64, 6}, {100, 7}, {128, 7}};
  const std::uint64_t size = 1 << 16;
  for (const auto& [ranks, times] : most) {
    const auto sent = sent_bytes(drawn(Collective::kAllReduce, "double_binary_tree", ranks, size));
    EXPECT_EQ(*std::max_element(sent.begin(), sent.end()), times * size) << ranks;
    double sum = 0;
    for (const std::uint64_t each : sent) sum += static_cast<double>(each);
    EXPECT_EQ(sum, 2.0 * (ranks - 1) * size) << ranks;
  }
  for (const auto& [ranks, levels] : depth)
    EXPECT_EQ(drawn(Collective::kAllReduce, "double_binary_tree", ranks, size).steps, 2 * levels)
        << ranks;
}

// The messages per rank that NCCL's own step iterator makes (collectives.md, 2.2).
TEST(Algorithms, PatPostsAsNcclDoes) {
  const auto posts = [](RankId ranks, std::uint64_t block) {
    return sent_messages(drawn(Collective::kAllGather, "pat", ranks, ranks * block)).front();
  };
  for (const auto& [ranks, count] :
       {std::pair{2u, 1u}, {4u, 2u}, {8u, 3u}, {16u, 4u}, {32u, 5u}, {64u, 6u}})
    EXPECT_EQ(posts(ranks, 1'024), count) << ranks;
  EXPECT_EQ(posts(32, 64 << 10), 6u);
  EXPECT_EQ(posts(64, 64 << 10), 10u);
  EXPECT_EQ(posts(8, 1 << 20), 14u) << "2 (n - 1)";
}

}  // namespace
}  // namespace linkwright
