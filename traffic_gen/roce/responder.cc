// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/responder.h"

#include <algorithm>

namespace linkwright::roce {

Responder::Responder(std::uint32_t queue_pair, const RecoveryOptions& options)
    : queue_pair_(queue_pair), options_(options) {}

Packet Responder::answer(Syndrome syndrome, std::uint64_t number) const {
  Packet out;
  out.opcode = Opcode::kAcknowledge;
  out.queue_pair = queue_pair_;
  out.psn = static_cast<std::uint32_t>(number) & kPsnMask;
  out.syndrome = syndrome;
  return out;
}

void Responder::accept(const Kept& packet, std::vector<std::uint32_t>& complete) {
  ++expected_;
  counts_.payload += packet.payload;
  if (packet.ends) complete.push_back(packet.immediate);
}

void Responder::receive(const Packet& packet,
                        std::vector<Packet>& answers,
                        std::vector<std::uint32_t>& complete) {
  ++counts_.received;
  const std::int64_t ahead = psn_ahead(expected_, packet.psn);
  if (ahead < 0) {
    // The answer was lost: told again (9.7.1.1.2).
    ++counts_.duplicates;
    answers.push_back(answer(Syndrome::kAck, expected_ - 1));
    return;
  }
  const std::uint64_t number = expected_ + static_cast<std::uint64_t>(ahead);
  if (ahead > 0) {
    ++counts_.out_of_order;
    receive_early(packet, number, answers);
    return;
  }
  bool wanted = packet.acknowledge;
  has_refused_ = false;
  accept({true, ends_message(packet.opcode), false, packet.immediate, packet.payload}, complete);
  while (!kept_.empty() && kept_[expected_ % options_.window].is_there) {
    Kept& next = kept_[expected_ % options_.window];
    wanted = wanted || next.acknowledge;
    accept(next, complete);
    next = {};
  }
  if (!kept_.empty()) kept_[(expected_ - 1) % options_.window] = {};
  beyond_ = std::max(beyond_, expected_);
  if (wanted) answers.push_back(answer(Syndrome::kAck, expected_ - 1));
}

void Responder::receive_early(const Packet& packet,
                              std::uint64_t number,
                              std::vector<Packet>& answers) {
  if (options_.recovery == Recovery::kGoBackN) {
    if (!has_refused_) answers.push_back(answer(Syndrome::kSequenceError, expected_));
    has_refused_ = true;
    return;
  }
  if (number - expected_ >= options_.window) return;  // the peer does not keep to the window
  if (kept_.empty()) kept_.resize(options_.window);
  // Each hole once: what is lost again is the timer's.
  for (std::uint64_t hole = std::max(beyond_, expected_); hole < number; ++hole)
    answers.push_back(answer(Syndrome::kSequenceError, hole));
  beyond_ = std::max(beyond_, number + 1);
  kept_[number % options_.window] = {
      true, ends_message(packet.opcode), packet.acknowledge, packet.immediate, packet.payload};
}

}  // namespace linkwright::roce
