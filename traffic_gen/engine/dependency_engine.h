// SPDX-License-Identifier: Apache-2.0
//
// Carries a schedule out: what is ready goes, what waits waits. Pure: it is told the time, and it
// is told what has been delivered; what is to be sent it hands over. Who moves the messages, and in
// which time, it does not know. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "traffic_gen/schedule/schedule.h"
#include "traffic_gen/schedule/send_order.h"

namespace linkwright {

struct EngineOptions {
  double reduce_ps_per_byte = 0;
  // Of each op, when it is done, in an order in which each may be carried out on data.
  std::function<void(OpId op, Instant at)> done{};
};

class DependencyEngine {
 public:
  // The schedule outlives it.
  explicit DependencyEngine(const Schedule& schedule, EngineOptions options = {});

  // From the beginning, all ranks at one instant.
  void begin(Instant at);
  // All that is due until `now`.
  void advance(Instant now);
  // When it has something to do by itself; kNever: only once something is delivered.
  Instant next() const;
  void delivered(MessageId message, Instant at);

  // What became ready since this was asked before, in the order of ranks, of a rank in its program
  // order: so much of one instant. To be asked before the time moves on.
  std::vector<SendOrder> take_sends();

  bool finished() const { return left_ == 0; }
  Instant finished_at(RankId rank) const { return finished_[rank]; }

 private:
  struct Ending {  // of what takes time
    Instant at;
    OpId op;
    bool operator>(const Ending& other) const {
      return at != other.at ? at > other.at : op > other.op;
    }
  };

  void ready(OpId op, Instant at);
  void done(OpId op, Instant at);
  void settle(Instant at);
  Duration time_of(const Op& op) const;

  const Schedule& schedule_;
  EngineOptions options_;
  std::vector<std::uint32_t> waits_at_first_;  // by op
  std::vector<std::uint32_t> waits_;
  std::vector<std::uint32_t> first_after_;  // by op, and one more: where its entries begin in:
  std::vector<OpId> after_;                 // whoever waits for it
  std::vector<std::uint8_t> arrived_;       // by message
  std::vector<OpId> done_now_;
  std::vector<SendOrder> sends_;
  std::vector<Instant> busy_until_;  // by rank: its reductions and computations
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings_;
  std::vector<Instant> finished_;
  std::size_t left_ = 0;
};

}  // namespace linkwright
