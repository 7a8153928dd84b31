// SPDX-License-Identifier: Apache-2.0
//
// DCQCN's reaction point: the rate of one queue pair, cut by congestion notifications and raised by
// a timer and by octets sent (Zhu et al., "Congestion Control for Large-Scale RDMA Deployments",
// SIGCOMM 2015, section 5). Pure: told the time. IEEE additions and products only, so that a run
// repeats itself with any compiler.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "link_models/core/time.h"

namespace linkwright::roce {

struct RateControlOptions {
  double gain = 1.0 / 256;       // g: what a notification moves alpha by
  double first_alpha = 1;        // of a queue pair that has heard nothing yet
  Duration alpha_period{};       // without a notification, alpha shrinks
  Duration cut_period{};         // one cut in so long
  Duration timer{};              // one step up
  std::uint64_t octets = 0;      // likewise
  std::uint32_t fast_steps = 5;  // F: steps of fast recovery
  double additive_bps = 0;       // R_AI
  double hyper_bps = 0;          // R_HAI
  double least_bps = 0;
  Duration notify_every{};  // notification point: of one queue pair, at most
};

// "cx", "otg"; nullopt: none of that name.
std::optional<RateControlOptions> rate_control_named(std::string_view preset);

class RateControl {
 public:
  RateControl(const RateControlOptions& options, double line_bps);

  // A notification has come.
  void notified(Instant now);
  // Octets of the wire have been sent.
  void sent(std::uint64_t octets, Instant now);
  // What its timers have done until now; in the order of time with the others.
  void advance(Instant now);

  double bps() const { return current_; }
  double alpha() const { return alpha_; }
  std::uint64_t cuts() const { return cuts_; }

 private:
  void step_up();

  RateControlOptions options_;
  double line_;
  double current_;
  double target_;
  double alpha_;
  bool has_heard_ = false;  // before the first notification there is nothing to raise
  Instant cut_at_{};
  Instant alpha_at_{};  // when it is next made smaller
  Instant step_at_{};   // when the timer is next up
  std::uint64_t octets_ = 0;
  std::uint32_t timer_steps_ = 0;
  std::uint32_t octet_steps_ = 0;
  std::uint64_t cuts_ = 0;
};

}  // namespace linkwright::roce
