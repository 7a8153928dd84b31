// SPDX-License-Identifier: Apache-2.0
//
// Rows 6, 7, 8 and 9: partners at distances of powers of two.
#include <bit>

#include "traffic_gen/algorithm/drawings.h"
#include "traffic_gen/algorithm/memory.h"

namespace linkwright {
namespace {

std::uint32_t log2_of(RankId power) {
  return static_cast<std::uint32_t>(std::countr_zero(power));
}

// Where ranks are no power of two: the first ones, as many as there are too many, give their vector
// to one of the others, the core, and get the result from there (row 6b). The core is counted from
// 0.
struct Core {
  RankId ranks;  // the largest power of two
  RankId extra;  // before them

  explicit Core(RankId all) : ranks(std::bit_floor(all)), extra(all - ranks) {}

  RankId rank(RankId member) const { return extra + member; }
  std::uint32_t steps_around() const { return extra == 0 ? 0 : 2; }

  void fold_in(ScheduleBuilder& builder, Work& work) const {
    for (RankId i = 0; i < extra; ++i) {
      const Segment scratch = builder.allocate(work.place.bytes);
      const auto sent = builder.send(i, rank(i), work.place, {work.ready[i]});
      const OpId came = builder.receive(rank(i), sent.message, scratch);
      OpId& ready = work.ready[rank(i)];
      ready = builder.reduce(rank(i), scratch, work.place, {came, ready});
      work.ready[i] = sent.op;
    }
  }
  // From the member that hears last of what the extra rank gave, so that each round counts.
  void fold_out(ScheduleBuilder& builder, Work& work, bool from_opposite) const {
    for (RankId i = 0; i < extra; ++i) {
      const RankId from = rank(from_opposite ? ranks - 1 - i : i);
      const auto sent = builder.send(from, i, work.place, {work.ready[from]});
      builder.receive(i, sent.message, work.place, {work.ready[i]});
    }
  }
};

// Blocks [begin, begin + count) of equal places one behind the other.
Segment run_of(const std::vector<Segment>& blocks, RankId begin, RankId count) {
  Segment out{blocks[begin].offset, 0};
  for (RankId i = 0; i < count; ++i) out.bytes += blocks[begin + i].bytes;
  return out;
}

// The block with which a member's share at a distance begins.
RankId share_of(RankId member, RankId width) {
  return member / width * width;
}

// Each member of the core is left with the sum of its own block.
void halve(ScheduleBuilder& builder,
           const std::vector<Segment>& blocks,
           const Core& core,
           Lasts& ready) {
  std::vector<MessageId> coming(core.ranks);
  for (RankId width = core.ranks / 2; width > 0; width /= 2) {
    const Segment scratch = builder.allocate(run_of(blocks, 0, width).bytes);
    for (RankId i = 0; i < core.ranks; ++i) {
      const RankId partner = i ^ width;
      const Segment theirs = run_of(blocks, share_of(partner, width), width);
      coming[partner] =
          builder.send(core.rank(i), core.rank(partner), theirs, {ready[core.rank(i)]}).message;
    }
    for (RankId i = 0; i < core.ranks; ++i) {
      const Segment own = run_of(blocks, share_of(i, width), width);
      const Segment came{scratch.offset, own.bytes};
      OpId& last = ready[core.rank(i)];
      const OpId received = builder.receive(core.rank(i), coming[i], came);
      last = builder.reduce(core.rank(i), came, own, {received, last});
    }
  }
}

// Each has its own block at first, and all blocks at last.
void gather_doubling(ScheduleBuilder& builder,
                     const std::vector<Segment>& blocks,
                     const Core& core,
                     Lasts& ready) {
  std::vector<std::vector<OpId>> whole(core.ranks);
  for (RankId i = 0; i < core.ranks; ++i) whole[i].push_back(ready[core.rank(i)]);
  std::vector<MessageId> coming(core.ranks);
  for (RankId width = 1; width < core.ranks; width *= 2) {
    for (RankId i = 0; i < core.ranks; ++i) {
      const RankId partner = i ^ width;
      const Segment own = run_of(blocks, share_of(i, width), width);
      coming[partner] = builder.send(core.rank(i), core.rank(partner), own, whole[i]).message;
    }
    for (RankId i = 0; i < core.ranks; ++i) {
      const Segment theirs = run_of(blocks, share_of(i ^ width, width), width);
      whole[i].push_back(builder.receive(core.rank(i), coming[i], theirs));
    }
  }
  for (RankId i = 0; i < core.ranks; ++i)
    ready[core.rank(i)] = builder.join(core.rank(i), whole[i]);
}

}  // namespace

// Partners exchange whole vectors. What comes waits in the scratch until the own vector has left:
// a partner that is ahead must not be in it yet.
Schedule draw_doubling_all_reduce(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "recursive_doubling");
  Work work = whole_vectors(builder, placement);
  const Core core(job.ranks);
  core.fold_in(builder, work);
  std::vector<ScheduleBuilder::Sent> sent(core.ranks);
  const Segment scratch = builder.allocate(job.bytes);
  Lasts free(core.ranks, kNoOp);  // the scratch is
  for (RankId distance = 1; distance < core.ranks; distance *= 2) {
    for (RankId i = 0; i < core.ranks; ++i)
      sent[i] = builder.send(
          core.rank(i), core.rank(i ^ distance), work.place, {work.ready[core.rank(i)]});
    for (RankId i = 0; i < core.ranks; ++i) {
      const MessageId coming = sent[i ^ distance].message;
      const OpId came = builder.receive(core.rank(i), coming, scratch, {free[i]});
      work.ready[core.rank(i)] = free[i] =
          builder.reduce(core.rank(i), scratch, work.place, {came, sent[i].op});
    }
  }
  core.fold_out(builder, work, true);
  return std::move(builder).finish(log2_of(core.ranks) + core.steps_around());
}

// The vector is halved round by round, and put together again the same way back.
Schedule draw_rabenseifner(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "rabenseifner");
  Work work = whole_vectors(builder, placement);
  const Core core(job.ranks);
  core.fold_in(builder, work);
  const std::vector<Segment> blocks = chunks_of(work.place, core.ranks);
  halve(builder, blocks, core, work.ready);
  gather_doubling(builder, blocks, core, work.ready);
  core.fold_out(builder, work, false);
  return std::move(builder).finish(2 * log2_of(core.ranks) + core.steps_around());
}

Schedule draw_doubling_all_gather(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "recursive_doubling");
  Work work = gathered_blocks(builder, placement);
  gather_doubling(builder, blocks_of(work.place, job.ranks), Core(job.ranks), work.ready);
  return std::move(builder).finish(log2_of(job.ranks));
}

Schedule draw_halving_reduce_scatter(const CollectiveJob& job, Placement placement) {
  ScheduleBuilder builder(job, "recursive_halving");
  Work work = blocks_to_scatter(builder, placement);
  halve(builder, blocks_of(work.place, job.ranks), Core(job.ranks), work.ready);
  return std::move(builder).finish(log2_of(job.ranks));
}

}  // namespace linkwright
