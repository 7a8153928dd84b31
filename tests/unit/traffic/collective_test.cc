// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/collective/collective.h"

#include <gtest/gtest.h>

#include "traffic_gen/algorithm/algorithm.h"
#include "traffic_gen/collective/chunks.h"

namespace linkwright {
namespace {

TEST(Chunks, AreRoundedUpAndTheLastAreShortOrEmpty) {
  const auto cut = chunks_of({64, 1'000}, 7);  // 143 rounded up to 144
  ASSERT_EQ(cut.size(), 7u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(cut[i], (Segment{64 + i * 144, 144}));
  EXPECT_EQ(cut[6], (Segment{64 + 864, 136}));
  EXPECT_EQ(chunks_of({0, 16}, 3), (std::vector<Segment>{{0, 16}, {16, 0}, {16, 0}}));
}

TEST(Sizes, AreThoseOfNcclTests) {
  EXPECT_EQ(size_of(Collective::kAllReduce, 3, 1'025, 4), 1'024u);
  EXPECT_EQ(size_of(Collective::kAllGather, 3, 1'024, 4), 3 * 336u);
  EXPECT_EQ(size_of(Collective::kAllToAll, 7, 100, 4), 0u);
  EXPECT_EQ(size_of(Collective::kBarrier, 7, 100, 4), 0u);
}

TEST(BusFactor, IsThatOfNcclTests) {
  EXPECT_DOUBLE_EQ(bus_factor(Collective::kAllReduce, 8), 1.75);
  EXPECT_DOUBLE_EQ(bus_factor(Collective::kAllGather, 8), 0.875);
  EXPECT_DOUBLE_EQ(bus_factor(Collective::kBroadcast, 8), 1);
}

TEST(Names, ComeBack) {
  for (std::size_t i = 0; i < kCollectives; ++i) {
    const auto collective = static_cast<Collective>(i);
    EXPECT_EQ(collective_named(name_of(collective)), collective);
    EXPECT_NE(algorithm_named(collective, ""), nullptr) << name_of(collective);
    EXPECT_EQ(algorithm_named(collective, "nosuch"), nullptr);
  }
  EXPECT_EQ(collective_named("allreduce"), std::nullopt);
}

TEST(Algorithm, RefusesWhatItCannot) {
  const auto why = [](Collective collective, const char* name, CollectiveJob job) {
    return algorithm_named(collective, name)->refuses(job);
  };
  EXPECT_NE(why(Collective::kAllGather, "recursive_doubling", {.ranks = 6}), "");
  EXPECT_EQ(why(Collective::kAllGather, "recursive_doubling", {.ranks = 8}), "");
  EXPECT_NE(why(Collective::kAllReduce, "hierarchical", {.ranks = 6, .group = 4}), "");
}

}  // namespace
}  // namespace linkwright
