// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include "tests/eal/lab.h"

namespace linkwright {
namespace {

using namespace std::chrono_literals;

const Books& books(const EmulatorSnapshot& snapshot, std::size_t direction) {
  return snapshot.cables[0][direction].books;
}

void expect_closed(const EmulatorSnapshot& snapshot) {
  EXPECT_TRUE(books(snapshot, 0).closed());
  EXPECT_TRUE(books(snapshot, 1).closed());
  EXPECT_EQ(lab::pool_frames(snapshot), static_cast<std::int64_t>(lab::held_frames(snapshot)));
}

void expect_drained(const EmulatorSnapshot& last) {
  expect_closed(last);
  EXPECT_EQ(lab::held_frames(last), 0u);
  EXPECT_EQ(last.pool.in_use, last.pool.idle_holding);
}

TEST(Run, ClosesItsBooksInEverySnapshotOfTwoMillionFramesAndLeaksNone) {
  ASSERT_TRUE(lab::start(lab::null_pair(lab::plain_link(microseconds(100)))));
  bool held_some = false;
  EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    expect_closed(snapshot);
    held_some |= lab::held_frames(snapshot) > 0;
    return books(snapshot, 0).rx.frames > 2'000'000 && books(snapshot, 1).rx.frames > 2'000'000;
  }));
  EXPECT_TRUE(held_some);
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  EXPECT_EQ(books(last, 0).handed_to_port, books(last, 0).rx);
  EXPECT_EQ(last.cables[0][0].lateness.total(), books(last, 0).rx.frames);
  EXPECT_EQ(last.cables[0][0].arrival_uncertainty.total(), books(last, 0).rx.frames);
  EXPECT_EQ(last.ports[0].rx_frames, books(last, 0).rx.frames);
  EXPECT_EQ(last.ports[0].tx_frames, books(last, 1).handed_to_port.frames);
  EXPECT_EQ(last.pages, "4K (no-huge)");
  EXPECT_GT(last.busy_cycles, 0u);
}

