// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/schedule/schedule_builder.h"

#include <stdexcept>

namespace linkwright {
namespace {

std::uint32_t size_of_list(std::size_t size) {
  if (size >= kNoOp) throw std::length_error("a schedule has 2^32 - 1 entries at most");
  return static_cast<std::uint32_t>(size);
}

}  // namespace

std::uint64_t Data::bytes() const {
  std::uint64_t sum = 0;
  for (const Segment& each : segments_) sum += each.bytes;
  return sum;
}

ScheduleBuilder::ScheduleBuilder(CollectiveJob job, const char* algorithm) {
  schedule_.job = std::move(job);
  schedule_.algorithm = algorithm;
  schedule_.input.resize(schedule_.job.ranks);
  schedule_.output.resize(schedule_.job.ranks);
}

Segment ScheduleBuilder::allocate(std::uint64_t bytes) {
  const Segment out{schedule_.arena_bytes, bytes};
  schedule_.arena_bytes += (bytes + kNcclAlignment - 1) / kNcclAlignment * kNcclAlignment;
  return out;
}

Slice ScheduleBuilder::keep(std::span<const Segment> segments) {
  Slice out{size_of_list(schedule_.segments.size()), 0};
  for (const Segment& each : segments)
    if (each.bytes > 0) schedule_.segments.push_back(each);
  out.count = size_of_list(schedule_.segments.size()) - out.begin;
  return out;
}

OpId ScheduleBuilder::add(Op op, std::span<const OpId> after) {
  op.after.begin = size_of_list(schedule_.afters.size());
  for (const OpId each : after)
    if (each != kNoOp) schedule_.afters.push_back(each);
  op.after.count = size_of_list(schedule_.afters.size()) - op.after.begin;
  schedule_.ops.push_back(op);
  return size_of_list(schedule_.ops.size()) - 1;
}

ScheduleBuilder::Sent ScheduleBuilder::send(RankId rank, RankId to, Data data, After after) {
  const MessageId message = size_of_list(schedule_.receive_of.size());
  schedule_.receive_of.push_back(kNoOp);
  Op op{.kind = OpKind::kSend, .rank = rank, .peer = to, .message = message};
  op.bytes = data.bytes();
  op.from = keep(data.segments());
  return {add(op, after.ops()), message};
}

OpId ScheduleBuilder::receive(RankId rank, MessageId message, Data place, After after) {
  Op op{.kind = OpKind::kReceive, .rank = rank, .message = message};
  op.bytes = place.bytes();
  op.to = keep(place.segments());
  return schedule_.receive_of[message] = add(op, after.ops());
}

OpId ScheduleBuilder::reduce(RankId rank, Data from, Data to, After after) {
  Op op{.kind = OpKind::kReduce, .rank = rank, .bytes = from.bytes()};
  op.from = keep(from.segments());
  op.to = keep(to.segments());
  return add(op, after.ops());
}

OpId ScheduleBuilder::copy(RankId rank, Data from, Data to, After after) {
  Op op{.kind = OpKind::kCopy, .rank = rank, .bytes = from.bytes()};
  op.from = keep(from.segments());
  op.to = keep(to.segments());
  return add(op, after.ops());
}

OpId ScheduleBuilder::compute(RankId rank, Duration time, After after) {
  return add({.kind = OpKind::kCompute, .rank = rank, .time = time}, after.ops());
}

void ScheduleBuilder::input(RankId rank, const Segment& place, std::uint64_t logical) {
  if (place.bytes > 0) schedule_.input[rank].push_back({place, logical});
}

void ScheduleBuilder::output(RankId rank, const Segment& place, std::uint64_t logical) {
  if (place.bytes > 0) schedule_.output[rank].push_back({place, logical});
}

Schedule ScheduleBuilder::finish(std::uint32_t steps) && {
  for (Op& op : schedule_.ops) {
    if (op.kind != OpKind::kSend) continue;
    const OpId receive = schedule_.receive_of[op.message];
    if (receive == kNoOp || schedule_.ops[receive].rank != op.peer ||
        schedule_.ops[receive].bytes != op.bytes)
      throw std::logic_error("a message that nobody receives as it was sent");
    schedule_.ops[receive].peer = op.rank;
  }
  schedule_.steps = steps;
  return std::move(schedule_);
}

}  // namespace linkwright
