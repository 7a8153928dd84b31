// SPDX-License-Identifier: Apache-2.0
#include "control/collective/uniform_runner.h"

namespace linkwright {

UniformRunner::UniformRunner(RankId ranks, const IdealLink& link, const TransportChoice& transport)
    : ranks_(ranks), link_(link), transport_(transport) {}

CarriedOut UniformRunner::carry_out(DependencyEngine& engine) {
  CarriedOut out;
  const auto packets = make_packet_transport(transport_, ranks_, link_);
  if (!packets) {
    IdealTransport ideal(ranks_, link_);
    out.iteration = run_once(engine, ideal, ranks_);
    if (!out.iteration.finished) throw Stuck("a schedule that never ends");
    return out;
  }
  out.iteration = run_once(engine, *packets, ranks_);
  if (!out.iteration.finished) throw Stuck(packets->problem());
  for (RankId rank = 0; rank < ranks_; ++rank) out.packets.push_back(packets->counts(rank));
  return out;
}

}  // namespace linkwright
