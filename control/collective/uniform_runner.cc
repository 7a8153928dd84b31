// SPDX-License-Identifier: Apache-2.0
#include "control/collective/uniform_runner.h"

namespace linkwright {

UniformRunner::UniformRunner(RankId ranks,
                             const IdealLink& link,
                             const std::optional<RoceOptions>& roce)
    : ranks_(ranks), link_(link), roce_(roce) {
  if (!roce_) return;
  roce_->bits_per_second = link.bits_per_second;
  roce_->latency = link.latency;
}

CarriedOut UniformRunner::carry_out(DependencyEngine& engine) {
  CarriedOut out;
  if (!roce_) {
    IdealTransport transport(ranks_, link_);
    out.iteration = run_once(engine, transport, ranks_);
    if (!out.iteration.finished) throw Stuck("a schedule that never ends");
    return out;
  }
  RoceTransport transport(ranks_, *roce_);
  out.iteration = run_once(engine, transport, ranks_);
  if (!out.iteration.finished) throw Stuck(transport.problem());
  for (RankId rank = 0; rank < ranks_; ++rank) out.packets.push_back(transport.counts(rank));
  return out;
}

}  // namespace linkwright
