// SPDX-License-Identifier: Apache-2.0
//
// Draws a schedule, op by op. An algorithm says what waits for what; nothing is implied by the
// order in which it is drawn, but for the order of sends that are ready at one instant.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

// One segment or many, as an argument.
class Data {
 public:
  Data(const Segment& one) : segments_(&one, 1) {}             // NOLINT: by intent
  Data(const std::vector<Segment>& many) : segments_(many) {}  // NOLINT: by intent
  std::span<const Segment> segments() const { return segments_; }
  std::uint64_t bytes() const;

 private:
  std::span<const Segment> segments_;
};

// What an op waits for; kNoOp is nothing. Lives as long as the call it is an argument of.
class After {
 public:
  After() = default;
  After(std::initializer_list<OpId> ops) : ops_(ops.begin(), ops.size()) {}  // NOLINT: by intent
  After(const std::vector<OpId>& ops) : ops_(ops) {}                         // NOLINT: by intent
  std::span<const OpId> ops() const { return ops_; }

 private:
  std::span<const OpId> ops_;
};

class ScheduleBuilder {
 public:
  ScheduleBuilder(CollectiveJob job, const char* algorithm);

  const CollectiveJob& job() const { return schedule_.job; }
  RankId ranks() const { return schedule_.job.ranks; }

  // The same place in the memory of every rank.
  Segment allocate(std::uint64_t bytes);

  struct Sent {
    OpId op = kNoOp;
    MessageId message = 0;
  };
  // Its receive() follows, once.
  Sent send(RankId rank, RankId to, Data data, After after = {});
  OpId receive(RankId rank, MessageId message, Data place, After after = {});
  OpId reduce(RankId rank, Data from, Data to, After after = {});
  OpId copy(RankId rank, Data from, Data to, After after = {});
  OpId compute(RankId rank, Duration time, After after = {});
  // Does nothing, behind all of them.
  OpId join(RankId rank, After after) { return copy(rank, Segment{}, Segment{}, after); }

  void input(RankId rank, const Segment& place, std::uint64_t logical);
  void output(RankId rank, const Segment& place, std::uint64_t logical);

  Schedule finish(std::uint32_t steps) &&;

 private:
  OpId add(Op op, std::span<const OpId> after);
  Slice keep(std::span<const Segment> segments);

  Schedule schedule_;
};

}  // namespace linkwright
