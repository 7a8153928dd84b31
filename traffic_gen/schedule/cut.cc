// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/schedule/cut.h"

#include <algorithm>
#include <stdexcept>

namespace linkwright {
namespace {

struct Piece {
  std::uint64_t offset;  // in the data of its op
  std::uint64_t bytes;
};

std::uint64_t aligned(std::uint64_t bytes) {
  return (bytes + kNcclAlignment - 1) / kNcclAlignment * kNcclAlignment;
}

// Depends on the length alone, so that both ends of a message cut it alike.
std::vector<Piece> cut_up(std::uint64_t bytes, const Cuts& cuts) {
  if (bytes == 0) return {{0, 0}};
  const std::uint64_t channels = std::max(1u, cuts.channels);
  const std::uint64_t stretch = aligned((bytes + channels - 1) / channels);
  const std::uint64_t slice = cuts.slice_bytes == 0 ? stretch : aligned(cuts.slice_bytes);
  std::vector<Piece> out;
  for (std::uint64_t in_stretch = 0; in_stretch < stretch; in_stretch += slice)
    for (std::uint64_t begin = 0; begin < bytes; begin += stretch) {
      const std::uint64_t end = std::min(begin + stretch, bytes);
      const std::uint64_t at = begin + in_stretch;
      if (at < end) out.push_back({at, std::min(slice, end - at)});
    }
  return out;
}

class Cutter {
 public:
  Cutter(const Schedule& whole, const Cuts& cuts) : whole_(whole), cuts_(cuts) {}

  Schedule cut() && {
    number();
    out_.job = whole_.job;
    out_.algorithm = whole_.algorithm;
    out_.steps = whole_.steps;
    out_.input = whole_.input;
    out_.output = whole_.output;
    out_.arena_bytes = whole_.arena_bytes;
    out_.pieces = pieces_;
    for (OpId op = 0; op < whole_.ops.size(); ++op) add_pieces(op);
    return std::move(out_);
  }

 private:
  std::vector<Piece> pieces_of_op(const Op& op) const {
    return op.kind == OpKind::kCompute ? std::vector<Piece>{{0, 0}} : cut_up(op.bytes, cuts_);
  }

  // Who becomes whom.
  void number() {
    std::uint64_t ops = 0;
    std::uint64_t messages = 0;
    first_message_.resize(whole_.receive_of.size());
    for (const Op& op : whole_.ops) {
      first_.push_back(static_cast<OpId>(ops));
      const std::size_t count = pieces_of_op(op).size();
      ops += count;
      pieces_ = std::max(pieces_, static_cast<std::uint32_t>(count));
      if (op.kind == OpKind::kSend) {
        first_message_[op.message] = static_cast<MessageId>(messages);
        messages += count;
      }
    }
    first_.push_back(static_cast<OpId>(ops));
    if (ops >= kNoOp) throw std::length_error("a schedule has 2^32 - 1 ops at most");
    out_.ops.reserve(ops);
    out_.receive_of.resize(messages, kNoOp);
  }

  void add_pieces(OpId id) {
    const Op& op = whole_.ops[id];
    const std::vector<Piece> pieces = pieces_of_op(op);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      Op piece = op;
      piece.bytes = op.kind == OpKind::kCompute ? op.bytes : pieces[i].bytes;
      piece.from = part_of(op.from, pieces[i]);
      piece.to = part_of(op.to, pieces[i]);
      piece.after = after(op, i, pieces.size());
      if (op.kind == OpKind::kSend || op.kind == OpKind::kReceive)
        piece.message = first_message_[op.message] + static_cast<MessageId>(i);
      if (op.kind == OpKind::kReceive)
        out_.receive_of[piece.message] = static_cast<OpId>(out_.ops.size());
      out_.ops.push_back(piece);
    }
  }

  // Of a list of segments, the octets of a piece.
  Slice part_of(const Slice& list, const Piece& piece) {
    Slice out{static_cast<std::uint32_t>(out_.segments.size()), 0};
    std::uint64_t at = 0;
    for (const Segment& each : whole_.data(list)) {
      const std::uint64_t begin = std::max(at, piece.offset);
      const std::uint64_t end = std::min(at + each.bytes, piece.offset + piece.bytes);
      if (begin < end) out_.segments.push_back({each.offset + begin - at, end - begin});
      at += each.bytes;
    }
    out.count = static_cast<std::uint32_t>(out_.segments.size()) - out.begin;
    return out;
  }

  // A piece waits for its like, where the one op works on what the other worked on, octet for
  // octet; else for all pieces.
  Slice after(const Op& op, std::size_t piece, std::size_t pieces) {
    Slice out{static_cast<std::uint32_t>(out_.afters.size()), 0};
    for (const OpId before : whole_.after(op)) {
      const std::size_t count = first_[before + 1] - first_[before];
      if (count == pieces && follows(whole_.ops[before], op))
        out_.afters.push_back(first_[before] + static_cast<OpId>(piece));
      else
        for (std::size_t i = 0; i < count; ++i)
          out_.afters.push_back(first_[before] + static_cast<OpId>(i));
    }
    out.count = static_cast<std::uint32_t>(out_.afters.size()) - out.begin;
    return out;
  }

  bool follows(const Op& before, const Op& op) const {
    return before.bytes == op.bytes && before.bytes > 0 &&
           (are_same(before.to, op.from) || are_same(before.to, op.to) ||
            are_same(before.from, op.to));
  }

  bool are_same(const Slice& a, const Slice& b) const {
    const auto one = whole_.data(a);
    const auto other = whole_.data(b);
    return !one.empty() && std::equal(one.begin(), one.end(), other.begin(), other.end());
  }

  const Schedule& whole_;
  const Cuts& cuts_;
  std::vector<OpId> first_;               // by op, and one more
  std::vector<MessageId> first_message_;  // by message
  std::uint32_t pieces_ = 1;
  Schedule out_;
};

}  // namespace

std::uint64_t pieces_of(std::uint64_t bytes, const Cuts& cuts) {
  return cut_up(bytes, cuts).size();
}

Schedule cut(const Schedule& schedule, const Cuts& cuts) {
  return Cutter(schedule, cuts).cut();
}

}  // namespace linkwright
