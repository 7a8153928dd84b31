// SPDX-License-Identifier: Apache-2.0
//
// Where the data of a collective lies before and after, in every rank's memory: algorithms begin
// with it. Out of place, the input stays as it is and is copied to where it is worked on.
#pragma once

#include <vector>

#include "traffic_gen/algorithm/algorithm.h"
#include "traffic_gen/schedule/schedule_builder.h"

namespace linkwright {

// What each rank has done last: kNoOp, nothing.
using Lasts = std::vector<OpId>;

struct Work {
  Segment place{};  // in every rank
  Lasts ready{};    // the op behind which it is there
};

// One vector of the job's size per rank, worked on in one place: its input where it is, its output.
// Of broadcast the root alone has an input, of reduce the root alone an output.
Work whole_vectors(ScheduleBuilder& builder, Placement placement);

// all_gather: each rank's block is at its place among those of all.
Work gathered_blocks(ScheduleBuilder& builder, Placement placement);
// reduce_scatter: a vector of blocks is worked on, and its own block is the result.
Work blocks_to_scatter(ScheduleBuilder& builder, Placement placement);

// What is waited for, without what is there twice, or is nothing.
std::vector<OpId> each_once(std::vector<OpId> ops);

// The block of a rank in a vector of blocks.
Segment block_at(const Segment& blocks, RankId ranks, RankId rank);
// All of them, by rank.
std::vector<Segment> blocks_of(const Segment& blocks, RankId ranks);

}  // namespace linkwright
