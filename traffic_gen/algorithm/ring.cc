// SPDX-License-Identifier: Apache-2.0
//
// Rows 1, 2, 4 and 15: rings, one or two of them, or rings of rings.
#include <numeric>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/ring_passes.h"

namespace linkwright {
namespace {

std::vector<RankId> everybody(RankId ranks) {
  std::vector<RankId> out(ranks);
  std::iota(out.begin(), out.end(), RankId{0});
  return out;
}

// The largest divisor that is not above the square root: nodes as large as there are of them.
RankId natural_group(RankId ranks) {
  RankId out = 1;
  for (RankId each = 1; each * each <= ranks; ++each)
    if (ranks % each == 0) out = each;
  return out;
}

}  // namespace

Schedule draw_ring_all_reduce(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "ring");
  Work work = whole_vectors(builder, placement);
  const Ring ring{everybody(job.ranks), chunks_of(work.place, job.ranks)};
  reduce_scatter_pass(builder, ring, work.ready);
  all_gather_pass(builder, ring, work.ready);
  return std::move(builder).finish(2 * (job.ranks - 1));
}

Schedule draw_ring_reduce_scatter(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "ring");
  Work work = blocks_to_scatter(builder, placement);
  reduce_scatter_pass(
      builder, {everybody(job.ranks), blocks_of(work.place, job.ranks)}, work.ready);
  return std::move(builder).finish(job.ranks - 1);
}

Schedule draw_ring_all_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "ring");
  Work work = gathered_blocks(builder, placement);
  all_gather_pass(builder, {everybody(job.ranks), blocks_of(work.place, job.ranks)}, work.ready);
  return std::move(builder).finish(job.ranks - 1);
}

// Half of the vector each way round. A rank has one network card, which both rings share.
Schedule draw_bidirectional_ring(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "bidirectional_ring");
  const Work work = whole_vectors(builder, placement);
  const std::vector<Segment> halves = chunks_of(work.place, 2);
  for (const std::size_t way : {0u, 1u}) {
    Ring ring{everybody(job.ranks), chunks_of(halves[way], job.ranks)};
    if (way == 1) std::reverse(ring.members.begin(), ring.members.end());
    Lasts ready = work.ready;
    reduce_scatter_pass(builder, ring, ready);
    all_gather_pass(builder, ring, ready);
  }
  return std::move(builder).finish(2 * (job.ranks - 1));
}

// Nodes of `group` ranks: the sums of a node, the sum of those between nodes, and back to all.
Schedule draw_hierarchical(const CollectiveJob& asked, Placement placement) {
  CollectiveJob job = asked;
  if (job.group == 0) job.group = natural_group(job.ranks);
  ScheduleBuilder builder(job, "hierarchical");
  Work work = whole_vectors(builder, placement);
  const RankId group = job.group;
  const RankId nodes = job.ranks / group;
  const std::vector<Segment> shares = chunks_of(work.place, group);
  std::vector<Ring> within;
  for (RankId node = 0; node < nodes; ++node) {
    Ring& ring = within.emplace_back(Ring{{}, shares});
    for (RankId i = 0; i < group; ++i) ring.members.push_back(node * group + i);
    reduce_scatter_pass(builder, ring, work.ready);
  }
  for (RankId i = 0; i < group; ++i) {
    Ring ring{{}, chunks_of(shares[i], nodes)};
    for (RankId node = 0; node < nodes; ++node) ring.members.push_back(node * group + i);
    reduce_scatter_pass(builder, ring, work.ready);
    all_gather_pass(builder, ring, work.ready, true);
  }
  for (const Ring& ring : within) all_gather_pass(builder, ring, work.ready);
  return std::move(builder).finish(2 * (group - 1) + 2 * (nodes - 1));
}

}  // namespace linkwright
