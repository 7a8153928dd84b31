// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/read_responder.h"

#include <algorithm>

namespace linkwright::roce {

ReadResponder::ReadResponder(std::uint32_t queue_pair, std::uint32_t mtu)
    : queue_pair_(queue_pair), mtu_(mtu) {}

void ReadResponder::receive(const Packet& packet) {
  if (packet.opcode != Opcode::kReadRequest) return;
  ++counts_.received;
  const std::int64_t ahead = psn_ahead(expected_, packet.psn);
  if (ahead > 0) {
    ++counts_.out_of_order;
    must_refuse_ = must_refuse_ || !has_refused_;
    has_refused_ = true;
    return;
  }
  const std::uint64_t number = expected_ + static_cast<std::uint64_t>(ahead);
  const std::uint64_t packets = packets_of(packet.length, mtu_);
  if (ahead == 0) {
    expected_ += packets;
    has_refused_ = false;
    must_refuse_ = false;
  } else {
    ++counts_.duplicates;
    if (expected_ - number < packets) return;  // it is not the one that it repeats
    give_up_from(number);
  }
  answers_.push_back({number, packets, number + packets, number, packet.address, packet.length});
}

// What was asked for before, and is asked for again: the peer waits for nothing of it any more.
void ReadResponder::give_up_from(std::uint64_t number) {
  while (!answers_.empty() && answers_.back().next >= number) answers_.pop_back();
  if (answers_.empty()) return;
  Answer& last = answers_[answers_.size() - 1];
  last.end = std::min(last.end, number);
}

Packet ReadResponder::refusal() const {
  Packet out;
  out.opcode = Opcode::kAcknowledge;
  out.queue_pair = queue_pair_;
  out.psn = static_cast<std::uint32_t>(expected_) & kPsnMask;
  out.syndrome = Syndrome::kSequenceError;
  return out;
}

Packet ReadResponder::take() {
  if (answers_.empty()) {
    must_refuse_ = false;
    ++counts_.refusals;
    return refusal();
  }
  Answer& answer = answers_[0];
  const std::uint64_t index = answer.next - answer.first;
  const bool first = index == 0;
  const bool last = index + 1 == answer.packets;
  Packet out;
  out.opcode = first && last ? Opcode::kReadResponseOnly
               : last        ? Opcode::kReadResponseLast
               : first       ? Opcode::kReadResponseFirst
                             : Opcode::kReadResponseMiddle;
  out.queue_pair = queue_pair_;
  out.psn = static_cast<std::uint32_t>(answer.next) & kPsnMask;
  out.address = answer.address + index * mtu_;
  out.payload =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(mtu_, answer.bytes - index * mtu_));
  ++counts_.sent;
  counts_.payload += out.payload;
  if (++answer.next == answer.end) answers_.drop_front(1);
  return out;
}

}  // namespace linkwright::roce
