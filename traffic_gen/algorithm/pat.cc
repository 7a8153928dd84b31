// SPDX-License-Identifier: Apache-2.0
//
// Row 16, PAT: a binomial tree for each rank's block, all at once; the trees go to the far ranks
// first, so that little is sent far, and blocks that take the same hop share a message as long as
// NCCL's step buffer has room. Where all of them fit, there are log2 n messages per rank; where one
// block fills it, n - 1 for each piece.
#include <algorithm>
#include <bit>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/memory.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kStepBuffer = 512 * 1024;

// One hop of the trees: the blocks whose owners are `offsets` before the sender go `distance`
// further.
struct Hop {
  RankId distance;
  std::vector<RankId> offsets;
};

// Of all-gather, in order.
std::vector<Hop> hops_of(RankId ranks, std::uint64_t piece) {
  const std::size_t together =
      std::max<std::size_t>(1, kStepBuffer / std::max<std::uint64_t>(1, piece));
  std::vector<Hop> out;
  for (RankId distance = std::bit_ceil(ranks) / 2; distance > 0; distance /= 2) {
    std::size_t room = 0;
    for (RankId offset = 0; offset + distance < ranks; offset += 2 * distance) {
      if (room == 0) out.push_back({distance, {}});
      out.back().offsets.push_back(offset);
      room = room == 0 ? together - 1 : room - 1;
    }
  }
  return out;
}

// Pieces of a block that fit into the buffer, as places within it.
std::vector<Segment> pieces_of(std::uint64_t block) {
  std::vector<Segment> out;
  for (std::uint64_t at = 0; at < block; at += kStepBuffer)
    out.push_back({at, std::min(kStepBuffer, block - at)});
  if (out.empty()) out.push_back({0, 0});
  return out;
}

struct Trees {
  Segment blocks;
  RankId ranks;

  RankId owner(RankId rank, RankId offset) const { return (rank + ranks - offset) % ranks; }
  std::vector<Segment> places(const Segment& piece,
                              RankId rank,
                              const std::vector<RankId>& offsets) const {
    std::vector<Segment> out;
    for (const RankId offset : offsets) {
      const Segment block = block_at(blocks, ranks, owner(rank, offset));
      out.push_back({block.offset + piece.offset, piece.bytes});
    }
    return out;
  }
};

}  // namespace

Schedule draw_pat_all_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "pat");
  const Work work = gathered_blocks(builder, placement);
  const Trees trees{work.place, job.ranks};
  std::uint32_t steps = 0;
  for (const Segment& piece : pieces_of(job.block())) {
    // [rank][offset]: what has brought the block of the rank that is so far before.
    std::vector<Lasts> has(job.ranks, Lasts(job.ranks, kNoOp));
    for (RankId rank = 0; rank < job.ranks; ++rank) has[rank][0] = work.ready[rank];
    for (const Hop& hop : hops_of(job.ranks, piece.bytes)) {
      ++steps;
      for (RankId rank = 0; rank < job.ranks; ++rank) {
        const RankId to = (rank + hop.distance) % job.ranks;
        std::vector<OpId> behind;
        for (const RankId offset : hop.offsets) behind.push_back(has[rank][offset]);
        const auto data = trees.places(piece, rank, hop.offsets);
        const OpId came =
            builder.receive(to, builder.send(rank, to, data, each_once(behind)).message, data);
        for (const RankId offset : hop.offsets) has[to][offset + hop.distance] = came;
      }
    }
  }
  return std::move(builder).finish(steps);
}

// The same trees from their leaves to their roots: near ranks first.
Schedule draw_pat_reduce_scatter(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "pat");
  const Work work = blocks_to_scatter(builder, placement);
  const Trees trees{work.place, job.ranks};
  std::uint32_t steps = 0;
  for (const Segment& piece : pieces_of(job.block())) {
    std::vector<Hop> hops = hops_of(job.ranks, piece.bytes);
    std::reverse(hops.begin(), hops.end());
    std::vector<Lasts> summed(job.ranks, Lasts(job.ranks, kNoOp));  // [rank][offset]
    for (RankId rank = 0; rank < job.ranks; ++rank)
      std::fill(summed[rank].begin(), summed[rank].end(), work.ready[rank]);
    for (const Hop& hop : hops) {
      ++steps;
      const Segment scratch = builder.allocate(piece.bytes * hop.offsets.size());
      for (RankId to = 0; to < job.ranks; ++to) {
        const RankId from = (to + hop.distance) % job.ranks;
        const auto places = trees.places(piece, to, hop.offsets);
        std::vector<OpId> behind;
        for (const RankId offset : hop.offsets)
          behind.push_back(summed[from][offset + hop.distance]);
        const OpId came =
            builder.receive(to, builder.send(from, to, places, each_once(behind)).message, scratch);
        std::vector<OpId> all{came};
        for (const RankId offset : hop.offsets) all.push_back(summed[to][offset]);
        const OpId added = builder.reduce(to, scratch, places, each_once(all));
        for (const RankId offset : hop.offsets) summed[to][offset] = added;
      }
    }
  }
  return std::move(builder).finish(steps);
}

}  // namespace linkwright
