// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/payload/payload.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "traffic_gen/payload/arithmetic.h"

namespace linkwright {
namespace {

constexpr std::byte kSpoilt{0xA5};

// Who had what is at a logical position, where exactly one rank had it. Positions are asked for in
// runs, so the last answer mostly holds.
class Owners {
 public:
  explicit Owners(const Schedule& schedule) {
    for (RankId rank = 0; rank < schedule.job.ranks; ++rank)
      for (const Placed& each : schedule.input[rank])
        ranges_.push_back({each.logical, each.logical + each.place.bytes, rank});
  }

  RankId at(std::uint64_t logical) {
    if (ranges_.empty()) return 0;
    while (logical < ranges_[last_].begin || logical >= ranges_[last_].end)
      last_ = (last_ + 1) % ranges_.size();
    return ranges_[last_].rank;
  }

 private:
  struct Range {
    std::uint64_t begin, end;
    RankId rank;
  };
  std::vector<Range> ranges_;
  std::size_t last_ = 0;
};

// What is right at a logical position: of floats in double, which rounds nothing, and then rounded
// once. Where ranks are combined many of them ask for the same ones, which are worked out once.
template <typename Element>
class Expected {
 public:
  Expected(const Schedule& schedule, ReduceOp op, const Values& values)
      : job_(schedule.job),
        op_(op),
        values_(values),
        owners_(schedule),
        known_(reduces(job_.collective) ? job_.bytes / sizeof(Element) : 0) {}

  Element at(std::uint64_t logical) {
    const std::uint64_t index = logical / sizeof(Element);
    if (!reduces(job_.collective)) return rounded<Element>(values_.of(owners_.at(logical), index));
    std::optional<Element>& out = known_[index];
    if (!out) out = rounded<Element>(completed(op_, job_.ranks, of_all_ranks(index)));
    return *out;
  }

 private:
  using Exact = std::conditional_t<std::is_integral_v<Element>, Element, double>;

  Exact of_all_ranks(std::uint64_t index) const {
    auto out = static_cast<Exact>(values_.of(0, index));
    for (RankId rank = 1; rank < job_.ranks; ++rank)
      out = combined(op_, out, static_cast<Exact>(values_.of(rank, index)));
    return out;
  }

  const CollectiveJob& job_;
  ReduceOp op_;
  const Values& values_;
  Owners owners_;
  std::vector<std::optional<Element>> known_;
};

std::optional<ReduceOp> op_of(const CollectiveJob& job, ReduceOp op) {
  return reduces(job.collective) ? std::optional(op) : std::nullopt;
}

}  // namespace

Payload::Payload(const Schedule& schedule, ElementType type, ReduceOp op)
    : schedule_(schedule),
      type_(type),
      op_(op),
      values_(type, op_of(schedule.job, op), schedule.job.ranks),
      memory_(schedule.job.ranks, std::vector<std::byte>(schedule.arena_bytes)),
      in_flight_(schedule.receive_of.size()) {}

std::uint64_t Payload::bytes_needed(const Schedule& schedule) {
  return schedule.arena_bytes * schedule.job.ranks;
}

void Payload::fill() {
  for (RankId rank = 0; rank < schedule_.job.ranks; ++rank) {
    std::fill(memory_[rank].begin(), memory_[rank].end(), kSpoilt);
    for (const Placed& each : schedule_.input[rank])
      with_type(type_, [&](auto zero) {
        using Element = decltype(zero);
        for (std::uint64_t i = 0; i + sizeof(Element) <= each.place.bytes; i += sizeof(Element)) {
          const auto value =
              rounded<Element>(values_.of(rank, (each.logical + i) / sizeof(Element)));
          std::memcpy(at(rank, each.place.offset + i), &value, sizeof value);
        }
      });
  }
}

void Payload::done(OpId id) {
  const Op& op = schedule_.ops[id];
  // What is read: of a reception, what was under way.
  std::vector<std::byte> data;
  if (op.kind == OpKind::kReceive) {
    data = std::exchange(in_flight_[op.message], {});
  } else {
    for (const Segment& each : schedule_.data(op.from)) {
      const std::byte* from = at(op.rank, each.offset);
      data.insert(data.end(), from, from + each.bytes);
    }
  }
  if (op.kind == OpKind::kSend) {
    in_flight_[op.message] = std::move(data);
    return;
  }
  const std::byte* next = data.data();
  for (const Segment& each : schedule_.data(op.to)) {
    std::byte* to = at(op.rank, each.offset);
    if (op.kind == OpKind::kReduce)
      with_type(type_, [&](auto zero) {
        using Element = decltype(zero);
        for (std::uint64_t i = 0; i + sizeof(Element) <= each.bytes; i += sizeof(Element)) {
          Element a{};
          Element b{};
          std::memcpy(&a, to + i, sizeof a);
          std::memcpy(&b, next + i, sizeof b);
          a = combined(op_, a, b);
          std::memcpy(to + i, &a, sizeof a);
        }
      });
    else
      std::copy_n(next, each.bytes, to);
    next += each.bytes;
  }
}

std::uint64_t Payload::wrong() const {
  return with_type(type_, [&](auto zero) {
    using Element = decltype(zero);
    Expected<Element> expected(schedule_, op_, values_);
    const bool is_combined = reduces(schedule_.job.collective);
    std::uint64_t count = 0;
    for (RankId rank = 0; rank < schedule_.job.ranks; ++rank)
      for (const Placed& each : schedule_.output[rank])
        for (std::uint64_t i = 0; i + sizeof(Element) <= each.place.bytes; i += sizeof(Element)) {
          Element got{};
          std::memcpy(&got, memory_[rank].data() + each.place.offset + i, sizeof got);
          if (is_combined) got = completed(op_, schedule_.job.ranks, got);
          count += got != expected.at(each.logical + i);
        }
    return count;
  });
}

}  // namespace linkwright
