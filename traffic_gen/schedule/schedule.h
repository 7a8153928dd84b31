// SPDX-License-Identifier: Apache-2.0
//
// A collective as a graph: what each rank sends, receives, reduces, copies and computes, on which
// data, and what each of these waits for. It has no times; whoever carries it out has.
//
//     send      is done when it is handed to the transport, which takes a copy of the data
//     receive   is done when its message has been delivered, and what it waits for is done
//     reduce    adds `from` into `to`; takes time where reducing does, one at a time per rank
//     copy      takes no time
//     compute   takes its time, in turn with the reductions of its rank
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "link_models/core/time.h"
#include "traffic_gen/collective/chunks.h"
#include "traffic_gen/collective/collective.h"

namespace linkwright {

using OpId = std::uint32_t;       // of all ranks; those of one rank ascend in its program order
using MessageId = std::uint32_t;  // exactly one send and one receive have it
inline constexpr OpId kNoOp = UINT32_MAX;

enum class OpKind : std::uint8_t { kSend, kReceive, kReduce, kCopy, kCompute };

// Entries of one of the schedule's lists.
struct Slice {
  std::uint32_t begin = 0;
  std::uint32_t count = 0;
};

struct Op {
  OpKind kind = OpKind::kSend;
  RankId rank = 0;
  RankId peer = 0;        // send, receive
  MessageId message = 0;  // send, receive
  std::uint64_t bytes = 0;
  Slice from{};     // segments: send, reduce, copy
  Slice to{};       // segments: receive, reduce, copy
  Slice after{};    // ops of the same rank
  Duration time{};  // compute
};

// Where a stretch of the collective's own data lies in a rank's memory. What a logical position
// means is the collective's: schedule/meaning.h.
struct Placed {
  Segment place;
  std::uint64_t logical = 0;
};

struct Schedule {
  CollectiveJob job{};
  std::string algorithm{};
  std::uint32_t steps = 0;   // as the algorithm counts them (collectives.md, table 2.2)
  std::uint32_t pieces = 1;  // into which a message is cut, at most (schedule/cut.h)
  std::vector<Op> ops{};
  std::vector<OpId> receive_of{};  // by message
  std::vector<Segment> segments{};
  std::vector<OpId> afters{};
  std::vector<std::vector<Placed>> input{};   // by rank
  std::vector<std::vector<Placed>> output{};  // by rank
  std::uint64_t arena_bytes = 0;              // of each rank

  std::span<const Segment> data(const Slice& slice) const {
    return std::span(segments).subspan(slice.begin, slice.count);
  }
  std::span<const OpId> after(const Op& op) const {
    return std::span(afters).subspan(op.after.begin, op.after.count);
  }
};

// Payload octets, and messages, that each rank sends.
std::vector<std::uint64_t> sent_bytes(const Schedule& schedule);
std::vector<std::uint64_t> sent_messages(const Schedule& schedule);

}  // namespace linkwright
