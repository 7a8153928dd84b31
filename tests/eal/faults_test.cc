// SPDX-License-Identifier: Apache-2.0
//
// Targeted faults on real ports: the very frames that were aimed at, the books, the pool, and what
// the journal says of them.
#include <algorithm>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "link_models/core/journal.h"
#include "tests/eal/lab.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kNumbered = 2'000;
constexpr std::uint64_t kLost = 10;

// Of the numbered frames, which are of the EtherType for local experiments.
FrameMatch numbered() {
  FrameMatch match;
  match.ether_type = 0x88b5;
  return match;
}

FaultList faults() {
  FrameMatch others;
  others.ether_type = 0x0800;
  return {{.name = "cut",
           .match = numbered(),
           .turns = {.skip = 100, .frames = kLost},
           .act = {.action = FaultAction::kDrop}},
          {.name = "others", .match = others, .act = {.action = FaultAction::kDrop}},
          {.name = "twice",
           .match = {},
           .turns = {.skip = 500},
           .act = {.action = FaultAction::kDuplicate}},
          {.name = "late",
           .match = {},
           .turns = {.skip = 700},
           .act = {.action = FaultAction::kDelay, .delay = milliseconds(30)}},
          {.name = "behind",
           .match = {},
           .turns = {.skip = 900},
           .act = {.action = FaultAction::kReorder, .overtaken_by = 3, .delay = seconds(1)}}};
}

// What the link is expected to deliver, in order: a burst leaves the wire frame by frame, long
// before frame 700 comes.
std::vector<std::uint32_t> expected() {
  std::vector<std::uint32_t> out;
  for (std::uint32_t n = 0; n < kNumbered; ++n) {
    if ((n >= 100 && n < 100 + kLost) || n == 700 || n == 900) continue;
    out.push_back(n);
    if (n == 500) out.push_back(n);
    if (n == 903) out.push_back(900);
  }
  out.push_back(700);
  return out;
}

std::map<unsigned, std::vector<std::uint64_t>> journaled_faults(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  JournalHeader header{};
  file.read(reinterpret_cast<char*>(&header), sizeof(header));
  std::map<unsigned, std::vector<std::uint64_t>> out;
  JournalRecord record;
  while (file.read(reinterpret_cast<char*>(&record), sizeof(record)))
    if (record.kind == RecordKind::kArrival && fault_of(record.value) != 0)
      out[fault_of(record.value)].push_back(record.sequence);
  return out;
}

TEST(Faults, StrikeTheFramesThatTheyAreAimedAt) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("in.pcap"), kNumbered);
  EmulatorSpec spec = lab::cable_between(
      "net_pcap0,rx_pcap=" + scratch.path("in.pcap") + ",tx_pcap=" + scratch.path("back.pcap"),
      "net_pcap1,tx_pcap=" + scratch.path("out.pcap"),
      lab::paced_link(1'000'000'000, microseconds(50), 1'000'000));
  spec.cables[0].faults[0] = faults();
  spec.journal_path = scratch.path("journal");
  ASSERT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    const DirectionSnapshot& forth = snapshot.cables[0][0];
    EXPECT_TRUE(forth.books.closed());
    EXPECT_EQ(lab::pool_frames(snapshot), static_cast<std::int64_t>(lab::held_frames(snapshot)));
    return forth.books.rx.frames == kNumbered && lab::held_frames(snapshot) == 0;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_EQ(lab::read_numbers(scratch.path("out.pcap")), expected());

  const DirectionSnapshot& forth = last.cables[0][0];
  EXPECT_TRUE(forth.books.closed());
  EXPECT_EQ(forth.books.drops[static_cast<std::size_t>(DropReason::kFaultDrop)].frames, kLost);
  EXPECT_EQ(forth.faults[0], (FaultCount{kNumbered, kLost}));
  EXPECT_EQ(forth.faults[1], FaultCount{});
  EXPECT_EQ(forth.faults[4], (FaultCount{kNumbered, 1}));
  EXPECT_EQ(last.cables[0][1].faults, FaultCounts{});
  EXPECT_EQ(last.pool.in_use, last.pool.idle_holding);

  const auto journal = journaled_faults(scratch.path("journal"));
  EXPECT_EQ(journal.size(), 4u);
  ASSERT_EQ(journal.at(1).size(), kLost);
  EXPECT_EQ(journal.at(1).front(), 100u);
  EXPECT_EQ(journal.at(5), std::vector<std::uint64_t>{900});
}

}  // namespace
}  // namespace linkwright
