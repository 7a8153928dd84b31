// SPDX-License-Identifier: Apache-2.0
//
// The sending half of a queue pair: messages in, packets out, and again where they were lost. Pure:
// told the time and what was answered. Packets are counted on without end; the wire has the lower
// 24 bits of the number.
#pragma once

#include <cstdint>

#include "traffic_gen/roce/front_vector.h"
#include "traffic_gen/roce/packet.h"
#include "traffic_gen/roce/recovery.h"
#include "traffic_gen/roce/send_times.h"

namespace linkwright::roce {

class Requester {
 public:
  // `queue_pair`: of the peer.
  Requester(std::uint32_t queue_pair, std::uint32_t mtu, const RecoveryOptions& options);

  // An RDMA WRITE; the immediate value of its last packet is `immediate`. In their order.
  void post(std::uint32_t immediate, std::uint64_t bytes);

  // A packet may go now.
  bool wants() const;
  // Precondition: wants().
  Packet take(Instant now);

  // An acknowledgement or a refusal, whatever it says. After one the deadline may be earlier.
  void answered(const Packet& answer, Instant now);
  // What it may say, with its PSN. What is of no packet on its way is passed over.
  void acknowledged(std::uint32_t psn);
  void not_acknowledged(std::uint32_t psn);
  void not_ready(std::uint32_t psn, std::uint32_t timer, Instant now);

  // When it will have waited too long, or long enough for a peer that was not ready; kNever: it
  // waits for nothing, or is in error.
  Instant deadline() const;
  // Does nothing before the deadline.
  void expire(Instant now);

  // More timeouts in a row than are borne, or a peer that is not ready more often: it sends no
  // more.
  bool failed() const { return failed_; }
  bool idle() const { return oldest_ == end_; }

  struct Counts {
    std::uint64_t sent = 0;  // packets, those again among them
    std::uint64_t resent = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t refusals = 0;   // sequence errors told by the peer
    std::uint64_t not_ready = 0;  // told by the peer that a receive is missing
  };
  const Counts& counts() const { return counts_; }

 private:
  struct Posted {
    std::uint64_t first;  // its first packet
    std::uint64_t packets;
    std::uint64_t bytes;
    std::uint32_t immediate;
  };

  Packet packet_of(std::uint64_t number);
  bool sent_last_in_window(std::uint64_t number) const;
  // The number with this PSN that is nearest to the oldest on its way.
  std::uint64_t number_of(std::uint32_t psn) const;
  void progress_to(std::uint64_t number);
  void repeat(std::uint64_t number);

  // What each packet needs stands first: with tens of thousands of queue pairs it is met cold.
  std::uint64_t oldest_ = 0;     // without an answer
  std::uint64_t next_ = 0;       // to be sent
  std::uint64_t first_new_ = 0;  // never sent before
  std::uint64_t end_ = 0;        // behind all that is posted
  std::uint32_t queue_pair_;
  std::uint32_t mtu_;
  Posted current_{};  // where the last packet was
  Counts counts_;
  SendTimes sent_at_;
  FrontVector<std::uint64_t> missing_;  // selective repeat: to be sent again, in their order
  FrontVector<Posted> posted_;
  RecoveryOptions options_;
  Duration timeout_;
  std::uint32_t timeouts_in_a_row_ = 0;
  std::uint32_t not_ready_in_a_row_ = 0;
  Instant resumes_at_ = kNever;  // the peer was not ready; kNever: it does not wait for that
  bool failed_ = false;
};

}  // namespace linkwright::roce
