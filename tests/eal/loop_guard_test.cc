// SPDX-License-Identifier: Apache-2.0
//
// The guard, and the pauses of a wire, on real ports: what is dropped and made, the books, the
// pool, and a replay of the journal that gives the same.
#include <fstream>

#include <gtest/gtest.h>

#include "control/virtual/virtual_run.h"
#include "link_models/headers/octets.h"
#include "link_models/headers/pause_frame.h"
#include "tests/eal/lab.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kFrames = 20'000;
constexpr std::uint64_t kLeft = 0x02'00'00'00'00'01;
constexpr std::uint64_t kRight = 0x02'00'00'00'00'02;
constexpr auto kStopped = static_cast<std::size_t>(DropReason::kLoopGuard);

// Frames of 60 bytes from both sides, as fast as they are taken.
EmulatorSpec both_ways(const lab::Scratch& scratch,
                       std::uint64_t from_a,
                       std::uint64_t from_b,
                       const LinkConfig& config) {
  lab::write_numbered_frames(scratch.path("a.pcap"), kFrames, kRight, from_a);
  lab::write_numbered_frames(scratch.path("b.pcap"), kFrames, kLeft, from_b);
  const auto port = [&](const std::string& number, const std::string& name) {
    return "net_pcap" + number + ",rx_pcap=" + scratch.path(name + ".pcap") +
           ",tx_pcap=" + scratch.path(name + "-out.pcap");
  };
  EmulatorSpec spec = lab::cable_between(port("0", "a"), port("1", "b"), config);
  spec.cables[0].guard.on = true;
  spec.journal_path = scratch.path("journal");
  return spec;
}

EmulatorSnapshot run_to_the_end(const EmulatorSpec& spec) {
  EXPECT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    for (std::size_t d : {0u, 1u}) EXPECT_TRUE(snapshot.cables[0][d].books.closed());
    return snapshot.cables[0][0].books.rx.frames == kFrames &&
           snapshot.cables[0][1].books.rx.frames == kFrames && lab::held_frames(snapshot) == 0;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_EQ(last.pool.in_use, last.pool.idle_holding);
  return last;
}

EmulatorSnapshot replayed(const EmulatorSpec& spec) {
  const auto source =
      open_arrivals(spec.journal_path, {.seed = spec.seed, .time_scale = 1, .cables = 1});
  return run_virtual(spec, *source, {}).snapshot;
}

void expect_same(const EmulatorSnapshot& live, const EmulatorSnapshot& again) {
  for (std::size_t d : {0u, 1u}) {
    EXPECT_EQ(again.cables[0][d].fate_digest, live.cables[0][d].fate_digest);
    EXPECT_EQ(again.cables[0][d].books.drops, live.cables[0][d].books.drops);
    EXPECT_EQ(again.cables[0][d].books.originated, live.cables[0][d].books.originated);
    EXPECT_EQ(again.cables[0][d].pauses, live.cables[0][d].pauses);
  }
}

TEST(LoopGuardOnPorts, StopsBothDirectionsAndTheReplayDoesAtTheSameFrame) {
  const lab::Scratch scratch;
  const EmulatorSpec spec =
      both_ways(scratch, kLeft, kLeft, lab::paced_link(1'000'000'000, microseconds(50), 1 << 20));
  const EmulatorSnapshot last = run_to_the_end(spec);
  ASSERT_EQ(last.guards.size(), 1u);
  const LoopGuardSnapshot& guard = last.guards[0];
  EXPECT_TRUE(guard.stopped);
  EXPECT_EQ(guard.trips, 1u);
  EXPECT_EQ(guard.rule, LoopRule::kSameSource);
  EXPECT_EQ(guard.source, kLeft);
  EXPECT_EQ(guard.count, LoopGuardConfig::kMoves);
  for (std::size_t d : {0u, 1u}) {
    const Books& books = last.cables[0][d].books;
    EXPECT_GT(books.drops[kStopped].frames, kFrames / 2);
    EXPECT_GT(books.handed_to_port.frames, 0u) << "what came before the stop passes";
    EXPECT_TRUE(books.closed());
  }
  expect_same(last, replayed(spec));
}

TEST(LoopGuardOnPorts, LetsTwoServersTalk) {
  const lab::Scratch scratch;
  const EmulatorSpec spec = both_ways(scratch, kLeft, kRight, lab::plain_link(microseconds(50)));
  const EmulatorSnapshot last = run_to_the_end(spec);
  EXPECT_EQ(last.guards.at(0), LoopGuardSnapshot{});
  for (std::size_t d : {0u, 1u}) EXPECT_EQ(last.cables[0][d].books.handed_to_port.frames, kFrames);
}

TEST(LoopGuardOnPorts, DoesNothingWhereItIsOff) {
  const lab::Scratch scratch;
  EmulatorSpec spec = both_ways(scratch, kLeft, kLeft, lab::plain_link(microseconds(50)));
  spec.cables[0].guard.on = false;
  const EmulatorSnapshot last = run_to_the_end(spec);
  EXPECT_EQ(last.guards.at(0), LoopGuardSnapshot{});
  EXPECT_EQ(last.cables[0][0].books.drops[kStopped].frames, 0u);
}

std::vector<PauseFields> pauses_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> text((std::istreambuf_iterator<char>(file)), {});
  std::vector<PauseFields> out;
  constexpr std::size_t kHeader = 24, kRecord = 16, kBytes = 60;
  for (std::size_t at = kHeader; at + kRecord + kBytes <= text.size(); at += kRecord + kBytes) {
    const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data() + at + kRecord);
    const PauseFields pause = read_pause({octets, kBytes});
    if (pause.kind != PauseKind::kNone) out.push_back(pause);
  }
  return out;
}

TEST(PausesOfAWire, ComeOutAtTheServersPortAndInTheReplay) {
  const lab::Scratch scratch;
  EmulatorSpec spec = both_ways(
      scratch, kLeft, kRight, lab::paced_link(100'000'000, microseconds(50), 60 * kFrames));
  spec.cables[0].ingress = Ingress::kPause;
  spec.cables[0].pause.fill({.on = true,
                             .classes = 1u << 3,
                             .quanta = 10'000,  // 5.12 ms: many in the 130 ms that the frames take
                             .xoff_bytes = 300'000,
                             .xon_bytes = 100'000,
                             .port_bits_per_second = 1'000'000'000});
  const EmulatorSnapshot last = run_to_the_end(spec);
  for (std::size_t d : {0u, 1u}) {
    const std::vector<PauseFields> pauses =
        pauses_in(scratch.path(d == 0 ? "a-out.pcap" : "b-out.pcap"));
    ASSERT_GT(pauses.size(), 10u);
    EXPECT_EQ(pauses.front().classes, 1u << 3);
    EXPECT_EQ(pauses.front().quanta[3], 10'000u);
    EXPECT_EQ(pauses.back().quanta[3], 0u);
    EXPECT_EQ(last.cables[0][d].pauses, (Tally{pauses.size(), 60 * pauses.size()}));
    EXPECT_EQ(last.cables[0][1 - d].books.originated, last.cables[0][d].pauses);
    EXPECT_EQ(last.cables[0][d].books.dropped(), Tally{});
  }
  expect_same(last, replayed(spec));
}

}  // namespace
}  // namespace linkwright
