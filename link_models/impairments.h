// SPDX-License-Identifier: Apache-2.0
//
// What can happen to frames beyond rate, dark windows, FEC and constant latency. Aggregates of
// LinkConfig, validated with it; all durations are in the time of the run (K applied). A default
// object impairs nothing and costs nothing per frame.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

// Delay that varies from frame to frame, in order, unbiased: a smooth bounded function of time
// (jitter.h), so that order needs no clamping. `deviation` is its standard deviation. It adds to
// the latency and is never negative: the mean is at least 2.1213 deviations.
struct JitterConfig {
  Duration mean{};       // 0: the smallest that the deviation allows
  Duration deviation{};  // 0: constant
  Duration half_life{};  // of its autocorrelation; above 3.0647 deviations, to keep the order

  friend bool operator==(const JitterConfig&, const JitterConfig&) = default;
};

// A second state of the codeword clock (outer Gilbert-Elliott): dwell times are exponential, the
// link starts in the good state with FecConfig::error_ratio.
struct ErrorEpisodes {
  double error_ratio = 0;  // in the bad state, of a group (of a bit without FEC)
  Duration good_dwell{};   // mean
  Duration bad_dwell{};    // mean; 0: there is no bad state

  friend bool operator==(const ErrorEpisodes&, const ErrorEpisodes&) = default;
};

// Unplanned dark windows: a Poisson process. A window lasts `fixed` + lognormal(median, sigma).
struct FlapConfig {
  Duration mean_between{};  // start to start; 0: no flaps
  Duration fixed{};         // detection and the stages that do not vary
  Duration median{};        // of the recovery
  double sigma = 0;         // of ln(recovery), in [0, 3]

  friend bool operator==(const FlapConfig&, const FlapConfig&) = default;
};

// The light goes away and comes back at random: a Markov process of two states, each kept for an
// exponential time. It begins lit. Of the cable, as flaps are: directions with the same numbers are
// dark together.
struct OutageConfig {
  Duration mean_up{};
  Duration mean_down{};  // 0: there are none

  friend bool operator==(const OutageConfig&, const OutageConfig&) = default;
};

// Loss of whole frames by a Markov chain that steps once per frame, as netem's `loss state`: states
// 1 good, 2 good inside a burst, 3 lost inside a burst, 4 lost alone. Two-state Gilbert-Elliott is
// a case of it with loss probabilities per state. Probabilities in [0, 1].
struct FrameLossConfig {
  double p13 = 0;
  double p31 = 0;
  double p32 = 0;
  double p23 = 0;
  double p14 = 0;
  // Gilbert-Elliott instead: good -> bad, bad -> good, loss in good, loss in bad.
  bool gilbert_elliott = false;
  double p = 0;
  double r = 0;
  double loss_good = 0;
  double loss_bad = 1;

  friend bool operator==(const FrameLossConfig&, const FrameLossConfig&) = default;
};

// With this probability a frame overtakes: it leaves `early` before its turn (never before it has
// come off the wire). With `every` > 0 only each every-th frame may, as netem's gap.
struct ReorderConfig {
  double probability = 0;
  std::uint32_t every = 0;
  Duration early{};

  friend bool operator==(const ReorderConfig&, const ReorderConfig&) = default;
};

// With this probability a frame is delivered twice; the copy follows it.
struct DuplicateConfig {
  double probability = 0;

  friend bool operator==(const DuplicateConfig&, const DuplicateConfig&) = default;
};

// Link-layer retry, go-back-N (UE 1.0.2 section 5.1): a frame that FEC could not mend goes again
// `loop` after it went first, and what was sent meanwhile goes again right behind it: traffic
// without gaps comes `loop` later, and the wire has lost that time. Each replay is hit again with
// the ratio of the groups that the frame fills; after `replays` failures it is lost, so the
// residual loss is ratio^(replays + 1).
struct RetryConfig {
  Duration loop{};  // 0: no retry
  std::uint32_t replays = 7;

  friend bool operator==(const RetryConfig&, const RetryConfig&) = default;
};

struct Impairments {
  JitterConfig jitter;
  Duration alignment{};  // constant of a link-up, uniform in [0, alignment), redrawn after the dark
  ErrorEpisodes episodes;
  FlapConfig flaps;
  OutageConfig outages;
  FrameLossConfig loss;
  ReorderConfig reorder;
  DuplicateConfig duplicate;
  RetryConfig retry;

  friend bool operator==(const Impairments&, const Impairments&) = default;
};

// Fields are named from LinkConfig on: "impairments.jitter.half_life".
std::vector<Violation> validate(const Impairments& impairments);

// What a frame may spend in flight beyond latency, at most: room has to be made for it.
Duration longest_extra_delay(const Impairments& impairments) noexcept;

}  // namespace linkwright
