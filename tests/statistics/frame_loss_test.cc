// SPDX-License-Identifier: Apache-2.0
//
// Frame loss of the codeword clock over 1e8 virtual frames against the closed forms of IEEE-style
// codes: RS(544,514), interleave 1, 2 and 4, BER 1e-3. The expected ratios are the exact ones for a
// uniform phase, computed apart from this project.
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include <gtest/gtest.h>

#include "link_models/core/fate_math.h"
#include "link_models/link.h"
#include "tests/statistics/touch_model.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kRate = 100'000'000'000;
constexpr std::int64_t kOctet = 80;             // picoseconds at that rate
constexpr std::int64_t kBlock = 8 * kOctet;     // one 64B/66B block
constexpr double kCodewordRatio = 1.530259e-4;  // of RS(544,514) at BER 1e-3

double group_ratio(std::uint32_t interleave) {
  return -std::expm1(interleave * std::log1p(-kCodewordRatio));
}

// Stamps of frames that come back to back, or with exponential gaps of `mean_gap` between arrivals.
class Stamps {
 public:
  Stamps(std::int64_t wire_time, std::int64_t mean_gap)
      : wire_time_(wire_time), mean_gap_(mean_gap) {}

  Instant next() {
    const double gap = mean_gap_ == 0 ? 0.0 : exponential(stream_.bits(count_));
    at_ += mean_gap_ == 0 ? wire_time_
                          : static_cast<std::int64_t>(gap * static_cast<double>(mean_gap_));
    ++count_;
    return kEpoch + Duration{at_};
  }

