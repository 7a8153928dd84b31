// SPDX-License-Identifier: Apache-2.0
//
// The half of a queue pair that is read from: requests in, their octets out, a packet at a time,
// as its card comes to it. Pure. It remembers nothing of what it has answered: a request that comes
// again says itself what of it is missing.
#pragma once

#include <cstdint>

#include "traffic_gen/roce/front_vector.h"
#include "traffic_gen/roce/packet.h"

namespace linkwright::roce {

class ReadResponder {
 public:
  // `queue_pair`: of the peer, who gets the answers.
  ReadResponder(std::uint32_t queue_pair, std::uint32_t mtu);

  // Nothing but requests is looked at.
  void receive(const Packet& packet);

  // A response, or a refusal, may go now.
  bool wants() const { return !answers_.empty() || must_refuse_; }
  // Precondition: wants(). Its address is that of its octets; the wire does not have it.
  Packet take();

  struct Counts {
    std::uint64_t received = 0;      // requests
    std::uint64_t duplicates = 0;    // of which not for the first time
    std::uint64_t out_of_order = 0;  // before the one that is expected
    std::uint64_t refusals = 0;
    std::uint64_t sent = 0;     // responses
    std::uint64_t payload = 0;  // octets in them
  };
  const Counts& counts() const { return counts_; }

 private:
  struct Answer {
    std::uint64_t first;  // PSN of the request, counted on
    std::uint64_t packets;
    std::uint64_t end;   // where it stops: before its end, if that was asked for again
    std::uint64_t next;  // to be sent
    std::uint64_t address;
    std::uint64_t bytes;
  };

  void give_up_from(std::uint64_t number);
  Packet refusal() const;

  std::uint32_t queue_pair_;
  std::uint32_t mtu_;
  std::uint64_t expected_ = 0;  // the next request
  bool has_refused_ = false;    // once for each hole
  bool must_refuse_ = false;    // behind the answers to what was before the hole (9.7.5.1.2)
  FrontVector<Answer> answers_;
  Counts counts_;
};

}  // namespace linkwright::roce
