// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/engine/virtual_run.h"

#include <algorithm>

namespace linkwright {

// What is delivered at one instant comes before what is sent then: two sends of a rank that become
// ready together leave in its program order, whichever message made them so.
Iteration run_once(DependencyEngine& engine, Transport& transport, RankId ranks) {
  Instant now = kEpoch;
  engine.begin(now);
  while (true) {
    for (const SendOrder& order : engine.take_sends()) transport.send(order, now);
    const Instant next = std::min(engine.next(), transport.next());
    if (next == kNever) break;
    now = next;
    engine.advance(now);
    for (const MessageId message : transport.deliver(now)) engine.delivered(message, now);
  }
  Iteration out;
  out.finished = engine.finished();
  for (RankId rank = 0; rank < ranks; ++rank) {
    out.ranks.push_back(engine.finished_at(rank) - kEpoch);
    out.time = std::max(out.time, out.ranks.back());
  }
  out.sent_bytes = transport.sent_bytes();
  return out;
}

}  // namespace linkwright
