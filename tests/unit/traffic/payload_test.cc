// SPDX-License-Identifier: Apache-2.0
//
// Real data in every type and operation: right whatever the order of the reductions, and seen where
// one element of it is wrong.
#include "traffic_gen/payload/payload.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/traffic/runs.h"
#include "traffic_gen/payload/arithmetic.h"

namespace linkwright {
namespace {

template <typename Visit>
void for_all_types_and_ops(const Visit& visit) {
  for (std::size_t type = 0; type < kElementTypes; ++type)
    for (std::size_t op = 0; op < kReduceOps; ++op)
      visit(static_cast<ElementType>(type), static_cast<ReduceOp>(op));
}

std::uint64_t wrong_after(const Schedule& schedule, ElementType type, ReduceOp op) {
  Payload payload(schedule, type, op);
  payload.fill();
  const Iteration run =
      carried_out(schedule, {.done = [&](OpId each, Instant) { payload.done(each); }});
  EXPECT_TRUE(run.finished);
  return payload.wrong();
}

// Any two neighbours, until one is left.
template <typename Element>
Element in_some_order(std::vector<Element> all, ReduceOp op, std::mt19937& dice) {
  std::shuffle(all.begin(), all.end(), dice);
  while (all.size() > 1) {
    const std::size_t i = dice() % (all.size() - 1);
    all[i] = combined(op, all[i], all[i + 1]);
    all[i + 1] = all.back();
    all.pop_back();
  }
  return all.front();
}

template <typename Element>
std::vector<Element> elements_of(const Values& values, RankId ranks, std::uint64_t index) {
  std::vector<Element> out;
  for (RankId rank = 0; rank < ranks; ++rank)
    out.push_back(rounded<Element>(values.of(rank, index)));
  return out;
}

TEST(Values, AreCombinedToTheSameInAnyOrder) {
  std::mt19937 dice(3);
  for (const RankId ranks : {1u, 2u, 3u, 16u, 17u, 100u, 1'000u, 1'024u, 4'096u})
    for_all_types_and_ops([&](ElementType type, ReduceOp op) {
      const Values values(type, op, ranks);
      with_type(type, [&](auto zero) {
        using Element = decltype(zero);
        for (const std::uint64_t index : {0u, 1u, 77u, 123'456u}) {
          const auto all = elements_of<Element>(values, ranks, index);
          const Element one = in_some_order(all, op, dice);
          for (int i = 0; i < 3; ++i)
            ASSERT_TRUE(one == in_some_order(all, op, dice))
                << name_of(type) << " " << name_of(op) << " " << ranks << " ranks";
          // And to what nothing rounds: of floats, in double.
          using Exact = std::conditional_t<std::is_integral_v<Element>, Element, double>;
          const Exact exact = in_some_order(elements_of<Exact>(values, ranks, index), op, dice);
          ASSERT_TRUE(one == rounded<Element>(exact)) << name_of(type) << " " << name_of(op);
          ASSERT_TRUE(completed(op, ranks, one) == rounded<Element>(completed(op, ranks, exact)));
        }
      });
    });
}

// Why ranks take turns: one number from each is more than bfloat16 counts up to.
TEST(Values, WithoutTurnsTheOrderShows) {
  std::mt19937 dice(4);
  const std::vector<Bfloat16> all(1'024, Bfloat16::from(1));
  const float one_by_one = [&] {
    Bfloat16 sum;
    for (const Bfloat16& each : all) sum = combined(ReduceOp::kSum, sum, each);
    return sum.to_float();
  }();
  EXPECT_EQ(one_by_one, 256);
  EXPECT_NE(in_some_order(all, ReduceOp::kSum, dice).to_float(), 256);
}

// What one rank has changes a sum and a product, in some element at least.
TEST(Values, NobodyIsLeftOut) {
  for (const RankId ranks : {2u, 16u, 1'024u})
    for (const ReduceOp op : {ReduceOp::kSum, ReduceOp::kProd, ReduceOp::kAvg})
      for (std::size_t type = 0; type < kElementTypes; ++type) {
        const Values values(static_cast<ElementType>(type), op, ranks);
        const std::uint32_t neutral = op == ReduceOp::kProd ? 1 : 0;
        for (RankId rank = 0; rank < ranks; ++rank) {
          bool has_one = false;
          for (std::uint64_t index = 0; index < 8'192 && !has_one; ++index)
            has_one = values.of(rank, index) != neutral;
          ASSERT_TRUE(has_one) << name_of(static_cast<ElementType>(type)) << " rank " << rank;
        }
      }
}

// So that what one rank has too much or too little is seen in the average, too.
TEST(Values, AveragesOfTwoSumsDiffer) {
  for (const auto type : {ElementType::kHalf,
                          ElementType::kBfloat16,
                          ElementType::kFloat8E4M3,
                          ElementType::kFloat8E5M2})
    for (RankId ranks = 2; ranks <= 1'024; ++ranks) {
      const Values values(type, ReduceOp::kAvg, ranks);
      with_type(type, [&](auto zero) {
        using Element = decltype(zero);
        for (std::uint64_t index = 0; index < 8; ++index) {
          double sum = 0;
          for (RankId rank = 0; rank < ranks; ++rank) sum += values.of(rank, index);
          const auto averaged = [&](double of) {
            return rounded<Element>(completed(ReduceOp::kAvg, ranks, of));
          };
          const double unit = 16;
          EXPECT_TRUE(averaged(sum) != averaged(sum - unit) || sum == 0) << name_of(type) << ranks;
          EXPECT_TRUE(averaged(sum) != averaged(sum + unit)) << name_of(type) << ranks;
        }
      });
    }
}

TEST(Payload, IsRightInEveryTypeAndOperation) {
  for (const char* algorithm : {"ring", "rabenseifner", "double_binary_tree"}) {
    const Schedule schedule = drawn(Collective::kAllReduce, algorithm, 12, 1'600);
    for_all_types_and_ops([&](ElementType type, ReduceOp op) {
      EXPECT_EQ(wrong_after(schedule, type, op), 0u) << name_of(type) << " " << name_of(op);
    });
  }
  for (const Collective collective : {Collective::kReduceScatter,
                                      Collective::kAllGather,
                                      Collective::kAllToAll,
                                      Collective::kBroadcast}) {
    const Schedule schedule = drawn(collective, "", 7, 2'000, Placement::kOutOfPlace);
    for (std::size_t type = 0; type < kElementTypes; ++type)
      EXPECT_EQ(wrong_after(schedule, static_cast<ElementType>(type), ReduceOp::kSum), 0u)
          << name_of(collective) << " " << name_of(static_cast<ElementType>(type));
  }
}

TEST(Payload, IsRightForAThousandRanks) {
  for (const char* algorithm : {"recursive_doubling", "double_binary_tree"}) {
    const Schedule schedule = drawn(Collective::kAllReduce, algorithm, 1'024, 64);
    for_all_types_and_ops([&](ElementType type, ReduceOp op) {
      EXPECT_EQ(wrong_after(schedule, type, op), 0u) << name_of(type) << " " << name_of(op);
    });
  }
}

// A reduction forgets one element: that one is wrong, in all ranks.
TEST(Payload, OneElementThatIsNotReducedIsSeen) {
  constexpr RankId kRanks = 4;
  const Schedule whole = drawn(Collective::kAllReduce, "ring", kRanks, 8'192);
  for_all_types_and_ops([&](ElementType type, ReduceOp op) {
    if (op == ReduceOp::kMax || op == ReduceOp::kMin) return;  // one of a few may not matter
    std::uint64_t seen = 0;
    for (OpId id = 0; id < whole.ops.size(); ++id) {
      if (whole.ops[id].kind != OpKind::kReduce) continue;
      Schedule mutant = whole;
      mutant.segments[mutant.ops[id].to.begin].bytes -= bytes_of(type);
      const std::uint64_t wrong = wrong_after(mutant, type, op);
      EXPECT_TRUE(wrong == 0 || wrong == kRanks) << name_of(type) << " " << name_of(op);
      seen += wrong > 0;
    }
    // 12 reductions; the factor 1, and an average of integers without its fraction, hide one.
    EXPECT_GE(seen, op == ReduceOp::kSum ? 12u : 3u) << name_of(type) << " " << name_of(op);
  });
}

// And one that does not arrive.
TEST(Payload, OneElementThatDoesNotArriveIsSeen) {
  const Schedule whole = drawn(Collective::kAllGather, "ring", 4, 8'192);
  for (std::size_t i = 0; i < kElementTypes; ++i) {
    const auto type = static_cast<ElementType>(i);
    for (OpId id = 0; id < whole.ops.size(); ++id) {
      if (whole.ops[id].kind != OpKind::kReceive) continue;
      Schedule mutant = whole;
      mutant.segments[mutant.ops[id].to.begin].bytes -= bytes_of(type);
      EXPECT_GE(wrong_after(mutant, type, ReduceOp::kSum), 1u) << name_of(type) << " " << id;
    }
  }
}

TEST(Elements, HaveTheNamesOfNcclTests) {
  EXPECT_EQ(element_names(),
            "int8, uint8, int32, uint32, int64, uint64, half, float, double, bfloat16, f8e4m3, "
            "f8e5m2");
  EXPECT_EQ(reduce_op_names(), "sum, prod, max, min, avg");
  EXPECT_EQ(element_named("bfloat16"), ElementType::kBfloat16);
  EXPECT_EQ(reduce_op_named("avg"), ReduceOp::kAvg);
  EXPECT_FALSE(reduce_op_named("mulsum"));
  for (std::size_t i = 0; i < kElementTypes; ++i)
    with_type(static_cast<ElementType>(i),
              [&](auto zero) { EXPECT_EQ(bytes_of(static_cast<ElementType>(i)), sizeof zero); });
}

}  // namespace
}  // namespace linkwright
