// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/responder.h"

#include <algorithm>
#include <utility>

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

Responder::Kept Responder::kept_of(const Packet& packet) {
  return {true, has_immediate(packet.opcode), packet.acknowledge, packet.immediate, packet.payload};
}

// What is there of the packet that is expected now.
Responder::Kept Responder::next_kept() {
  if (kept_.empty()) return {};
  return std::exchange(kept_[expected_ % options_.window], Kept{});
}

void Responder::post_receive(std::uint64_t count) {
  if (receives_ == kNoLimit) receives_ = 0;
  receives_ += count;
}

// The next one in its turn; false: it wants a receive, and there is none.
bool Responder::accept(const Kept& packet, std::vector<std::uint32_t>& complete) {
  if (packet.completes && receives_ == 0) return false;
  ++expected_;
  counts_.payload += packet.payload;
  if (!packet.completes) return true;
  if (receives_ != kNoLimit) --receives_;
  complete.push_back(packet.immediate);
  return true;
}

// Until it comes again nothing behind it is refused (9.7.5.1.2).
Packet Responder::not_ready_answer() {
  ++counts_.not_ready;
  has_refused_ = true;
  beyond_ = std::max(beyond_, expected_ + 1);
  return answer(not_ready(options_.rnr_timer), expected_);
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
  receive_next(packet, answers, complete);
}

// The one that is expected, and what has waited for it.
void Responder::receive_next(const Packet& packet,
                             std::vector<Packet>& answers,
                             std::vector<std::uint32_t>& complete) {
  has_refused_ = false;
  bool wanted = false;
  for (Kept next = kept_of(packet); next.is_there; next = next_kept()) {
    if (!accept(next, complete)) {
      answers.push_back(not_ready_answer());
      return;
    }
    wanted = wanted || next.acknowledge;
  }
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
  kept_[number % options_.window] = kept_of(packet);
}

}  // namespace linkwright::roce
