// SPDX-License-Identifier: Apache-2.0
//
// Rows 10 and 11, and what needs no plan: everybody sends to whom it is for.
#include <numeric>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/exchange_memory.h"
#include "traffic_gen/algorithm/memory.h"

namespace linkwright {
namespace {

// In turn: what a rank sends next waits for what it received before. At once: nothing waits.
Schedule draw_exchange(const CollectiveJob& job, bool in_turn) {
  ScheduleBuilder builder(job, in_turn ? "pairwise" : "direct");
  const ExchangeMemory memory = exchange_memory(builder);
  Lasts last(job.ranks, kNoOp);
  std::vector<MessageId> coming(job.ranks);
  for (RankId distance = 1; distance < job.ranks; ++distance) {
    for (RankId rank = 0; rank < job.ranks; ++rank) {
      const RankId to = (rank + distance) % job.ranks;
      coming[to] = builder.send(rank, to, memory.out(rank, to), {last[rank]}).message;
    }
    for (RankId rank = 0; rank < job.ranks; ++rank) {
      const RankId from = (rank + job.ranks - distance) % job.ranks;
      const OpId came = builder.receive(rank, coming[rank], memory.in(from, rank));
      if (in_turn) last[rank] = came;
    }
  }
  return std::move(builder).finish(in_turn ? job.ranks - 1 : std::min(job.ranks - 1, RankId{1}));
}

}  // namespace

Schedule draw_pairwise_all_to_all(const CollectiveJob& job, Placement) {
  return draw_exchange(job, true);
}

Schedule draw_direct_all_to_all(const CollectiveJob& job, Placement) {
  return draw_exchange(job, false);
}

Schedule draw_direct_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "direct");
  const bool apart = placement == Placement::kOutOfPlace;
  const Segment blocks = builder.allocate(job.bytes);
  const Segment given = apart ? builder.allocate(job.block()) : Segment{};
  builder.output(job.root, blocks, 0);
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    const Segment place = block_at(blocks, job.ranks, rank);
    const Segment own = apart ? given : place;
    builder.input(rank, own, rank * job.block());
    if (rank != job.root)
      builder.receive(job.root, builder.send(rank, job.root, own).message, place);
    else if (apart)
      builder.copy(rank, given, place);
  }
  return std::move(builder).finish(1);
}

Schedule draw_direct_scatter(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "direct");
  const bool apart = placement == Placement::kOutOfPlace;
  const Segment blocks = builder.allocate(job.bytes);
  const Segment result = apart ? builder.allocate(job.block()) : Segment{};
  builder.input(job.root, blocks, 0);
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    const Segment place = block_at(blocks, job.ranks, rank);
    const Segment own = apart ? result : place;
    builder.output(rank, own, rank * job.block());
    if (rank != job.root)
      builder.receive(rank, builder.send(job.root, rank, place).message, own);
    else if (apart)
      builder.copy(rank, place, result);
  }
  return std::move(builder).finish(1);
}

// Around the ring, as sendrecv_perf has it.
Schedule draw_send_receive(const CollectiveJob& job, Placement) {
  ScheduleBuilder builder(job, "direct");
  const Segment given = builder.allocate(job.bytes);
  const Segment result = builder.allocate(job.bytes);
  for (RankId rank = 0; rank < job.ranks; ++rank) {
    const RankId to = (rank + 1) % job.ranks;
    builder.input(rank, given, rank * job.bytes);
    builder.output(to, result, rank * job.bytes);
    if (to == rank)
      builder.copy(rank, given, result);
    else
      builder.receive(to, builder.send(rank, to, given).message, result);
  }
  return std::move(builder).finish(1);
}

// Row 17: after L rounds everybody has heard of everybody.
Schedule draw_dissemination(const CollectiveJob& job, Placement) {
  ScheduleBuilder builder(job, "dissemination");
  Lasts last(job.ranks, kNoOp);
  std::vector<ScheduleBuilder::Sent> sent(job.ranks);
  std::uint32_t rounds = 0;
  for (RankId distance = 1; distance < job.ranks; distance *= 2, ++rounds) {
    for (RankId rank = 0; rank < job.ranks; ++rank)
      sent[rank] = builder.send(rank, (rank + distance) % job.ranks, Segment{}, {last[rank]});
    // A round is over when the rank has been heard of and has heard: its last reception is behind
    // all that it has done.
    for (RankId rank = 0; rank < job.ranks; ++rank) {
      const RankId from = (rank + job.ranks - distance % job.ranks) % job.ranks;
      last[rank] = builder.receive(rank, sent[from].message, Segment{}, {sent[rank].op});
    }
  }
  return std::move(builder).finish(rounds);
}

}  // namespace linkwright
