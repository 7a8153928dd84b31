// SPDX-License-Identifier: Apache-2.0
//
// Iterations over links alike, in virtual time. Each begins at the epoch with cards that have
// carried nothing: they do not differ.
#pragma once

#include "control/collective/iteration_runner.h"
#include "traffic_gen/transport/ideal.h"

namespace linkwright {

class UniformRunner final : public IterationRunner {
 public:
  // `roce` absent: the transport is ideal. Its rate and latency are those of `link`.
  UniformRunner(RankId ranks, const IdealLink& link, const std::optional<RoceOptions>& roce);

  CarriedOut carry_out(DependencyEngine& engine) override;

 private:
  RankId ranks_;
  IdealLink link_;
  std::optional<RoceOptions> roce_;
};

}  // namespace linkwright
