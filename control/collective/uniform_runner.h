// SPDX-License-Identifier: Apache-2.0
//
// Iterations over links alike, in virtual time. Each begins at the epoch with cards that have
// carried nothing: they do not differ.
#pragma once

#include "control/collective/iteration_runner.h"
#include "control/collective/transport_choice.h"

namespace linkwright {

class UniformRunner final : public IterationRunner {
 public:
  UniformRunner(RankId ranks, const IdealLink& link, const TransportChoice& transport);

  CarriedOut carry_out(DependencyEngine& engine) override;

 private:
  RankId ranks_;
  IdealLink link_;
  TransportChoice transport_;
};

}  // namespace linkwright
