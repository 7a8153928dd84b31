// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/payload/payload.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace linkwright {
namespace {

constexpr std::byte kSpoilt{0xA5};

// Of the element `index` of a rank's input: 1 or 2, so that every type holds every result exactly
// (the product of 16 ranks is 65,536 at most; of an int8 it wraps, and so does the expected one).
unsigned value_of(RankId rank, std::uint64_t index) {
  std::uint64_t mixed = (index + 1) * 0x9E3779B97F4A7C15u + rank * 0xC2B2AE3D27D4EB4Fu;
  mixed ^= mixed >> 29;
  mixed *= 0xBF58476D1CE4E5B9u;
  return 1 + static_cast<unsigned>(mixed >> 63);
}

template <typename Element>
Element combined(ReduceOp op, Element a, Element b) {
  switch (op) {
    case ReduceOp::kSum:
      return static_cast<Element>(a + b);
    case ReduceOp::kProd:
      return static_cast<Element>(a * b);
    case ReduceOp::kMax:
      return std::max(a, b);
    case ReduceOp::kMin:
      return std::min(a, b);
  }
  return a;
}

template <typename Visit>
auto with_type(ElementType type, const Visit& visit) {
  switch (type) {
    case ElementType::kInt8:
      return visit(std::int8_t{});
    case ElementType::kUint8:
      return visit(std::uint8_t{});
    case ElementType::kInt32:
      return visit(std::int32_t{});
    case ElementType::kUint32:
      return visit(std::uint32_t{});
    case ElementType::kInt64:
      return visit(std::int64_t{});
    case ElementType::kUint64:
      return visit(std::uint64_t{});
    case ElementType::kFloat:
      return visit(float{});
    default:
      return visit(double{});
  }
}

// Unsigned where it wraps: that of signed integers is not defined.
template <typename Element>
struct Arithmetic {
  using Type = Element;
};
template <>
struct Arithmetic<std::int32_t> {
  using Type = std::uint32_t;
};
template <>
struct Arithmetic<std::int64_t> {
  using Type = std::uint64_t;
};

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

template <typename Element>
Element expected(const CollectiveJob& job,
                 Owners& owners,
                 ReduceOp op,
                 std::uint64_t index,
                 std::uint64_t logical) {
  using Wide = typename Arithmetic<Element>::Type;
  if (!reduces(job.collective)) return static_cast<Element>(value_of(owners.at(logical), index));
  auto out = static_cast<Wide>(value_of(0, index));
  for (RankId rank = 1; rank < job.ranks; ++rank)
    out = combined<Wide>(op, out, static_cast<Wide>(value_of(rank, index)));
  return static_cast<Element>(out);
}

}  // namespace

Payload::Payload(const Schedule& schedule, ElementType type, ReduceOp op)
    : schedule_(schedule),
      type_(type),
      op_(op),
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
              static_cast<Element>(value_of(rank, (each.logical + i) / sizeof(Element)));
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
        using Wide = typename Arithmetic<Element>::Type;
        for (std::uint64_t i = 0; i + sizeof(Element) <= each.bytes; i += sizeof(Element)) {
          Wide a{};
          Wide b{};
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
  std::uint64_t wrong = 0;
  Owners owners(schedule_);
  for (RankId rank = 0; rank < schedule_.job.ranks; ++rank)
    for (const Placed& each : schedule_.output[rank])
      wrong += with_type(type_, [&](auto zero) {
        using Element = decltype(zero);
        std::uint64_t count = 0;
        for (std::uint64_t i = 0; i + sizeof(Element) <= each.place.bytes; i += sizeof(Element)) {
          Element got{};
          std::memcpy(&got, memory_[rank].data() + each.place.offset + i, sizeof got);
          const std::uint64_t logical = each.logical + i;
          count += got != expected<Element>(
                              schedule_.job, owners, op_, logical / sizeof(Element), logical);
        }
        return count;
      });
  return wrong;
}

}  // namespace linkwright
