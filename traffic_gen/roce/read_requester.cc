// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/read_requester.h"

#include <algorithm>

namespace linkwright::roce {
namespace {

// Of half of all PSNs it can be told whether they are ahead or behind.
constexpr std::uint64_t kMostOnTheirWay = (kPsnMask + 1) / 2;

}  // namespace

ReadRequester::ReadRequester(std::uint32_t queue_pair,
                             std::uint32_t mtu,
                             const RecoveryOptions& options)
    : queue_pair_(queue_pair), mtu_(mtu), options_(options), timeout_(options.timeout) {}

void ReadRequester::post(std::uint32_t id, std::uint64_t address, std::uint64_t bytes) {
  posted_.push_back({end_, packets_of(bytes, mtu_), address, bytes, id});
  end_ += posted_.back().packets;
}

bool ReadRequester::wants() const {
  if (failed_ || asked_ == posted_.size() || asked_ >= options_.outstanding_reads) return false;
  const Posted& message = posted_[asked_];
  return message.first + message.packets - expected_ <= kMostOnTheirWay;
}

// From the first packet of it that is missing.
Packet ReadRequester::take(Instant now) {
  const Posted& message = posted_[asked_];
  const std::uint64_t offset = (next_ - message.first) * mtu_;
  Packet out;
  out.opcode = Opcode::kReadRequest;
  out.acknowledge = true;
  out.queue_pair = queue_pair_;
  out.psn = static_cast<std::uint32_t>(next_) & kPsnMask;
  out.address = message.address + offset;
  out.length = static_cast<std::uint32_t>(message.bytes - offset);
  ++counts_.sent;
  if (next_ < first_new_) ++counts_.resent;
  if (asked_++ == 0) waits_since_ = now;
  next_ = message.first + message.packets;
  first_new_ = std::max(first_new_, next_);
  return out;
}

std::uint64_t ReadRequester::payload_of(const Posted& message, std::uint64_t number) const {
  return std::min<std::uint64_t>(mtu_, message.bytes - (number - message.first) * mtu_);
}

std::optional<ReadPiece> ReadRequester::received(const Packet& packet,
                                                 Instant now,
                                                 std::vector<std::uint32_t>& complete) {
  if (packet.opcode == Opcode::kAcknowledge && packet.syndrome == Syndrome::kSequenceError)
    refused(packet.psn);
  if (!is_read_response(packet.opcode)) return std::nullopt;
  ++counts_.responses;
  const std::int64_t ahead = psn_ahead(expected_, packet.psn);
  if (ahead < 0) {
    ++counts_.duplicates;
    return std::nullopt;
  }
  const std::uint64_t number = expected_ + static_cast<std::uint64_t>(ahead);
  if (number >= first_new_) return std::nullopt;
  if (ahead > 0) {
    // Something before it is missing: all from there on is asked for again, as if its refusal had
    // come.
    ++counts_.out_of_order;
    if (!has_gone_back_) ask_again_from(expected_, 0);
    has_gone_back_ = true;
    return std::nullopt;
  }
  if (packet.payload != payload_of(posted_.front(), number)) return std::nullopt;
  return accept(packet.payload, now, complete);
}

ReadPiece ReadRequester::accept(std::uint32_t payload,
                                Instant now,
                                std::vector<std::uint32_t>& complete) {
  const Posted message = posted_.front();
  const ReadPiece out{message.id, (expected_ - message.first) * mtu_};
  ++expected_;
  next_ = std::max(next_, expected_);
  counts_.payload += payload;
  has_gone_back_ = false;
  waits_since_ = now;
  timeouts_in_a_row_ = 0;
  timeout_ = options_.timeout;
  if (expected_ == message.first + message.packets) {
    ++counts_.messages;
    complete.push_back(message.id);
    posted_.drop_front(1);
    asked_ -= std::min<std::size_t>(asked_, 1);
  }
  return out;
}

// The peer expected the request with this PSN and got a later one.
void ReadRequester::refused(std::uint32_t psn) {
  const std::int64_t ahead = psn_ahead(expected_, psn);
  const std::uint64_t number = expected_ + static_cast<std::uint64_t>(ahead);
  if (ahead < 0 || number >= next_) return;
  ++counts_.refusals;
  const auto is_behind = [](std::uint64_t one, const Posted& message) {
    return one < message.first;
  };
  const auto next = std::upper_bound(posted_.begin(), posted_.end(), number, is_behind);
  ask_again_from(number, static_cast<std::size_t>(next - posted_.begin()) - 1);
}

void ReadRequester::ask_again_from(std::uint64_t number, std::size_t message) {
  next_ = number;
  asked_ = message;
}

Instant ReadRequester::deadline() const {
  return failed_ || asked_ == 0 ? kNever : waits_since_ + timeout_;
}

void ReadRequester::expire(Instant now) {
  if (now < deadline()) return;
  ++counts_.timeouts;
  if (++timeouts_in_a_row_ > options_.retries) {
    failed_ = true;
    return;
  }
  timeout_ = std::min(timeout_ * options_.backoff, options_.longest_timeout);
  has_gone_back_ = false;
  ask_again_from(expected_, 0);
}

}  // namespace linkwright::roce