TEST(Run, CountsWhatAQueueDropsAndStillCloses) {
  // Far more than 100 Mb/s comes in, so most of it must go.
  ASSERT_TRUE(lab::start(lab::null_pair(lab::paced_link(100'000'000, microseconds(500), 16'384))));
  std::uint64_t deepest = 0;
  EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    expect_closed(snapshot);
    deepest = std::max(deepest, snapshot.cables[0][0].queue_bytes);
    return books(snapshot, 0).handed_to_port.frames > 2'000;
  }));
  EXPECT_GT(deepest, 16'384u / 2) << "more than it takes is always at hand";
  EXPECT_LE(deepest, 16'384u);
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  EXPECT_EQ(last.cables[0][0].queue_bytes, 0u);
  const auto reason = static_cast<std::size_t>(DropReason::kQueueFull);
  EXPECT_GT(books(last, 0).drops[reason].frames, books(last, 0).handed_to_port.frames);
  EXPECT_EQ(books(last, 0).dropped(), books(last, 0).drops[reason]);
}

TEST(Run, DrainsWhenStopped) {
  ASSERT_TRUE(lab::start(lab::null_pair(lab::paced_link(10'000'000, milliseconds(50), 16'384))));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return books(snapshot, 0).handed_to_port.frames > 100;
  }));
  const auto before = std::chrono::steady_clock::now();
  const EmulatorSnapshot last = lab::emulator().stop(seconds(5));
  expect_drained(last);
  // 16 KiB at 10 Mb/s and 50 ms of latency are far less than the limit.
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
}

TEST(Run, ReportsAsHeldWhatTheDrainLimitCutOff) {
  ASSERT_TRUE(lab::start(lab::null_pair(lab::paced_link(10'000'000, milliseconds(50), 16'384))));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return books(snapshot, 0).handed_to_port.frames > 100;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(Duration{});
  expect_closed(last);
  EXPECT_GT(lab::held_frames(last), 0u);
}

TEST(Run, LosesAndReordersNothingWhenLatencyChangesUnderLoad) {
  constexpr std::uint32_t kFrames = 20'000;
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("a.pcap"), kFrames);
  lab::write_numbered_frames(scratch.path("b.pcap"), kFrames);
  const auto port = [&](const std::string& number, const std::string& name) {
    return "net_pcap" + number + ",rx_pcap=" + scratch.path(name + ".pcap") +
           ",tx_pcap=" + scratch.path(name + "-out.pcap");
  };
  // The frames take some 130 ms at 100 Mb/s; the queue holds them all.
  const LinkConfig config = lab::paced_link(100'000'000, milliseconds(1), 60 * kFrames);
  ASSERT_TRUE(lab::start(lab::cable_between(port("0", "a"), port("1", "b"), config)));
  Instant latest = kEpoch;
  for (const std::int64_t latency_us : {3'000, 200, 5'000, 10, 2'000, 1'000}) {
    std::this_thread::sleep_for(10ms);
    LinkConfig changed = config;
    changed.latency = microseconds(latency_us);
    const Instant effective = lab::both_ways().change_cable(0, kEpoch, {changed, changed});
    EXPECT_NE(effective, kNever);
    EXPECT_GT(effective, latest);
    latest = effective;
  }
  EmulatorSnapshot during;
  EXPECT_TRUE(lab::emulator().snapshot(during, 1'000));
  EXPECT_LT(books(during, 0).handed_to_port.frames, kFrames) << "the load was over too soon";
  expect_drained(lab::emulator().stop(seconds(2)));

  std::vector<std::uint32_t> all(kFrames);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_EQ(lab::read_numbers(scratch.path("b-out.pcap")), all);
  EXPECT_EQ(lab::read_numbers(scratch.path("a-out.pcap")), all);
}

TEST(Run, ReleasesNeitherEarlyNorMuchTooLate) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("one.pcap"), 1);
  lab::write_numbered_frames(scratch.path("none.pcap"), 0);
  const auto spec = [&] {
    EmulatorSpec made = lab::cable_between("net_pcap0,rx_pcap=" + scratch.path("one.pcap"),
                                           "net_pcap1,rx_pcap=" + scratch.path("none.pcap"),
                                           lab::paced_link(10'000'000, milliseconds(100), 16'384));
    made.pedestal = milliseconds(50);
    return made;
  }();
  ASSERT_TRUE(lab::start(spec));
  Instant out_at = kNever;
  EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    out_at = snapshot.at;
    return books(snapshot, 0).handed_to_port.frames == 1;
  }));
  EXPECT_GE(out_at, kEpoch + milliseconds(150));
  EXPECT_LT(out_at, kEpoch + milliseconds(190));
  expect_drained(lab::emulator().stop(seconds(1)));
}

TEST(Run, RestsWhenIdleUnlessToldToSpin) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("none.pcap"), 0);
  EmulatorSpec spec = lab::cable_between("net_pcap0,rx_pcap=" + scratch.path("none.pcap"),
                                         "net_pcap1,rx_pcap=" + scratch.path("none.pcap"),
                                         lab::plain_link(microseconds(10)));
  spec.smallest_effect = milliseconds(2);  // the limit, 100 us, leaves room for a rest
  const auto loops_in_100_ms = [&](IdlePolicy idle) {
    spec.idle = idle;
    if (!lab::start(spec)) return std::uint64_t{0};
    std::this_thread::sleep_for(100ms);
    return lab::emulator().stop(Duration{}).loops;
  };
  const std::uint64_t resting = loops_in_100_ms(IdlePolicy::kBackOff);
  const std::uint64_t spinning = loops_in_100_ms(IdlePolicy::kSpin);
  EXPECT_GT(resting, 100u);
  EXPECT_GT(spinning, 4 * resting);
  spec.smallest_effect = microseconds(200);
  EXPECT_GT(loops_in_100_ms(IdlePolicy::kBackOff), 4 * resting) << "a limit of 10 us forbids it";
}

TEST(Run, KeepsWhatAPortRefusesAndSaysSoInTheEnd) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("a.pcap"), 1'000);
  // A memif server that no client has joined takes no frame.
  ASSERT_TRUE(lab::start(lab::cable_between(
      "net_pcap0,rx_pcap=" + scratch.path("a.pcap"),
      "net_memif0,role=server,socket-abstract=no,socket=" + scratch.path("memif"),
      lab::plain_link(microseconds(10)))));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    expect_closed(snapshot);
    return books(snapshot, 0).held.frames == 1'000 && snapshot.cables[0][0].transmit_refusals > 100;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(milliseconds(20));
  expect_closed(last);
  const auto refused = static_cast<std::size_t>(DropReason::kPortRefused);
  EXPECT_EQ(books(last, 0).drops[refused].frames, 1'000u);
  EXPECT_EQ(books(last, 0).handed_to_port.frames, 0u);
  EXPECT_EQ(lab::held_frames(last), 0u);
}

TEST(Run, LeavesNothingBehindWhenAPortCannotBeOpened) {
  EmulatorSpec spec = lab::null_pair(lab::plain_link(microseconds(10)));
  spec.ports[1].device = "net_pcap0,rx_pcap=/nonexistent/file.pcap";
  const auto errors = lab::emulator().start(spec);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "ports[1].device");
  EXPECT_NE(errors[0].message.find("nonexistent"), std::string::npos) << errors[0].message;
  // The first port was open already and must be free again.
  ASSERT_TRUE(lab::start(lab::null_pair(lab::plain_link(microseconds(10)))));
  expect_drained(lab::emulator().stop(seconds(1)));
}

TEST(Run, RefusesAChangeThatItsMemoryCannotHold) {
  ASSERT_TRUE(
      lab::start(lab::null_pair(lab::paced_link(10'000'000'000, microseconds(10), 16'384))));
  LinkConfig huge = lab::paced_link(10'000'000'000, seconds(1), 16'384);
  EXPECT_EQ(lab::emulator().change(0, 0, kEpoch, huge), kNever);
  LinkConfig small = huge;
  small.latency = microseconds(20);
  EXPECT_EQ(lab::both_ways().change_cable(0, kEpoch, {small, huge}), kNever) << "neither of both";
  EXPECT_EQ(lab::both_ways().change_cable(0, kEpoch, {huge, small}), kNever);
  EXPECT_NE(lab::both_ways().change_cable(0, kEpoch, {small, small}), kNever);
  EXPECT_NE(lab::emulator().change(0, 0, kEpoch, small), kNever);
  EXPECT_EQ(lab::emulator().change(1, 0, kEpoch, huge), kNever) << "there is no such cable";
  expect_drained(lab::emulator().stop(seconds(1)));
}

}  // namespace
}  // namespace linkwright
