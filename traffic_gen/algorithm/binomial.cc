// SPDX-License-Identifier: Apache-2.0
//
// Rows 13 and 14: binomial trees. Relative rank r is told by the one without r's highest bit where
// everybody gets the same, and by the one without its lowest bit where each gets a part, so that
// parts are one behind the other.
#include <bit>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/relative.h"
#include "traffic_gen/algorithm/ring_passes.h"

namespace linkwright {
namespace {

std::uint32_t levels_of(RankId ranks) {
  return static_cast<std::uint32_t>(std::bit_width(ranks - 1));
}

// Of relative ranks: those whose parts go through `relative` end before this one.
RankId end_of(RankId relative, RankId ranks) {
  const RankId width =
      relative == 0 ? std::bit_ceil(ranks) : RankId{1} << std::countr_zero(relative);
  return std::min(relative + width, ranks);
}

std::vector<Segment> parts(const std::vector<Segment>& by_rank,
                           const Around& around,
                           RankId begin,
                           RankId end) {
  std::vector<Segment> out;
  for (RankId i = begin; i < end; ++i) out.push_back(by_rank[around.rank(i)]);
  return out;
}

// From the root, whose memory has all parts, to each its own. `ready` as on the way in.
void scatter_down(ScheduleBuilder& builder,
                  const std::vector<Segment>& by_rank,
                  const Around& around,
                  Lasts& ready) {
  for (RankId width = std::bit_ceil(around.ranks) / 2; width > 0; width /= 2)
    for (RankId from = 0; from + width < around.ranks; from += 2 * width) {
      const RankId to = from + width;
      const std::vector<Segment> theirs = parts(by_rank, around, to, end_of(to, around.ranks));
      const auto sent =
          builder.send(around.rank(from), around.rank(to), theirs, {ready[around.rank(from)]});
      ready[around.rank(to)] = builder.receive(around.rank(to), sent.message, theirs);
    }
}

}  // namespace

Schedule draw_binomial_broadcast(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "binomial_tree");
  Work work = whole_vectors(builder, placement);
  const Around around{job.root, job.ranks};
  for (RankId width = 1; width < job.ranks; width *= 2)
    for (RankId from = 0; from < width && from + width < job.ranks; ++from) {
      const RankId rank = around.rank(from);
      const RankId to = around.rank(from + width);
      const auto sent = builder.send(rank, to, work.place, {work.ready[rank]});
      work.ready[to] = builder.receive(to, sent.message, work.place);
    }
  return std::move(builder).finish(levels_of(job.ranks));
}

// The same, backwards.
Schedule draw_binomial_reduce(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "binomial_tree");
  Work work = whole_vectors(builder, placement);
  const Around around{job.root, job.ranks};
  for (RankId width = std::bit_ceil(job.ranks) / 2; width > 0; width /= 2) {
    const Segment scratch = builder.allocate(job.bytes);
    for (RankId to = 0; to < width && to + width < job.ranks; ++to) {
      const RankId rank = around.rank(to);
      const RankId from = around.rank(to + width);
      const auto sent = builder.send(from, rank, work.place, {work.ready[from]});
      const OpId came = builder.receive(rank, sent.message, scratch);
      work.ready[rank] = builder.reduce(rank, scratch, work.place, {came, work.ready[rank]});
    }
  }
  return std::move(builder).finish(levels_of(job.ranks));
}

// Each gets a part of the vector from the root, and the parts of the others around the ring.
Schedule draw_scatter_all_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "scatter_allgather");
  Work work = whole_vectors(builder, placement);
  const Around around{job.root, job.ranks};
  const std::vector<Segment> chunks = chunks_of(work.place, job.ranks);
  std::vector<Segment> by_rank(job.ranks);
  Ring ring{{}, chunks};
  for (RankId i = 0; i < job.ranks; ++i) {
    ring.members.push_back(around.rank(i));
    by_rank[around.rank(i)] = chunks[i];
  }
  scatter_down(builder, by_rank, around, work.ready);
  all_gather_pass(builder, ring, work.ready);
  return std::move(builder).finish(levels_of(job.ranks) + job.ranks - 1);
}

Schedule draw_binomial_scatter(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "binomial_tree");
  const Around around{job.root, job.ranks};
  const Segment blocks = builder.allocate(job.bytes);
  const Segment own =
      placement == Placement::kOutOfPlace ? builder.allocate(job.block()) : Segment{};
  std::vector<Segment> by_rank;
  for (RankId rank = 0; rank < job.ranks; ++rank)
    by_rank.push_back(block_at(blocks, job.ranks, rank));
  Lasts ready(job.ranks, kNoOp);
  builder.input(job.root, blocks, 0);
  scatter_down(builder, by_rank, around, ready);
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    if (own.bytes > 0) builder.copy(rank, by_rank[rank], own, {ready[rank]});
    builder.output(rank, own.bytes > 0 ? own : by_rank[rank], rank * job.block());
  }
  return std::move(builder).finish(levels_of(job.ranks));
}

Schedule draw_binomial_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "binomial_tree");
  const Around around{job.root, job.ranks};
  const Segment blocks = builder.allocate(job.bytes);
  const bool apart = placement == Placement::kOutOfPlace;
  const Segment given = apart ? builder.allocate(job.block()) : Segment{};
  std::vector<Segment> by_rank;
  std::vector<std::vector<OpId>> whole(job.ranks);
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    by_rank.push_back(block_at(blocks, job.ranks, rank));
    builder.input(rank, apart ? given : by_rank[rank], rank * job.block());
    if (apart) whole[rank].push_back(builder.copy(rank, given, by_rank[rank]));
  }
  for (RankId width = 1; width < job.ranks; width *= 2)
    for (RankId to = 0; to + width < job.ranks; to += 2 * width) {
      const RankId from = to + width;
      const std::vector<Segment> theirs = parts(by_rank, around, from, end_of(from, job.ranks));
      const auto sent =
          builder.send(around.rank(from), around.rank(to), theirs, whole[around.rank(from)]);
      whole[around.rank(to)].push_back(builder.receive(around.rank(to), sent.message, theirs));
    }
  builder.output(job.root, blocks, 0);
  return std::move(builder).finish(levels_of(job.ranks));
}

}  // namespace linkwright
