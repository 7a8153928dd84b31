// SPDX-License-Identifier: Apache-2.0
//
// Row 3: a chain around the ring, through which the vector goes chunk by chunk.
#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/memory.h"
#include "traffic_gen/algorithm/relative.h"

namespace linkwright {

Schedule draw_ring_broadcast(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "ring");
  const Work work = whole_vectors(builder, placement);
  const Around around{job.root, job.ranks};
  for (const Segment& chunk : chunks_of(work.place, job.chunks)) {
    OpId has = work.ready[job.root];
    for (RankId i = 0; i + 1 < job.ranks; ++i) {
      const RankId next = around.rank(i + 1);
      const auto sent = builder.send(around.rank(i), next, chunk, {has});
      has = builder.receive(next, sent.message, chunk);
    }
  }
  return std::move(builder).finish(job.ranks - 2 + job.chunks);
}

// The other way: from the far end to the root, each adding its own.
Schedule draw_ring_reduce(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "ring");
  const Work work = whole_vectors(builder, placement);
  const Around around{job.root, job.ranks};
  for (const Segment& chunk : chunks_of(work.place, job.chunks)) {
    const Segment scratch = builder.allocate(chunk.bytes);
    OpId has = work.ready[around.rank(job.ranks - 1)];
    for (RankId i = job.ranks - 1; i > 0; --i) {
      const RankId next = around.rank(i - 1);
      const auto sent = builder.send(around.rank(i), next, chunk, {has});
      const OpId came = builder.receive(next, sent.message, scratch);
      has = builder.reduce(next, scratch, chunk, {came, work.ready[next]});
    }
  }
  return std::move(builder).finish(job.ranks - 2 + job.chunks);
}

}  // namespace linkwright
