// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/rate_control.h"

#include <algorithm>

namespace linkwright::roce {
namespace {

constexpr double kMega = 1e6;
// A cut by less than this is none; what has been quiet for seconds need not be counted down
// further.
constexpr double kNoAlpha = 1e-12;
constexpr std::uint64_t kByteReset = std::uint64_t{32'767} * 64;  // in units of 64 octets

// ConnectX-4 and later; what collectives.md, section 4, has.
constexpr RateControlOptions kCx{.gain = 5.0 / 1'024,  // dce_tcp_g 1019
                                 .first_alpha = 1'023.0 / 1'024,
                                 .alpha_period = microseconds(1),
                                 .cut_period = microseconds(4),
                                 .timer = microseconds(300),
                                 .octets = kByteReset,
                                 .fast_steps = 1,
                                 .additive_bps = 5 * kMega,
                                 .hyper_bps = 50 * kMega,
                                 .least_bps = kMega,
                                 .notify_every = microseconds(4)};

// Open Traffic Generator's model; what it does not say is ConnectX's.
constexpr RateControlOptions otg() {
  RateControlOptions out = kCx;
  out.alpha_period = microseconds(21);
  out.cut_period = microseconds(21);
  out.timer = microseconds(250);
  out.fast_steps = 25;
  out.notify_every = microseconds(55);
  return out;
}

}  // namespace

std::optional<RateControlOptions> rate_control_named(std::string_view preset) {
  if (preset == "cx") return kCx;
  if (preset == "otg") return otg();
  return std::nullopt;
}

RateControl::RateControl(const RateControlOptions& options, double line_bps)
    : options_(options),
      line_(line_bps),
      current_(line_bps),
      target_(line_bps),
      alpha_(options.first_alpha) {}

void RateControl::notified(Instant now) {
  advance(now);
  if (has_heard_ && now - cut_at_ < options_.cut_period) return;
  has_heard_ = true;
  cut_at_ = now;
  ++cuts_;
  target_ = current_;
  current_ = std::max(current_ * (1 - alpha_ / 2), options_.least_bps);
  alpha_ = (1 - options_.gain) * alpha_ + options_.gain;
  alpha_at_ = now + options_.alpha_period;
  step_at_ = now + options_.timer;
  octets_ = 0;
  timer_steps_ = 0;
  octet_steps_ = 0;
}

// Fast recovery goes half of the way back; then the target moves, slowly, and when both the timer
// and the octets have gone on long enough, fast.
void RateControl::step_up() {
  const std::uint32_t most = std::max(timer_steps_, octet_steps_);
  const std::uint32_t least = std::min(timer_steps_, octet_steps_);
  if (least > options_.fast_steps)
    target_ += options_.hyper_bps * (least - options_.fast_steps);
  else if (most > options_.fast_steps)
    target_ += options_.additive_bps;
  target_ = std::min(target_, line_);
  current_ = (current_ + target_) / 2;
}

void RateControl::advance(Instant now) {
  if (!has_heard_) return;
  while (alpha_at_ <= now && alpha_ > kNoAlpha) {
    alpha_ *= 1 - options_.gain;
    alpha_at_ += options_.alpha_period;
  }
  while (step_at_ <= now) {
    ++timer_steps_;
    step_up();
    step_at_ += options_.timer;
  }
}

void RateControl::sent(std::uint64_t octets, Instant now) {
  advance(now);
  if (!has_heard_) return;
  octets_ += octets;
  while (octets_ >= options_.octets) {
    octets_ -= options_.octets;
    ++octet_steps_;
    step_up();
  }
}

}  // namespace linkwright::roce
