// SPDX-License-Identifier: Apache-2.0
//
// Rows 8, 9 and 12 for any number of ranks: partners at distances of powers of two around the ring.
#include <algorithm>
#include <bit>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/exchange_memory.h"
#include "traffic_gen/algorithm/memory.h"

namespace linkwright {
namespace {

std::uint32_t rounds_of(RankId ranks) {
  return static_cast<std::uint32_t>(std::bit_width(ranks - 1));
}

// `count` blocks around the ring from `begin` on.
std::vector<Segment> around(const Segment& blocks, RankId ranks, RankId begin, RankId count) {
  std::vector<Segment> out;
  for (RankId i = 0; i < count; ++i) {
    const Segment block = block_at(blocks, ranks, (begin + i) % ranks);
    if (!out.empty() && out.back().offset + out.back().bytes == block.offset)
      out.back().bytes += block.bytes;
    else
      out.push_back(block);
  }
  return out;
}

}  // namespace

Schedule draw_bruck_all_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "bruck");
  const Work work = gathered_blocks(builder, placement);
  const RankId n = job.ranks;
  std::vector<std::vector<OpId>> whole(n);
  for (RankId rank = 0; rank < n; ++rank) whole[rank].push_back(work.ready[rank]);
  std::vector<MessageId> coming(n);
  for (RankId distance = 1; distance < n; distance *= 2) {
    const RankId count = std::min(distance, n - distance);
    // Own block, and as many rounds as have brought `count` blocks; and in turn, behind the last
    // one.
    const auto rounds = static_cast<std::ptrdiff_t>(std::bit_width(count - 1));
    for (RankId rank = 0; rank < n; ++rank) {
      const RankId to = (rank + n - distance) % n;
      std::vector<OpId> behind(whole[rank].begin(), whole[rank].begin() + 1 + rounds);
      behind.push_back(whole[rank].back());
      const auto data = around(work.place, n, rank, count);
      coming[to] = builder.send(rank, to, data, each_once(behind)).message;
    }
    for (RankId rank = 0; rank < n; ++rank)
      whole[rank].push_back(
          builder.receive(rank, coming[rank], around(work.place, n, (rank + distance) % n, count)));
  }
  return std::move(builder).finish(rounds_of(n));
}

// All-gather backwards: what came from a rank goes to it, and is added there.
Schedule draw_bruck_reduce_scatter(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "bruck");
  Work work = blocks_to_scatter(builder, placement);
  const RankId n = job.ranks;
  std::vector<MessageId> coming(n);
  for (RankId distance = std::bit_ceil(n) / 2; distance > 0; distance /= 2) {
    const RankId count = std::min(distance, n - distance);
    const Segment scratch = builder.allocate(count * job.block());
    for (RankId rank = 0; rank < n; ++rank) {
      const RankId to = (rank + distance) % n;
      coming[to] =
          builder.send(rank, to, around(work.place, n, to, count), {work.ready[rank]}).message;
    }
    for (RankId rank = 0; rank < n; ++rank) {
      const OpId came = builder.receive(rank, coming[rank], scratch);
      work.ready[rank] = builder.reduce(
          rank, scratch, around(work.place, n, rank, count), {came, work.ready[rank]});
    }
  }
  return std::move(builder).finish(rounds_of(n));
}

// What is for the rank j further on goes there by the bits of j, lowest first.
Schedule draw_bruck_all_to_all(const CollectiveJob& job, Placement) {
  ScheduleBuilder builder(job, "bruck");
  const ExchangeMemory memory = exchange_memory(builder);
  const RankId n = job.ranks;
  const Segment under_way = builder.allocate(job.bytes);
  // [rank][j]: what has brought what is on its way through the rank.
  std::vector<Lasts> brought(n, Lasts(n, kNoOp));
  Lasts last(n, kNoOp);
  std::vector<ScheduleBuilder::Sent> sent(n);
  for (RankId bit = 1; bit < n; bit *= 2) {
    for (RankId rank = 0; rank < n; ++rank) {
      std::vector<Segment> data;
      std::vector<OpId> behind{last[rank]};
      for (RankId j = 1; j < n; ++j) {
        if ((j & bit) == 0) continue;
        behind.push_back(brought[rank][j]);
        const bool first = (j & (bit - 1)) == 0;
        data.push_back(first ? memory.out(rank, (rank + j) % n) : block_at(under_way, n, j));
      }
      sent[rank] = builder.send(rank, (rank + bit) % n, data, each_once(behind));
    }
    for (RankId rank = 0; rank < n; ++rank) {
      std::vector<Segment> places;
      OpId guard = kNoOp;
      for (RankId j = 1; j < n; ++j) {
        if ((j & bit) == 0) continue;
        const bool here = j < 2 * bit;
        // What is sent on has been read before it is written over.
        if (!here && (j & (bit - 1)) != 0) guard = sent[rank].op;
        places.push_back(here ? memory.in((rank + n - j) % n, rank) : block_at(under_way, n, j));
      }
      last[rank] = builder.receive(rank, sent[(rank + n - bit) % n].message, places, {guard});
      for (RankId j = bit; j < n; ++j)
        if ((j & bit) != 0) brought[rank][j] = last[rank];
    }
  }
  return std::move(builder).finish(rounds_of(n));
}

}  // namespace linkwright