 private:
  RandomStream stream_{{4'711, 0, 0}, static_cast<Purpose>(201)};
  std::uint64_t count_ = 0;
  std::int64_t at_ = 0;
  std::int64_t wire_time_;
  std::int64_t mean_gap_;
};

struct LinkRun {
  std::uint64_t lost = 0;
  double seconds = 0;
};

LinkRun run_link(const FecConfig& fec,
                 std::uint32_t octets,
                 std::uint64_t frames,
                 std::int64_t gap) {
  LinkConfig config;
  config.rate = {kRate, 1};
  config.queue_limit_bytes = std::uint64_t{1} << 40;
  config.fec = fec;
  Link link({20'251, 3, 0}, {8'192, 8'192}, config);
  Stamps stamps((octets + 20) * kOctet, gap);
  std::array<Arrival, Link::kMaxBurst> burst;
  std::array<Departure, 2 * Link::kMaxBurst> lost;
  LinkRun run;
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t sent = 0; sent < frames; sent += burst.size()) {
    for (Arrival& arrival : burst) arrival = {1, stamps.next(), octets - 4};
    link.offer(burst);
    link.advance(burst.back().at);
    run.lost += link.collect_drops(lost);
    for (auto due = link.due(kNever); due.count != 0; due = link.due(kNever))
      link.release(due.count);
  }
  link.advance(kNever);
  run.lost += link.collect_drops(lost);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return run;
}

TouchModel model_of(std::uint32_t octets,
                    std::uint64_t frames,
                    std::int64_t gap,
                    std::uint32_t interleave = 1) {
  TouchModel model(group_ratio(interleave));
  const std::uint64_t blocks = 80ull * interleave;  // of 64B/66B in a group
  const std::int64_t wire_time = (octets + 20) * kOctet;
  Stamps stamps(wire_time, gap);
  std::int64_t free = 0;
  for (std::uint64_t n = 0; n < frames; ++n) {
    const std::int64_t start = std::max(picos(stamps.next()), free);
    free = start + wire_time;
    const auto block = static_cast<std::uint64_t>(start / kBlock);
    model.add(block / blocks, (block + octets / 8 + 1) / blocks);
  }
  return model;
}

void expect_loss(std::uint32_t octets,
                 double ratio,
                 std::uint64_t frames,
                 std::int64_t gap,
                 std::uint32_t interleave = 1) {
  const LinkRun run = run_link({640 * interleave, group_ratio(interleave)}, octets, frames, gap);
  const TouchModel model = model_of(octets, frames, gap, interleave);
  const double expected = ratio * static_cast<double>(frames);
  const auto lost = static_cast<double>(run.lost);
  std::printf(
      "%4u octets, interleave %u, %s: FLR %.6e, closed form %.6e, %+.2f sigma (sigma %.0f frames, "
      "binomial "
      "%.0f), %.1f M frames/s\n",
      octets,
      interleave,
      gap == 0 ? "back to back" : "with gaps   ",
      lost / static_cast<double>(frames),
      ratio,
      (lost - expected) / model.sigma(),
      model.sigma(),
      std::sqrt(expected),
      static_cast<double>(frames) / run.seconds * 1e-6);
  EXPECT_NEAR(model.mean() / expected, 1.0, 1e-4) << "the cases do not have a uniform phase";
  EXPECT_NEAR(lost, expected, 3 * model.sigma());
}

constexpr std::uint64_t kFrames = 256 * 390'625;  // 1e8

TEST(FrameLoss, SmallFramesBackToBack) {
  expect_loss(64, 1.702386e-4, kFrames, 0);
}
TEST(FrameLoss, MiddleFramesBackToBack) {
  expect_loss(1'518, 5.163657e-4, kFrames, 0);
}
TEST(FrameLoss, LargeFramesBackToBack) {
  expect_loss(9'018, 2.308198e-3, kFrames, 0);
}

TEST(FrameLoss, InterleavedByTwo) {
  expect_loss(64, 3.232371e-4, kFrames, 0, 2);
  expect_loss(1'518, 6.693081e-4, kFrames, 0, 2);
  expect_loss(9'018, 2.460870e-3, kFrames, 0, 2);
}
TEST(FrameLoss, InterleavedByFour) {
  expect_loss(64, 6.291639e-4, kFrames, 0, 4);
  expect_loss(1'518, 9.750936e-4, kFrames, 0, 4);
  expect_loss(9'018, 2.766101e-3, kFrames, 0, 4);
}

TEST(FrameLoss, SmallFramesWithGaps) {
  expect_loss(64, 1.702386e-4, kFrames, 15'000);
}
TEST(FrameLoss, MiddleFramesWithGaps) {
  expect_loss(1'518, 5.163657e-4, kFrames / 5, 250'000);
}
TEST(FrameLoss, LargeFramesWithGaps) {
  expect_loss(9'018, 2.308198e-3, kFrames / 5, 1'500'000);
}

// Bits are independent and no two frames share one: the number of losses is binomial.
TEST(FrameLoss, WithoutFecEveryBitCounts) {
  for (const std::uint32_t octets : {64u, 1'518u, 9'018u}) {
    const std::uint64_t frames = kFrames / 5;
    const double bit_ratio = 1e-7;
    const double ratio = -std::expm1(8.0 * octets * std::log1p(-bit_ratio));
    const double expected = ratio * static_cast<double>(frames);
    const double sigma = std::sqrt(expected * (1.0 - ratio));
    for (const std::int64_t gap : {0, 2'000'000}) {
      const auto lost = static_cast<double>(run_link({0, bit_ratio}, octets, frames, gap).lost);
      std::printf("%4u octets without FEC, gap %7ld ps: %+.2f sigma of %.0f losses\n",
                  octets,
                  static_cast<long>(gap),
                  (lost - expected) / sigma,
                  lost);
      EXPECT_NEAR(lost, expected, 3 * sigma) << octets << " octets, gap " << gap;
    }
  }
}

// The test itself can fail: a ratio that is 10 % off is seen.
TEST(FrameLoss, AWrongRatioIsSeen) {
  const LinkRun run = run_link({640, 1.1 * kCodewordRatio}, 9'018, kFrames / 10, 0);
  const double expected = 2.308198e-3 * static_cast<double>(kFrames / 10);
  EXPECT_GT(static_cast<double>(run.lost), expected + 3 * model_of(9'018, kFrames / 10, 0).sigma());
}

}  // namespace
}  // namespace linkwright::test
