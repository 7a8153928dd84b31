// SPDX-License-Identifier: Apache-2.0
//
// The receiving half of a queue pair: what is answered, and which messages are there. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "traffic_gen/roce/packet.h"
#include "traffic_gen/roce/recovery.h"

namespace linkwright::roce {

class Responder {
 public:
  // `queue_pair`: of the peer, who gets the answers.
  Responder(std::uint32_t queue_pair, const RecoveryOptions& options);

  // So many receives more. Before the first call there are as many as are needed, and from then on
  // those that were posted; the last packet of a WRITE with an immediate value takes one.
  void post_receive(std::uint64_t count);

  // Answers, and the immediate values of messages that are complete with this packet, are appended.
  void receive(const Packet& packet,
               std::vector<Packet>& answers,
               std::vector<std::uint32_t>& complete);

  struct Counts {
    std::uint64_t received = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t not_ready = 0;  // found no receive
    std::uint64_t payload = 0;    // octets, each once
  };
  const Counts& counts() const { return counts_; }
  // The packet that comes next in its turn, counted without end.
  std::uint64_t expected() const { return expected_; }

 private:
  struct Kept {  // selective repeat: what came before its turn
    bool is_there = false;
    bool completes = false;  // a message, with its immediate value
    bool acknowledge = false;
    std::uint32_t immediate = 0;
    std::uint32_t payload = 0;
  };

  static constexpr auto kNoLimit = ~std::uint64_t{0};

  Packet answer(Syndrome syndrome, std::uint64_t number) const;
  static Kept kept_of(const Packet& packet);
  Kept next_kept();
  bool accept(const Kept& packet, std::vector<std::uint32_t>& complete);
  Packet not_ready_answer();
  void receive_next(const Packet& packet,
                    std::vector<Packet>& answers,
                    std::vector<std::uint32_t>& complete);
  void receive_early(const Packet& packet, std::uint64_t number, std::vector<Packet>& answers);

  // What each packet needs stands first: with tens of thousands of queue pairs it is met cold.
  std::uint64_t expected_ = 0;
  std::uint64_t beyond_ = 0;  // behind the last that was seen
  Counts counts_;
  std::vector<Kept> kept_;  // by number modulo window
  std::uint64_t receives_ = kNoLimit;
  bool has_refused_ = false;  // go-back-N: once for each hole
  std::uint32_t queue_pair_;
  RecoveryOptions options_;
};

}  // namespace linkwright::roce
