// SPDX-License-Identifier: Apache-2.0
//
// Row 5: two binary trees that have each half of the vector, so that (nearly) every rank that is a
// leaf of one is within the other. Chunk by chunk up to the root, and down again.
#include <bit>
#include <optional>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/memory.h"

namespace linkwright {
namespace {

struct Node {
  std::optional<RankId> up{};
  std::vector<RankId> down{};
};
using Tree = std::vector<Node>;

// Ranks in order from left to right below the root 0: a rank's height is that of its lowest set
// bit, and it has the ranks half as far on either side. Where one is beyond the end, the next lower
// one.
Tree in_order_tree(RankId ranks) {
  Tree tree(ranks);
  const auto hang = [&](RankId parent, RankId center, RankId reach) {
    for (RankId step = reach; step > 0; step /= 2) {
      if (center + step >= ranks) continue;
      tree[parent].down.push_back(center + step);
      tree[center + step].up = parent;
      return;
    }
  };
  if (ranks > 1) hang(0, 0, std::bit_ceil(ranks) / 2);
  for (RankId rank = 1; rank < ranks; ++rank) {
    const RankId reach = (RankId{1} << std::countr_zero(rank)) / 2;
    if (reach == 0) continue;
    tree[rank].down.push_back(rank - reach);
    tree[rank - reach].up = rank;
    hang(rank, rank, reach);
  }
  return tree;
}

// The same tree of other ranks: mirrored where they are even in number, else shifted by one.
Tree second_tree(const Tree& first) {
  const auto n = static_cast<RankId>(first.size());
  const auto other = [n](RankId rank) { return n % 2 == 0 ? n - 1 - rank : (rank + n - 1) % n; };
  Tree out(n);
  for (RankId rank = 0; rank < n; ++rank) {
    Node& node = out[other(rank)];
    if (first[rank].up) node.up = other(*first[rank].up);
    for (const RankId each : first[rank].down) node.down.push_back(other(each));
  }
  return out;
}

std::uint32_t depth_below(const Tree& tree, RankId rank) {
  std::uint32_t out = 0;
  for (const RankId each : tree[rank].down) out = std::max(out, 1 + depth_below(tree, each));
  return out;
}

RankId root_of(const Tree& tree) {
  for (RankId rank = 0; rank < tree.size(); ++rank)
    if (!tree[rank].up) return rank;
  return 0;
}

// The sum of what is below `rank`, and itself; the op behind which it is there.
OpId gather_up(ScheduleBuilder& builder,
               const Tree& tree,
               RankId rank,
               const Segment& chunk,
               const std::vector<Segment>& scratch,
               const Lasts& ready) {
  OpId has = ready[rank];
  std::size_t child = 0;
  for (const RankId each : tree[rank].down) {
    const OpId below = gather_up(builder, tree, each, chunk, scratch, ready);
    const auto sent = builder.send(each, rank, chunk, {below});
    const OpId came = builder.receive(rank, sent.message, scratch[child]);
    has = builder.reduce(rank, scratch[child], chunk, {came, has});
    ++child;
  }
  return has;
}

void hand_down(
    ScheduleBuilder& builder, const Tree& tree, RankId rank, const Segment& chunk, OpId has) {
  for (const RankId each : tree[rank].down) {
    const auto sent = builder.send(rank, each, chunk, {has});
    hand_down(builder, tree, each, chunk, builder.receive(each, sent.message, chunk));
  }
}

}  // namespace

Schedule draw_double_binary_tree(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "double_binary_tree");
  const Work work = whole_vectors(builder, placement);
  const Tree first = in_order_tree(job.ranks);
  const std::vector<Tree> trees{first, second_tree(first)};
  const std::vector<Segment> halves = chunks_of(work.place, 2);
  const std::vector<std::vector<Segment>> chunks{chunks_of(halves[0], job.chunks),
                                                 chunks_of(halves[1], job.chunks)};
  for (std::uint32_t chunk = 0; chunk < job.chunks; ++chunk)
    for (const std::size_t t : {0u, 1u}) {
      const Segment& place = chunks[t][chunk];
      const std::vector<Segment> scratch{builder.allocate(place.bytes),
                                         builder.allocate(place.bytes)};
      const RankId root = root_of(trees[t]);
      const OpId sum = gather_up(builder, trees[t], root, place, scratch, work.ready);
      hand_down(builder, trees[t], root, place, sum);
    }
  return std::move(builder).finish(2 * depth_below(first, 0));
}

}  // namespace linkwright
