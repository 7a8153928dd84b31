// SPDX-License-Identifier: Apache-2.0
#include "dataplane/kernel_counters.h"

#include <algorithm>
#include <deque>
#include <random>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr const char* kProcNetDev =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs "
    "drop fifo colls carrier compressed\n"
    "    lo:     100       1    0    0    0     0          0         0      100       2    0    0 "
    "   0     0       0          0\n"
    "  veth:  999999   20000    0    7    0     0          0         0      300       5    0    9 "
    "   0     0       0          0\n";

TEST(InterfaceCounters, AreReadFromTheRightColumns) {
  const auto counters = parse_interface_counters(kProcNetDev, "veth");
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->rx_frames, 20'000u);
  EXPECT_EQ(counters->rx_drops, 7u);
  EXPECT_EQ(counters->tx_frames, 5u);
  EXPECT_EQ(counters->tx_drops, 9u);
}

TEST(InterfaceCounters, OfAnUnknownInterfaceOrADamagedLineAreNone) {
  EXPECT_FALSE(parse_interface_counters(kProcNetDev, "vet"));
  EXPECT_FALSE(parse_interface_counters(kProcNetDev, "face |bytes"));
  EXPECT_FALSE(parse_interface_counters("  veth: 1 2 3\n", "veth"));
  EXPECT_FALSE(parse_interface_counters("", "veth"));
}

TEST(InterfaceCounters, OfLoopbackCanBeReadNow) {
  EXPECT_TRUE(read_interface_counters("lo"));
  EXPECT_FALSE(read_interface_counters("lw-no-such"));
}

constexpr std::uint64_t kRing = 512;

Instant at(std::int64_t ms) {
  return kEpoch + milliseconds(ms);
}

// The case that was measured: 20,000 frames came while the process stood still, 512 were in the
// ring, driver and kernel both said that nothing was lost.
TEST(IngressWatch, FindsThe19488FramesThatAfPacketLostInSilence) {
  IngressWatch watch(1'000, 40, kRing);
  watch.observe({21'000, at(10)}, {40 + 512, 40 + 512, at(10) + IngressWatch::kSettle});
  EXPECT_EQ(watch.missed(), 19'488u);
}

TEST(IngressWatch, FramesStillInTheRingAreNotMissed) {
  IngressWatch watch(0, 0, kRing);
  // Right after a stop: the worker took one burst, 480 frames wait, 19,488 are gone.
  watch.observe({20'000, at(10)}, {32, 0, at(5)});
  EXPECT_EQ(watch.missed(), 20'000u - 32 - kRing);
  EXPECT_LE(watch.missed(), 19'488u);
  watch.observe({20'000, at(1'010)}, {512, 512, at(1'010) + IngressWatch::kSettle});
  EXPECT_EQ(watch.missed(), 19'488u);
}

TEST(IngressWatch, APortFoundEmptyTooSoonProvesNothing) {
  IngressWatch watch(0, 0, kRing);
  const Instant read = at(10);
  watch.observe({100, read}, {0, 0, read + IngressWatch::kSettle - picoseconds(1)});
  EXPECT_EQ(watch.missed(), 0u);
  watch.observe({100, read}, {0, 0, read + IngressWatch::kSettle});
  EXPECT_EQ(watch.missed(), 100u);
}

TEST(IngressWatch, SpeaksUnderAnOverloadThatNeverLeavesThePortEmpty) {
  IngressWatch watch(0, 0, kRing);
  watch.observe({1'000'000, at(1'000)}, {228'000, 0, kEpoch});
  EXPECT_EQ(watch.missed(), 1'000'000u - 228'000u - kRing);
}

TEST(IngressWatch, NeverTakesBackWhatItHasProved) {
  IngressWatch watch(0, 0, kRing);
  watch.observe({5'000, at(10)}, {4'000, 4'000, at(40)});
  EXPECT_EQ(watch.missed(), 1'000u);
  // Younger frames hide the loss, the proof stays.
  watch.observe({6'000, at(50)}, {5'900, 5'900, at(80)});
  EXPECT_EQ(watch.missed(), 1'000u);
}

TEST(IngressWatch, AnInterfaceMadeAnewProvesNothing) {
  IngressWatch watch(50'000, 0, kRing);
  watch.observe({10, at(10)}, {0, 0, at(40)});
  EXPECT_EQ(watch.missed(), 0u);
}

// A port of the kind: the kernel counts, a frame waits `kTransit` in the softirq, then takes a slot
// of the ring or is lost in silence; the worker polls now and then.
class ModelPort {
 public:
  explicit ModelPort(std::uint64_t seed) : random_(seed) {}

  void run(Duration length, unsigned arrivals_per_ms, bool worker_runs) {
    constexpr Duration kStep = microseconds(10);
    for (Duration done{}; done < length; done += kStep, now_ += kStep) {
      // On average, with clumps.
      const unsigned arrivals = random_() % 10 == 0 ? arrivals_per_ms / 10 : 0;
      for (unsigned i = 0; i < arrivals; ++i) transit_.push_back(now_ + kTransit);
      kernel_ += arrivals;
      while (!transit_.empty() && transit_.front() <= now_) {
        transit_.pop_front();
        ring_ < kRing ? ++ring_ : ++lost_;
      }
      if (worker_runs && random_() % 3 != 0) poll();
    }
  }

  void observe(IngressWatch& watch, unsigned arrivals_per_ms, bool worker_runs) {
    const KernelReading kernel{kernel_, now_};
    run(IngressWatch::kSettle + microseconds(200), arrivals_per_ms, worker_runs);
    watch.observe(kernel, {taken_, taken_when_empty_, empty_at_});
  }

  std::uint64_t lost() const { return lost_; }

 private:
  static constexpr Duration kTransit = microseconds(700);

  void poll() {
    const std::uint64_t burst = std::min<std::uint64_t>(ring_, 32);
    ring_ -= burst;
    taken_ += burst;
    if (burst == 0) {
      taken_when_empty_ = taken_;
      empty_at_ = now_;
    }
  }

  std::mt19937_64 random_;
  Instant now_ = kEpoch;
  std::deque<Instant> transit_;
  std::uint64_t kernel_ = 0;
  std::uint64_t ring_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t taken_when_empty_ = 0;
  Instant empty_at_{};
  std::uint64_t lost_ = 0;
};

TEST(IngressWatch, NeverClaimsMoreThanWasLostAndIsExactOnceTrafficHasStopped) {
  std::uint64_t runs_with_losses = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    ModelPort port(seed);
    IngressWatch watch(0, 0, kRing + 3'500);  // ring and softirq
    std::mt19937_64 choose(seed);
    for (int round = 0; round < 20; ++round) {
      const bool worker_runs = choose() % 4 != 0;
      const auto load = static_cast<unsigned>(choose() % 3'000);
      port.run(milliseconds(5), load, worker_runs);
      port.observe(watch, load, worker_runs);
      ASSERT_LE(watch.missed(), port.lost()) << "seed " << seed << " round " << round;
    }
    port.run(milliseconds(50), 0, true);
    port.observe(watch, 0, true);
    ASSERT_EQ(watch.missed(), port.lost()) << "seed " << seed;
    runs_with_losses += port.lost() > 0 ? 1 : 0;
  }
  EXPECT_GT(runs_with_losses, 10u);
}

}  // namespace
}  // namespace linkwright
