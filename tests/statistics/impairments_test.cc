// SPDX-License-Identifier: Apache-2.0
//
// Impairments over long virtual times against the closed forms of their processes.
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

#include <gtest/gtest.h>

#include "link_models/flap_process.h"
#include "link_models/link.h"

namespace linkwright::test {
namespace {

constexpr std::uint32_t kBytes = 60;  // 64 octets with FCS, 84 on the wire

LinkConfig fast_link() {
  LinkConfig config;
  config.rate = {100'000'000'000, 1};  // 80 ps per octet
  config.queue_limit_bytes = std::uint64_t{1} << 40;
  config.latency = nanoseconds(500);
  return config;
}
constexpr Duration kWireTime = picoseconds(84 * 80);

// Sends `frames` frames, one each `gap`, and hands over each departure. Handles count from 1.
LinkCounters run(const LinkConfig& config,
                 std::uint64_t frames,
                 Duration gap,
                 const std::function<void(const Departure&)>& each) {
  EXPECT_TRUE(validate(config).empty());
  Link link({20'251, 8, 0}, {8'192, 8'192}, config);
  std::array<Arrival, 64> burst;
  std::array<Departure, 256> out;
  const auto take = [&](Instant now) {
    std::size_t count = out.size();
    while (count == out.size()) {
      count = link.collect(now, out);
      for (std::size_t i = 0; i < count; ++i) each(out[i]);
    }
  };
  for (std::uint64_t sent = 0; sent < frames; sent += burst.size()) {
    for (std::size_t i = 0; i < burst.size(); ++i)
      burst[i] = {sent + i + 1, kEpoch + static_cast<std::int64_t>(sent + i) * gap, kBytes};
    link.offer(burst);
    take(burst.back().at);
  }
  for (Instant next = link.next_event(); next != kNever; next = link.next_event()) {
    link.advance(std::max(next, link.horizon() + Duration{1}));
    take(next);
  }
  return link.counters();
}

void expect_jitter(std::uint64_t frames, Duration gap) {
  LinkConfig config = fast_link();
  config.impairments.jitter = {microseconds(3), microseconds(1), microseconds(4)};
  double sum = 0;
  double squares = 0;
  FrameHandle last = 0;
  Instant last_at{};
  run(config, frames, gap, [&](const Departure& d) {
    ASSERT_EQ(d.handle, last + 1) << "out of order";
    ASSERT_GE(d.at, last_at);
    last = d.handle;
    last_at = d.at;
    const Instant sent = kEpoch + static_cast<std::int64_t>(d.handle - 1) * gap;
    const auto delay = static_cast<double>(picos(d.at - sent - kWireTime - config.latency)) * 1e-6;
    sum += delay;
    squares += delay * delay;
  });
  const auto count = static_cast<double>(frames);
  const double mean = sum / count;
  const double deviation = std::sqrt(squares / count - mean * mean);
  std::printf("jitter, one frame each %ld ns: mean %.4f us, deviation %.4f us\n",
              static_cast<long>(picos(gap) / 1'000),
              mean,
              deviation);
  EXPECT_NEAR(mean, 3.0, 0.02);
  EXPECT_NEAR(deviation, 1.0, 0.05);
}

TEST(JitterStatistics, AtAThousandFramesPerSecond) {
  expect_jitter(64 * 3'000, milliseconds(1));
}
TEST(JitterStatistics, AtAHundredThousandFramesPerSecond) {
  expect_jitter(64 * 3'000, microseconds(10));
}
TEST(JitterStatistics, AtTenMillionFramesPerSecond) {
  expect_jitter(64 * 80'000, nanoseconds(100));
}

// Half of the variance is left of the correlation after one half-life.
TEST(JitterStatistics, TheCorrelationHalvesInItsHalfLife) {
  const JitterConfig config{{}, microseconds(1), microseconds(4)};
  Jitter jitter({3, 3, 0}, config);
  const double mean = static_cast<double>(picos(jitter_mean(config)));
  double both = 0;
  double own = 0;
  for (std::int64_t n = 0; n < 3'000'000; ++n) {
    const Instant at = kEpoch + nanoseconds(613 * n);
    const double here = static_cast<double>(picos(jitter.at(at))) - mean;
    own += here * here;
    both += here * (static_cast<double>(picos(jitter.at(at + config.half_life))) - mean);
  }
  EXPECT_NEAR(both / own, 0.5, 0.01);
}

TEST(FlapStatistics, StartsArePoisson) {
  const FlapConfig config{milliseconds(10), milliseconds(1), milliseconds(1), 0.5};
  constexpr int kIntervals = 100'000;
  const Duration interval = milliseconds(73);
  const double expected = 7.3;
  const FlapProcess flaps({9, 1, 0}, config);
  double sum = 0;
  double squares = 0;
  for (std::int64_t n = 0; n < kIntervals; ++n) {
    const Instant from = kEpoch + n * interval;
    const auto count = static_cast<double>(flaps.starts(from, from + interval));
    sum += count;
    squares += count * count;
  }
  const double mean = sum / kIntervals;
  const double dispersion = (squares / kIntervals - mean * mean) / mean;
  std::printf("flaps: mean %.4f of %.1f, index of dispersion %.4f\n", mean, expected, dispersion);
  EXPECT_NEAR(mean, expected, 3 * std::sqrt(expected / kIntervals));
  EXPECT_NEAR(dispersion, 1.0, 3 * std::sqrt(2.0 / kIntervals));
}

TEST(FlapStatistics, DurationsAreFixedAndLognormal) {
  const FlapConfig config{seconds(1), microseconds(5), microseconds(10), 0.7};
  double sum = 0;
  double squares = 0;
  int count = 0;
  const FlapProcess flaps({9, 2, 0}, config);
  for (DarkWindow w = flaps.next(kEpoch); w.from < kEpoch + seconds(50'000); w = flaps.next(w.to)) {
    const double recovery = static_cast<double>(picos(w.to - w.from - config.fixed)) * 1e-6;
    const double x = std::log(recovery / 10);
    sum += x;
    squares += x * x;
    ++count;
  }
  const double mean = sum / count;
  EXPECT_NEAR(mean, 0.0, 3 * 0.7 / std::sqrt(count));
  EXPECT_NEAR(std::sqrt(squares / count - mean * mean), 0.7, 3 * 0.7 / std::sqrt(2.0 * count));
}

// A frame of 64 octets has 10 blocks; it touches two groups of 80 blocks at 9 phases of 80.
double loss_at(double ratio) {
  return ratio + 9.0 / 80 * ratio * (1 - ratio);
}

TEST(EpisodeStatistics, LossIsTheTimeAverageOfBothRatios) {
  LinkConfig config = fast_link();
  config.fec = {640, 1e-3};
  config.impairments.episodes = {0.05, microseconds(20), microseconds(5)};
  std::uint64_t lost = 0;
  constexpr std::uint64_t kFrames = 64 * 300'000;
  const LinkCounters counters = run(config, kFrames, picoseconds(6'733), [&](const Departure& d) {
    lost += d.reason == DropReason::kUncorrectable;
  });
  const auto frames = static_cast<double>(kFrames);
  const double bad = static_cast<double>(counters.frames_in_episodes) / frames;
  // Alternating renewal process: variance of the share 2 (g b)^2 / ((g + b)^3 T).
  const double time_us = frames * 6.733e-3;
  const double sigma = std::sqrt(2 * 100.0 * 100.0 / (25.0 * 25 * 25 * time_us));
  const double measured = static_cast<double>(lost) / frames;
  const double expected = bad * loss_at(0.05) + (1 - bad) * loss_at(1e-3);
  std::printf("episodes: bad share %.5f (sigma %.5f), loss %.6e, expected %.6e\n",
              bad,
              sigma,
              measured,
              expected);
  EXPECT_NEAR(bad, 0.2, 3 * sigma);
  // Frames of one group share its fate, up to 8 of them: clumping by less than 8.
  EXPECT_NEAR(measured, expected, 3 * std::sqrt(8 * expected / frames) + 2e-5);
}

TEST(RetryStatistics, ResidualLossIsThePowerOfTheRatio) {
  LinkConfig config = fast_link();
  config.fec = {0, 2.1e-4};  // 512 bits
  const double ratio = -std::expm1(512 * std::log1p(-2.1e-4));
  config.impairments.retry = {nanoseconds(300), 2};
  std::uint64_t lost = 0;
  constexpr std::uint64_t kFrames = 64 * 100'000;
  const LinkCounters counters = run(config, kFrames, nanoseconds(400), [&](const Departure& d) {
    lost += d.reason == DropReason::kBitError;
  });
  const auto frames = static_cast<double>(kFrames);
  const double residual = frames * ratio * ratio * ratio;
  const double replays = frames * (ratio + ratio * ratio);
  EXPECT_NEAR(static_cast<double>(lost), residual, 3 * std::sqrt(residual));
  EXPECT_NEAR(static_cast<double>(counters.replays), replays, 4 * std::sqrt(replays));
}

// Without gaps the wire loses one loop per replay.
TEST(RetryStatistics, GoodputFallsByTheLoops) {
  LinkConfig config = fast_link();
  config.fec = {0, 2.1e-5};
  config.impairments.retry = {nanoseconds(300), 7};
  Instant last{};
  constexpr std::uint64_t kFrames = 64 * 100;
  const LinkCounters counters =
      run(config, kFrames, Duration::zero(), [&](const Departure& d) { last = d.at; });
  EXPECT_GT(counters.replays, 30u);
  EXPECT_EQ(last,
            kEpoch + static_cast<std::int64_t>(kFrames) * kWireTime + config.latency +
                static_cast<std::int64_t>(counters.replays) * nanoseconds(300));
}

TEST(FrameLossChain, GilbertElliottLosesItsStationaryShare) {
  LinkConfig config = fast_link();
  config.impairments.loss = {
      .gilbert_elliott = true, .p = 0.02, .r = 0.18, .loss_good = 0.001, .loss_bad = 0.6};
  std::uint64_t lost = 0;
  constexpr std::uint64_t kFrames = 64 * 60'000;
  run(config, kFrames, nanoseconds(50), [&](const Departure& d) {
    lost += d.reason == DropReason::kFrameLoss;
  });
  const double expected = 0.1 * 0.6 + 0.9 * 0.001;
  // Correlation (1 - p - r)^n between frames inflates the variance of the state's share 9-fold.
  const double sigma = std::sqrt((0.6 * 0.6 * 0.09 * 9 + 0.1 * 0.6 * 0.4) / kFrames);
  EXPECT_NEAR(static_cast<double>(lost) / kFrames, expected, 3 * sigma);
}

TEST(DeliveryStatistics, OvertakesAndCopiesHaveTheirProbabilities) {
  LinkConfig config = fast_link();
  config.impairments.reorder = {0.25, 0, nanoseconds(400)};
  config.impairments.duplicate = {0.1};
  constexpr std::uint64_t kFrames = 64 * 20'000;
  std::uint64_t copies = 0;
  const LinkCounters counters =
      run(config, kFrames, nanoseconds(50), [&](const Departure& d) { copies += d.copy; });
  const auto frames = static_cast<double>(kFrames);
  EXPECT_NEAR(static_cast<double>(counters.overtakes), 0.25 * frames, 3 * std::sqrt(frames / 5));
  EXPECT_NEAR(static_cast<double>(copies), 0.1 * frames, 3 * std::sqrt(0.09 * frames));
  EXPECT_EQ(copies, counters.duplicates);
}

}  // namespace
}  // namespace linkwright::test
