// SPDX-License-Identifier: Apache-2.0
//
// Works a schedule off by looking, again and again, for the earliest thing that can happen next.
// Slower than the engine, and nothing of it: times are real numbers, and there are no events but
// the list of what is possible.
#include <algorithm>
#include <set>
#include <tuple>

#include "traffic_gen/oracle/oracle.h"

namespace linkwright {
namespace {

class WorkList {
 public:
  WorkList(const Schedule& schedule, const OracleLinks& links)
      : schedule_(schedule),
        links_(links),
        open_(schedule.ops.size()),
        earliest_(schedule.ops.size(), 0),
        successors_(schedule.ops.size()),
        sender_free_(schedule.job.ranks, 0),
        receiver_free_(schedule.job.ranks, 0),
        unit_free_(schedule.job.ranks, 0) {
    for (OpId op = 0; op < schedule.ops.size(); ++op) {
      for (const OpId before : schedule.after(schedule.ops[op])) successors_[before].push_back(op);
      open_[op] = schedule.ops[op].after.count;
      // A reception also waits for its message.
      if (schedule.ops[op].kind == OpKind::kReceive) ++open_[op];
    }
    for (OpId op = 0; op < schedule.ops.size(); ++op)
      if (open_[op] == 0) possible_.insert({0.0, kReadiness, schedule.ops[op].rank, op});
  }

  double finish() {
    while (!possible_.empty()) {
      const auto [time, what, rank, op] = *possible_.begin();
      possible_.erase(possible_.begin());
      if (what == kReadiness)
        becomes_ready(op, time);
      else if (what == kFirstBit)
        first_bit_comes(op, time);
      else
        is_done(op, time);
    }
    return last_;
  }

 private:
  // At one instant in this order: ends before what they make ready, by rank and in program order.
  enum What : std::uint8_t { kEnd, kFirstBit, kReadiness };

  double bytes(OpId op) const { return static_cast<double>(schedule_.ops[op].bytes); }

  void becomes_ready(OpId id, double time) {
    const Op& op = schedule_.ops[id];
    if (op.kind == OpKind::kSend) {
      double& free = sender_free_[op.rank];
      const double start = std::max(free, time);
      free = start + bytes(id) * links_.ps_per_byte;
      possible_.insert(
          {start + static_cast<double>(picos(links_.latency)), kFirstBit, op.rank, id});
      is_done(id, time);
    } else if (op.kind == OpKind::kReduce || op.kind == OpKind::kCompute) {
      double& free = unit_free_[op.rank];
      free = std::max(free, time) + (op.kind == OpKind::kCompute
                                         ? static_cast<double>(picos(op.time))
                                         : bytes(id) * links_.reduce_ps_per_byte);
      possible_.insert({free, kEnd, op.rank, id});
    } else {
      is_done(id, time);
    }
  }

  void first_bit_comes(OpId send, double time) {
    double& free = receiver_free_[schedule_.ops[send].peer];
    free = std::max(free, time) + bytes(send) * links_.ps_per_byte;
    closes(schedule_.receive_of[schedule_.ops[send].message], free);
  }

  void is_done(OpId op, double time) {
    last_ = std::max(last_, time);
    for (const OpId each : successors_[op]) closes(each, time);
  }

  // One of the things that `op` waits for is there.
  void closes(OpId op, double time) {
    earliest_[op] = std::max(earliest_[op], time);
    if (--open_[op] == 0) possible_.insert({earliest_[op], kReadiness, schedule_.ops[op].rank, op});
  }

  const Schedule& schedule_;
  const OracleLinks& links_;
  std::vector<std::uint32_t> open_;
  std::vector<double> earliest_;
  std::vector<std::vector<OpId>> successors_;
  std::vector<double> sender_free_, receiver_free_, unit_free_;
  std::set<std::tuple<double, What, RankId, OpId>> possible_;
  double last_ = 0;
};

}  // namespace

double schedule_ps(const Schedule& schedule, const OracleLinks& links) {
  return WorkList(schedule, links).finish();
}

const char* name_of(OracleKind kind) {
  return kind == OracleKind::kClosed ? "closed" : "schedule";
}

OracleTime oracle_of(const Schedule& schedule, const OracleLinks& links) {
  if (const auto closed = closed_form_ps(schedule, links)) return {*closed, OracleKind::kClosed};
  return {schedule_ps(schedule, links), OracleKind::kSchedule};
}

}  // namespace linkwright
