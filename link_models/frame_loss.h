// SPDX-License-Identifier: Apache-2.0
//
// Loss of whole frames by a Markov chain, as netem's `loss state` and `loss gemodel` (Salsano,
// Ludovici, Ordine, "Definition of a general and intuitive loss model for packet networks", 2009).
// It steps once per frame that has used the wire, whatever else befell that frame, with draws keyed
// by the frame's number: other impairments cannot shift it. Like netem, Gilbert-Elliott decides by
// the state before its step.
#pragma once

#include <cstdint>

#include "link_models/core/fate_math.h"
#include "link_models/core/random.h"
#include "link_models/impairments.h"

namespace linkwright {

class FrameLoss {
 public:
  FrameLoss(const LinkIdentity& identity, const FrameLossConfig& config) noexcept
      : steps_(identity, Purpose::kLossState), losses_(identity, Purpose::kLoss), config_(config) {}

  bool is_on() const noexcept {
    if (config_.gilbert_elliott)
      return config_.loss_good > 0 || (config_.p > 0 && config_.loss_bad > 0);
    return config_.p13 > 0 || config_.p14 > 0;
  }

  // Steps the chain; whether frame number `frame` is lost.
  bool loses(std::uint64_t frame) noexcept {
    return config_.gilbert_elliott ? step_gilbert_elliott(frame) : step_four_states(frame);
  }

 private:
  enum class State : std::uint8_t { kGood, kGoodInBurst, kLostInBurst, kLostAlone, kBad };

  bool step_gilbert_elliott(std::uint64_t frame) noexcept;
  bool step_four_states(std::uint64_t frame) noexcept;

  RandomStream steps_;
  RandomStream losses_;
  FrameLossConfig config_;
  State state_ = State::kGood;
};

}  // namespace linkwright
