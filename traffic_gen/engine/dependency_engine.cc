// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/engine/dependency_engine.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace linkwright {
namespace {

constexpr std::uint8_t kUnderWay = 0;
constexpr std::uint8_t kArrived = 1;  // before the receive was ready for it
constexpr std::uint8_t kAwaited = 2;  // the receive is ready

}  // namespace

DependencyEngine::DependencyEngine(const Schedule& schedule, EngineOptions options)
    : schedule_(schedule),
      options_(std::move(options)),
      waits_at_first_(schedule.ops.size()),
      first_after_(schedule.ops.size() + 1),
      after_(schedule.afters.size()),
      arrived_(schedule.receive_of.size()),
      busy_until_(schedule.job.ranks),
      finished_(schedule.job.ranks) {
  for (OpId op = 0; op < schedule_.ops.size(); ++op) {
    waits_at_first_[op] = schedule_.ops[op].after.count;
    for (const OpId before : schedule_.after(schedule_.ops[op])) ++first_after_[before + 1];
  }
  for (std::size_t op = 0; op < schedule_.ops.size(); ++op)
    first_after_[op + 1] += first_after_[op];
  std::vector<std::uint32_t> filled(first_after_.begin(), first_after_.end() - 1);
  for (OpId op = 0; op < schedule_.ops.size(); ++op)
    for (const OpId before : schedule_.after(schedule_.ops[op])) after_[filled[before]++] = op;
}

void DependencyEngine::begin(Instant at) {
  waits_ = waits_at_first_;
  std::fill(arrived_.begin(), arrived_.end(), kUnderWay);
  std::fill(busy_until_.begin(), busy_until_.end(), at);
  std::fill(finished_.begin(), finished_.end(), at);
  endings_ = {};
  sends_.clear();
  left_ = schedule_.ops.size();
  for (OpId op = 0; op < schedule_.ops.size(); ++op)
    if (waits_at_first_[op] == 0) ready(op, at);
  settle(at);
}

Duration DependencyEngine::time_of(const Op& op) const {
  if (op.kind == OpKind::kCompute) return op.time;
  return picoseconds(std::llround(options_.reduce_ps_per_byte * static_cast<double>(op.bytes)));
}

void DependencyEngine::ready(OpId id, Instant at) {
  const Op& op = schedule_.ops[id];
  switch (op.kind) {
    case OpKind::kSend:
      sends_.push_back({id, op.message, op.rank, op.peer, op.bytes});
      done_now_.push_back(id);
      break;
    case OpKind::kReceive:
      if (arrived_[op.message] == kArrived)
        done_now_.push_back(id);
      else
        arrived_[op.message] = kAwaited;
      break;
    case OpKind::kCopy:
      done_now_.push_back(id);
      break;
    case OpKind::kReduce:
    case OpKind::kCompute: {
      Instant& busy = busy_until_[op.rank];
      busy = std::max(busy, at) + time_of(op);
      if (busy == at)
        done_now_.push_back(id);
      else
        endings_.push({busy, id});
      break;
    }
  }
}

void DependencyEngine::done(OpId id, Instant at) {
  if (options_.done) options_.done(id, at);
  finished_[schedule_.ops[id].rank] = at;
  --left_;
  for (std::uint32_t i = first_after_[id]; i < first_after_[id + 1]; ++i)
    if (--waits_[after_[i]] == 0) ready(after_[i], at);
}

// In the order in which things became ready: nothing is done before what it waits for.
void DependencyEngine::settle(Instant at) {
  for (std::size_t i = 0; i < done_now_.size(); ++i) done(done_now_[i], at);
  done_now_.clear();
}

Instant DependencyEngine::next() const {
  return endings_.empty() ? kNever : endings_.top().at;
}

void DependencyEngine::advance(Instant now) {
  while (!endings_.empty() && endings_.top().at <= now) {
    const Ending ending = endings_.top();
    endings_.pop();
    done_now_.push_back(ending.op);
    settle(ending.at);
  }
}

void DependencyEngine::delivered(MessageId message, Instant at) {
  if (arrived_[message] == kAwaited) {
    done_now_.push_back(schedule_.receive_of[message]);
    settle(at);
  }
  arrived_[message] = kArrived;
}

std::vector<SendOrder> DependencyEngine::take_sends() {
  std::sort(sends_.begin(), sends_.end(), [](const SendOrder& a, const SendOrder& b) {
    return a.op < b.op;
  });
  return std::exchange(sends_, {});
}

}  // namespace linkwright
