// SPDX-License-Identifier: Apache-2.0
//
// DCQCN: each step of the reaction point by its number, and flows that share a bottleneck.
#include <gtest/gtest.h>

#include "traffic_gen/transport/roce.h"

namespace linkwright {
namespace {

using roce::RateControl;
using roce::RateControlOptions;

constexpr double kLine = 100e9;

RateControlOptions simple() {
  return {.gain = 0.25,
          .first_alpha = 1,
          .alpha_period = microseconds(10),
          .cut_period = microseconds(4),
          .timer = microseconds(100),
          .octets = 1'000'000,
          .fast_steps = 2,
          .additive_bps = 1e9,
          .hyper_bps = 8e9,
          .least_bps = 1e9,
          .notify_every = microseconds(4)};
}

Instant at(std::int64_t us) {
  return kEpoch + microseconds(us);
}

TEST(RateControl, NothingIsRaisedBeforeTheFirstNotification) {
  RateControl control(simple(), kLine);
  control.advance(at(10'000));
  control.sent(10'000'000, at(20'000));
  EXPECT_EQ(control.bps(), kLine);
}

TEST(RateControl, ANotificationCutsByHalfOfAlphaAndMovesIt) {
  RateControl control(simple(), kLine);
  control.notified(at(0));
  EXPECT_DOUBLE_EQ(control.bps(), 50e9);
  EXPECT_DOUBLE_EQ(control.alpha(), 1);
  control.advance(at(20));  // two periods in which none came
  EXPECT_DOUBLE_EQ(control.alpha(), 0.75 * 0.75);
  control.notified(at(20));
  EXPECT_DOUBLE_EQ(control.bps(), 50e9 * (1 - 0.5625 / 2));
  EXPECT_DOUBLE_EQ(control.alpha(), 0.75 * 0.5625 + 0.25);
}

TEST(RateControl, OneCutInAPeriod) {
  RateControl control(simple(), kLine);
  control.notified(at(0));
  control.notified(at(3));
  EXPECT_EQ(control.cuts(), 1u);
  control.notified(at(4));
  EXPECT_EQ(control.cuts(), 2u);
}

// Half of the way back twice, then the target moves by the additive step.
TEST(RateControl, RecoversFastThenAdds) {
  RateControl control(simple(), kLine);
  control.notified(at(0));
  control.notified(at(4));
  const double target = 50e9;
  double current = control.bps();
  EXPECT_DOUBLE_EQ(current, 25e9);
  for (int step = 1; step <= 2; ++step) {
    control.advance(at(4 + 100 * step));
    current = (current + target) / 2;
    EXPECT_DOUBLE_EQ(control.bps(), current) << step;
  }
  control.advance(at(304));
  EXPECT_DOUBLE_EQ(control.bps(), (current + target + 1e9) / 2);
}

// When timer and octets have both gone on for long enough: by so many times the large step.
TEST(RateControl, HurriesWhenTimerAndOctetsAgree) {
  RateControl control(simple(), kLine);
  control.notified(at(0));
  for (int step = 1; step <= 3; ++step) control.sent(1'000'000, at(step));
  control.advance(at(200));
  const double before = control.bps();
  // Octets: two fast steps and an additive one; the timer: two, additive, for the octets are ahead.
  const double target = 100e9;
  control.advance(at(300));
  EXPECT_DOUBLE_EQ(control.bps(), (before + target) / 2) << "the target is the line, at most";
  EXPECT_GT(control.bps(), before);
}

TEST(RateControl, StaysBetweenItsLeastAndTheLine) {
  RateControl control(simple(), kLine);
  for (int i = 0; i < 100; ++i) control.notified(at(4 * i));
  EXPECT_DOUBLE_EQ(control.bps(), 1e9);
  control.advance(at(100'000'000));
  EXPECT_NEAR(control.bps(), kLine, 1e-3 * kLine);
}

// Octets of each flow between two instants, over one card that marks what waits for it; each flow
// begins a millisecond after the one before, at the rate of the wire.
std::vector<std::uint64_t> shares(RankId flows, std::uint64_t seed) {
  RoceOptions options;
  options.latency = microseconds(2);
  options.recovery = *roce::recovery_named("ib-spec");
  options.recovery.window = 4'096;
  options.rate_control = *roce::rate_control_named("cx");
  options.marking = Marking{400 << 10, 1'600 << 10, 0.2, seed};  // as for 100G
  RoceTransport transport(flows + 1, options);
  std::vector<std::uint64_t> before;
  RankId started = 0;
  Instant now = kEpoch;
  while (now < at(700'000)) {
    if (started < flows && now >= at(1'000 * started)) {
      transport.send({0, started, started, flows, std::uint64_t{1} << 40}, now);
      ++started;
    }
    now = transport.next();
    transport.deliver(now);
    if (before.empty() && now >= at(300'000)) before = transport.received();
  }
  std::vector<std::uint64_t> out = transport.received();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] -= before[i];
  return out;
}

TEST(RateControl, FlowsThatBeginOneAfterTheOtherShareFairly) {
  for (const RankId flows : {2u, 3u, 4u}) {
    const std::vector<std::uint64_t> got = shares(flows, 2);
    double sum = 0;
    for (const std::uint64_t each : got) sum += static_cast<double>(each);
    EXPECT_GT(sum * 8 / 0.4, 0.8 * kLine) << flows << " flows";
    EXPECT_LT(sum * 8 / 0.4, framing_ceiling(4'096) * kLine);
    for (const std::uint64_t each : got)
      EXPECT_NEAR(static_cast<double>(each) / (sum / flows), 1, 0.1) << flows << " flows";
  }
}

}  // namespace
}  // namespace linkwright
