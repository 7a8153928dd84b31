// SPDX-License-Identifier: Apache-2.0
//
// The reading half of a queue pair: RDMA READs in, requests out, and again from the first octet
// that is missing. A request takes as many PSNs as its answer has packets, and those carry them
// (9.7.3.1). Pure: told the time and what came. Its queue pair does nothing else: PSNs are its own.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "traffic_gen/roce/front_vector.h"
#include "traffic_gen/roce/packet.h"
#include "traffic_gen/roce/recovery.h"

namespace linkwright::roce {

// Where the octets of a response belong: `offset` in the READ that was posted with `id`.
struct ReadPiece {
  std::uint32_t id = 0;
  std::uint64_t offset = 0;
};

class ReadRequester {
 public:
  // `queue_pair`: of the peer. Of the options: timers, retries and outstanding_reads.
  ReadRequester(std::uint32_t queue_pair, std::uint32_t mtu, const RecoveryOptions& options);

  // An RDMA READ at `address` of the peer, of 2^31 octets at most (9.4.4). In their order.
  void post(std::uint32_t id, std::uint64_t address, std::uint64_t bytes);

  // A request may go now.
  bool wants() const;
  // Precondition: wants().
  Packet take(Instant now);

  // A response, or a refusal of a request. nullopt: it brought nothing new. The id of a READ that
  // is complete with it is appended.
  std::optional<ReadPiece> received(const Packet& packet,
                                    Instant now,
                                    std::vector<std::uint32_t>& complete);

  // When it will have waited too long; kNever: it waits for nothing, or is in error. Counted from
  // the first request without an answer, and again from each response in its turn (9.9.2.1.1).
  Instant deadline() const;
  // Does nothing before the deadline.
  void expire(Instant now);

  // More timeouts in a row than are borne: it asks no more.
  bool failed() const { return failed_; }
  bool idle() const { return posted_.empty(); }

  struct Counts {
    std::uint64_t sent = 0;  // requests, those again among them
    std::uint64_t resent = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t refusals = 0;      // sequence errors told by the peer
    std::uint64_t responses = 0;     // all that came
    std::uint64_t duplicates = 0;    // of which not for the first time
    std::uint64_t out_of_order = 0;  // behind a gap
    std::uint64_t messages = 0;      // complete
    std::uint64_t payload = 0;       // octets, each once
  };
  const Counts& counts() const { return counts_; }

 private:
  struct Posted {
    std::uint64_t first;  // its first response
    std::uint64_t packets;
    std::uint64_t address;
    std::uint64_t bytes;
    std::uint32_t id;
  };

  std::uint64_t payload_of(const Posted& message, std::uint64_t number) const;
  void refused(std::uint32_t psn);
  void ask_again_from(std::uint64_t number, std::size_t message);
  ReadPiece accept(std::uint32_t payload, Instant now, std::vector<std::uint32_t>& complete);

  std::uint32_t queue_pair_;
  std::uint32_t mtu_;
  RecoveryOptions options_;
  FrontVector<Posted> posted_;   // not complete
  std::size_t asked_ = 0;        // of posted_: on their way
  std::uint64_t expected_ = 0;   // the next response
  std::uint64_t next_ = 0;       // to be asked for; in posted_[asked_], if there is one
  std::uint64_t first_new_ = 0;  // never asked for before
  std::uint64_t end_ = 0;        // behind all that is posted
  bool has_gone_back_ = false;   // once for each gap: what is lost again is the timer's
  Instant waits_since_{};
  Duration timeout_;
  std::uint32_t timeouts_in_a_row_ = 0;
  bool failed_ = false;
  Counts counts_;
};

}  // namespace linkwright::roce
