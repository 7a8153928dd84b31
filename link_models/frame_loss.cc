// SPDX-License-Identifier: Apache-2.0
#include "link_models/frame_loss.h"

namespace linkwright {

bool FrameLoss::step_gilbert_elliott(std::uint64_t frame) noexcept {
  const bool good = state_ == State::kGood;
  const bool lost = happens(losses_.bits(frame), good ? config_.loss_good : config_.loss_bad);
  if (happens(steps_.bits(frame), good ? config_.p : config_.r))
    state_ = good ? State::kBad : State::kGood;
  return lost;
}

bool FrameLoss::step_four_states(std::uint64_t frame) noexcept {
  const std::uint64_t bits = steps_.bits(frame);
  switch (state_) {
    case State::kGoodInBurst:
      if (happens(bits, config_.p23)) state_ = State::kLostInBurst;
      break;
    case State::kLostInBurst:
      if (happens(bits, config_.p32))
        state_ = State::kGoodInBurst;
      else if (happens(bits, config_.p31 + config_.p32))
        state_ = State::kGood;
      break;
    case State::kLostAlone:  // alone: the next one is good
      state_ = State::kGood;
      break;
    default:
      if (happens(bits, config_.p14))
        state_ = State::kLostAlone;
      else if (happens(bits, config_.p13 + config_.p14))
        state_ = State::kLostInBurst;
  }
  return state_ == State::kLostInBurst || state_ == State::kLostAlone;
}

}  // namespace linkwright
