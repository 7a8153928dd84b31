// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/engine/virtual_run.h"

#include <algorithm>

namespace linkwright {

// What is delivered at one instant comes before what is sent then: two sends of a rank that become
// ready together leave in its program order, whichever message made them so.
Iteration run_once(DependencyEngine& engine, Transport& transport, RankId ranks, Instant begin) {
  Instant now = begin;
  engine.begin(now);
  while (true) {
    for (const SendOrder& order : engine.take_sends()) transport.send(order, now);
    const bool over = transport.failed() || (engine.finished() && transport.idle());
    const Instant next = std::min(engine.next(), transport.next());
    if (over || next == kNever) break;
    now = std::max(now, next);
    engine.advance(now);
    for (const MessageId message : transport.deliver(now)) engine.delivered(message, now);
  }
  Iteration out;
  out.from = begin;
  out.to = now;
  out.finished = engine.finished();
  for (RankId rank = 0; rank < ranks; ++rank) {
    out.ranks.push_back(engine.finished_at(rank) - begin);
    out.time = std::max(out.time, out.ranks.back());
  }
  out.sent_bytes = transport.sent_bytes();
  return out;
}

}  // namespace linkwright
