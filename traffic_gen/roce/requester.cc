// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/requester.h"

#include <algorithm>

namespace linkwright::roce {

Requester::Requester(std::uint32_t queue_pair, std::uint32_t mtu, const RecoveryOptions& options)
    : queue_pair_(queue_pair), mtu_(mtu), options_(options), timeout_(options.timeout) {}

void Requester::post(std::uint32_t immediate, std::uint64_t bytes) {
  const std::uint64_t packets = packets_of(bytes, mtu_);
  posted_.push_back({end_, packets, bytes, immediate});
  end_ += packets;
}

bool Requester::wants() const {
  if (failed_ || resumes_at_ != kNever) return false;
  return !missing_.empty() || (next_ < end_ && next_ - oldest_ < options_.window);
}

bool Requester::sent_last_in_window(std::uint64_t number) const {
  return number + 1 - oldest_ >= options_.window;
}

Packet Requester::packet_of(std::uint64_t number) {
  if (number - current_.first >= current_.packets) {
    const auto is_behind = [](std::uint64_t one, const Posted& message) {
      return one < message.first;
    };
    current_ = *(std::upper_bound(posted_.begin(), posted_.end(), number, is_behind) - 1);
  }
  const Posted& message = current_;
  const std::uint64_t index = number - message.first;
  const bool first = index == 0;
  const bool last = index + 1 == message.packets;
  Packet out;
  out.opcode = first && last ? Opcode::kWriteOnlyImmediate
               : last        ? Opcode::kWriteLastImmediate
               : first       ? Opcode::kWriteFirst
                             : Opcode::kWriteMiddle;
  out.queue_pair = queue_pair_;
  out.psn = static_cast<std::uint32_t>(number) & kPsnMask;
  out.payload =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(mtu_, message.bytes - index * mtu_));
  out.immediate = last ? message.immediate : 0;
  out.address = message_address(message.immediate, index * mtu_);
  out.length = static_cast<std::uint32_t>(message.bytes);
  // Also where the window ends: nothing after it would ask.
  out.acknowledge =
      last || (number + 1) % options_.answer_every == 0 || sent_last_in_window(number);
  return out;
}

Packet Requester::take(Instant now) {
  std::uint64_t number = next_;
  if (missing_.empty()) {
    ++next_;
  } else {
    number = missing_.front();
    missing_.drop_front(1);
  }
  sent_at_.set(number, now);
  ++counts_.sent;
  if (number < first_new_) ++counts_.resent;
  first_new_ = std::max(first_new_, number + 1);
  return packet_of(number);
}

std::uint64_t Requester::number_of(std::uint32_t psn) const {
  return oldest_ + static_cast<std::uint64_t>(psn_ahead(oldest_, psn));
}

void Requester::progress_to(std::uint64_t number) {
  if (number <= oldest_ || number > first_new_) return;
  oldest_ = number;
  next_ = std::max(next_, oldest_);
  sent_at_.forget_before(oldest_);
  const auto open = std::lower_bound(missing_.begin(), missing_.end(), oldest_);
  missing_.drop_front(static_cast<std::size_t>(open - missing_.begin()));
  std::size_t answered = 0;
  while (answered < posted_.size() &&
         posted_[answered].first + posted_[answered].packets <= oldest_)
    ++answered;
  posted_.drop_front(answered);
  timeouts_in_a_row_ = 0;
  timeout_ = options_.timeout;
  not_ready_in_a_row_ = 0;
  resumes_at_ = kNever;
}

void Requester::answered(const Packet& answer, Instant now) {
  if (is_ack(answer.syndrome)) acknowledged(answer.psn);
  if (answer.syndrome == Syndrome::kSequenceError) not_acknowledged(answer.psn);
  if (is_not_ready(answer.syndrome)) not_ready(answer.psn, rnr_timer_of(answer.syndrome), now);
}

void Requester::acknowledged(std::uint32_t psn) {
  progress_to(number_of(psn) + 1);
}

void Requester::not_acknowledged(std::uint32_t psn) {
  const std::uint64_t number = number_of(psn);
  if (number < oldest_ || number >= first_new_) return;
  ++counts_.refusals;
  // What was before it has arrived (9.7.5.1.2).
  if (options_.recovery == Recovery::kGoBackN) progress_to(number);
  repeat(number);
}

// And all behind it, where the peer has not kept that.
void Requester::repeat(std::uint64_t number) {
  if (options_.recovery == Recovery::kGoBackN) {
    next_ = number;
    return;
  }
  const auto place = std::lower_bound(missing_.begin(), missing_.end(), number);
  if (place == missing_.end() || *place != number) missing_.insert(place, number);
}

// What was before it has arrived; it goes again when the time is over (9.7.5.2.8).
void Requester::not_ready(std::uint32_t psn, std::uint32_t timer, Instant now) {
  const std::uint64_t number = number_of(psn);
  if (number < oldest_ || number >= first_new_ || resumes_at_ != kNever) return;
  progress_to(number);
  ++counts_.not_ready;
  if (++not_ready_in_a_row_ > options_.rnr_retry && options_.rnr_retry != kRnrWithoutEnd) {
    failed_ = true;
    return;
  }
  resumes_at_ = now + rnr_wait(timer);
  repeat(number);
}

Instant Requester::deadline() const {
  if (failed_ || oldest_ >= first_new_) return kNever;
  if (resumes_at_ != kNever) return resumes_at_;
  return sent_at_.of(oldest_) + timeout_;
}

void Requester::expire(Instant now) {
  if (now < deadline()) return;
  if (resumes_at_ != kNever) {
    resumes_at_ = kNever;
    sent_at_.set(oldest_, now);
    return;
  }
  ++counts_.timeouts;
  if (++timeouts_in_a_row_ > options_.retries) {
    failed_ = true;
    return;
  }
  timeout_ = std::min(timeout_ * options_.backoff, options_.longest_timeout);
  // Until it is sent again there is nothing to wait for: the next deadline is counted from then.
  sent_at_.set(oldest_, now);
  missing_.clear();
  next_ = oldest_;
}

}  // namespace linkwright::roce
