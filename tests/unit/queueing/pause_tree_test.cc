// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/pause_tree.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/queueing/dice.h"

namespace linkwright {
namespace {

using Waits = std::vector<PauseWait>;

TEST(PauseTree, NothingWaitsForNobody) {
  const PauseReport report = analyse_pauses({});
  EXPECT_TRUE(report.trees.empty());
  EXPECT_TRUE(report.cycles.empty());
  EXPECT_TRUE(report.deadlocked.empty());
}

TEST(PauseTree, AnIncastIsATreeWithDepths) {
  const PauseReport report =
      analyse_pauses({{30, 20}, {31, 20}, {20, 10}, {21, 10}, {31, 10}, {20, 10}});
  ASSERT_EQ(report.trees.size(), 1u);
  EXPECT_EQ(report.trees[0],
            (PauseTree{.root = 10, .victims = {{20, 1}, {21, 1}, {31, 1}, {30, 2}}}));
  EXPECT_TRUE(report.cycles.empty());
  EXPECT_TRUE(report.deadlocked.empty());
}

TEST(PauseTree, AVictimMayHaveTwoRoots) {
  const PauseReport report = analyse_pauses({{5, 1}, {5, 2}, {6, 5}});
  ASSERT_EQ(report.trees.size(), 2u);
  EXPECT_EQ(report.trees[0], (PauseTree{.root = 1, .victims = {{5, 1}, {6, 2}}}));
  EXPECT_EQ(report.trees[1], (PauseTree{.root = 2, .victims = {{5, 1}, {6, 2}}}));
}

// Four switches in a square, each of whose ports waits for the next: the textbook deadlock.
TEST(PauseTree, NamesACycleFromItsSmallestNodeAndWhoWaitsForIt) {
  const PauseReport report = analyse_pauses({{7, 3}, {3, 9}, {9, 4}, {4, 7}, {20, 9}, {21, 20}});
  EXPECT_EQ(report.cycles, (std::vector<PauseCycle>{{3, 9, 4, 7}}));
  EXPECT_EQ(report.deadlocked, (std::vector<std::uint32_t>{3, 4, 7, 9, 20, 21}));
  EXPECT_TRUE(report.trees.empty()) << "nobody is free";
}

TEST(PauseTree, ANodeThatPausesItselfIsACycle) {
  EXPECT_EQ(analyse_pauses({{8, 8}}).cycles, (std::vector<PauseCycle>{{8}}));
}

TEST(PauseTree, AListOfManyCyclesIsCutAndSaysSo) {
  Waits complete;
  for (std::uint32_t from = 0; from < 12; ++from)
    for (std::uint32_t to = 0; to < 12; ++to)
      if (from != to) complete.push_back({from, to});
  const PauseReport report = analyse_pauses(complete, 50);
  EXPECT_EQ(report.cycles.size(), 50u);
  EXPECT_TRUE(report.more_cycles);
  const PauseReport exact = analyse_pauses({{1, 2}, {2, 1}}, 1);
  EXPECT_EQ(exact.cycles.size(), 1u);
  EXPECT_FALSE(exact.more_cycles);
}

// A long chain into a cycle: no recursion that could overflow, no search that never ends.
TEST(PauseTree, ManyNodesAreNoTrouble) {
  Waits waits;
  for (std::uint32_t node = 0; node < 3'000; ++node) waits.push_back({node, (node + 1) % 3'000});
  for (std::uint32_t node = 3'000; node < 50'000; ++node) waits.push_back({node + 1, node});
  const PauseReport report = analyse_pauses(waits);
  ASSERT_EQ(report.cycles.size(), 1u);
  EXPECT_EQ(report.cycles[0].size(), 3'000u);
  ASSERT_EQ(report.trees.size(), 1u);
  EXPECT_EQ(report.trees[0].root, 3'000u);
  EXPECT_EQ(report.trees[0].victims.back().depth, 47'000u);
}

// Dead ends of exponentially many ways beside one cycle.
TEST(PauseTree, WaysThatLeadNowhereAreNotTriedAgain) {
  Waits waits = {{0, 1}, {1, 0}};
  for (std::uint32_t layer = 1; layer < 90; layer += 2)
    for (const std::uint32_t from : {layer, layer + 1})
      for (const std::uint32_t to : {layer + 2, layer + 3}) waits.push_back({from, to});
  waits.push_back({91, 1});
  const PauseReport report = analyse_pauses(waits, 10);
  EXPECT_EQ(report.cycles.size(), 10u);
  EXPECT_TRUE(report.more_cycles);
}

// What the definitions say, node by node and path by path.
class Naive {
 public:
  explicit Naive(const Waits& waits) : edges_(waits.begin(), waits.end()) {
    for (const PauseWait& wait : edges_) nodes_.insert({wait.from, wait.to});
  }

  std::set<PauseCycle> cycles() const {
    std::set<PauseCycle> found;
    for (const std::uint32_t start : nodes_) {
      PauseCycle path = {start};
      extend(path, found);
    }
    return found;
  }

  // Waits on the shortest way; 0: none.
  std::uint32_t distance(std::uint32_t from, std::uint32_t to) const {
    std::set<std::uint32_t> reached = {from};
    for (std::uint32_t steps = 1; steps <= nodes_.size() + 1; ++steps) {
      std::set<std::uint32_t> next;
      for (const PauseWait& edge : edges_)
        if (reached.contains(edge.from)) next.insert(edge.to);
      if (next.contains(to)) return steps;
      reached = next;
    }
    return 0;
  }

  std::vector<std::uint32_t> deadlocked() const {
    std::vector<std::uint32_t> stuck;
    for (const std::uint32_t node : nodes_)
      if (std::any_of(nodes_.begin(), nodes_.end(), [&](std::uint32_t other) {
            return distance(other, other) != 0 && (other == node || distance(node, other) != 0);
          }))
        stuck.push_back(node);
    return stuck;
  }

  std::vector<PauseTree> trees() const {
    std::vector<PauseTree> found;
    for (const std::uint32_t root : nodes_) {
      if (std::any_of(
              edges_.begin(), edges_.end(), [&](const PauseWait& e) { return e.from == root; }))
        continue;
      PauseTree tree{.root = root};
      for (std::uint32_t depth = 1; depth <= nodes_.size(); ++depth)
        for (const std::uint32_t node : nodes_)
          if (distance(node, root) == depth) tree.victims.push_back({node, depth});
      found.push_back(tree);
    }
    return found;
  }

 private:
  void extend(PauseCycle& path, std::set<PauseCycle>& found) const {
    for (const PauseWait& edge : edges_) {
      if (edge.from != path.back()) continue;
      if (edge.to == path.front()) found.insert(path);
      if (edge.to <= path.front()) continue;
      if (std::find(path.begin(), path.end(), edge.to) != path.end()) continue;
      path.push_back(edge.to);
      extend(path, found);
      path.pop_back();
    }
  }

  std::set<PauseWait> edges_;
  std::set<std::uint32_t> nodes_;
};

TEST(PauseTree, AgreesWithBruteForceOnRandomGraphs) {
  Dice dice(5);
  std::size_t cycles = 0;
  std::size_t trees = 0;
  for (int round = 0; round < 400; ++round) {
    const std::uint64_t nodes = dice.between(1, 7);
    Waits waits;
    for (std::uint64_t edge = dice.between(0, 2 * nodes); edge > 0; --edge)
      waits.push_back({10 * dice.below(nodes), 10 * dice.below(nodes)});
    const Naive naive(waits);
    const PauseReport report = analyse_pauses(waits);
    const std::set<PauseCycle> expected = naive.cycles();
    ASSERT_EQ(report.cycles, std::vector<PauseCycle>(expected.begin(), expected.end()));
    ASSERT_EQ(report.deadlocked, naive.deadlocked());
    ASSERT_EQ(report.trees, naive.trees());
    cycles += report.cycles.size();
    trees += report.trees.size();
  }
  EXPECT_GT(cycles, 200u) << "or the rounds prove little";
  EXPECT_GT(trees, 200u);
}

}  // namespace
}  // namespace linkwright
