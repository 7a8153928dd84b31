// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/algorithm/memory.h"

#include <algorithm>

namespace linkwright {
namespace {

bool has_input(const CollectiveJob& job, RankId rank) {
  return job.collective != Collective::kBroadcast || rank == job.root;
}

bool has_output(const CollectiveJob& job, RankId rank) {
  return job.collective != Collective::kReduce || rank == job.root;
}

}  // namespace

Work whole_vectors(ScheduleBuilder& builder, Placement placement) {
  const CollectiveJob& job = builder.job();
  Work work{builder.allocate(job.bytes), Lasts(job.ranks, kNoOp)};
  const bool apart = placement == Placement::kOutOfPlace;
  const Segment given = apart ? builder.allocate(job.bytes) : work.place;
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    if (has_input(job, rank)) {
      builder.input(rank, given, 0);
      if (apart) work.ready[rank] = builder.copy(rank, given, work.place);
    }
    if (has_output(job, rank)) builder.output(rank, work.place, 0);
  }
  return work;
}

std::vector<OpId> each_once(std::vector<OpId> ops) {
  std::sort(ops.begin(), ops.end());
  ops.erase(std::unique(ops.begin(), ops.end()), ops.end());
  std::erase(ops, kNoOp);
  return ops;
}

Segment block_at(const Segment& blocks, RankId ranks, RankId rank) {
  const std::uint64_t each = blocks.bytes / ranks;
  return {blocks.offset + rank * each, each};
}

std::vector<Segment> blocks_of(const Segment& blocks, RankId ranks) {
  std::vector<Segment> out;
  for (RankId rank = 0; rank < ranks; ++rank) out.push_back(block_at(blocks, ranks, rank));
  return out;
}

Work gathered_blocks(ScheduleBuilder& builder, Placement placement) {
  const CollectiveJob& job = builder.job();
  Work work{builder.allocate(job.bytes), Lasts(job.ranks, kNoOp)};
  const bool apart = placement == Placement::kOutOfPlace;
  const Segment given = apart ? builder.allocate(job.block()) : Segment{};
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    const Segment own = block_at(work.place, job.ranks, rank);
    builder.input(rank, apart ? given : own, rank * job.block());
    if (apart) work.ready[rank] = builder.copy(rank, given, own);
    builder.output(rank, work.place, 0);
  }
  return work;
}

Work blocks_to_scatter(ScheduleBuilder& builder, Placement placement) {
  const CollectiveJob& job = builder.job();
  Work work{builder.allocate(job.bytes), Lasts(job.ranks, kNoOp)};
  const bool apart = placement == Placement::kOutOfPlace;
  const Segment given = apart ? builder.allocate(job.bytes) : work.place;
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    builder.input(rank, given, 0);
    if (apart) work.ready[rank] = builder.copy(rank, given, work.place);
    builder.output(rank, block_at(work.place, job.ranks, rank), rank * job.block());
  }
  return work;
}

}  // namespace linkwright
