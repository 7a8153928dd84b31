// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/algorithm/ring_passes.h"

#include <algorithm>

namespace linkwright {
namespace {

std::uint64_t longest(const std::vector<Segment>& chunks) {
  std::uint64_t out = 0;
  for (const Segment& each : chunks) out = std::max(out, each.bytes);
  return out;
}

}  // namespace

// Each step has a scratch of its own: a neighbour that is ahead writes over nothing.
void reduce_scatter_pass(ScheduleBuilder& builder, const Ring& ring, Lasts& ready) {
  const std::size_t n = ring.members.size();
  const std::uint64_t room = longest(ring.chunks);
  Lasts last = ready;
  std::vector<MessageId> coming(n);
  for (std::size_t step = 0; step + 1 < n; ++step) {
    const Segment scratch = builder.allocate(room);
    for (std::size_t i = 0; i < n; ++i) {
      const RankId rank = ring.members[i];
      const RankId next = ring.members[(i + 1) % n];
      coming[(i + 1) % n] =
          builder.send(rank, next, ring.chunks[(i + 2 * n - step - 1) % n], {last[rank]}).message;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const RankId rank = ring.members[i];
      const Segment& chunk = ring.chunks[(i + 2 * n - step - 2) % n];
      const Segment came{scratch.offset, chunk.bytes};
      const OpId received = builder.receive(rank, coming[i], came);
      last[rank] = builder.reduce(rank, came, chunk, {received, ready[rank]});
    }
  }
  for (const RankId rank : ring.members) ready[rank] = last[rank];
}

// A rank sends what it has received in the step before, and waits for no more; so its receptions
// are in no order of their own.
void all_gather_pass(ScheduleBuilder& builder, const Ring& ring, Lasts& ready, bool goes_on) {
  const std::size_t n = ring.members.size();
  std::vector<std::vector<OpId>> whole(goes_on ? n : 0);
  for (std::size_t i = 0; i < whole.size(); ++i) whole[i].push_back(ready[ring.members[i]]);
  std::vector<MessageId> coming(n);
  for (std::size_t step = 0; step + 1 < n; ++step) {
    for (std::size_t i = 0; i < n; ++i) {
      const RankId rank = ring.members[i];
      const RankId next = ring.members[(i + 1) % n];
      coming[(i + 1) % n] =
          builder.send(rank, next, ring.chunks[(i + n - step) % n], {ready[rank]}).message;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const RankId rank = ring.members[i];
      ready[rank] = builder.receive(rank, coming[i], ring.chunks[(i + 2 * n - step - 1) % n]);
      if (goes_on) whole[i].push_back(ready[rank]);
    }
  }
  for (std::size_t i = 0; i < whole.size(); ++i)
    ready[ring.members[i]] = builder.join(ring.members[i], whole[i]);
}

}  // namespace linkwright
