// SPDX-License-Identifier: Apache-2.0
//
// The journal of a live run, played back in virtual time, must give the same fates.
#include "link_models/core/journal.h"

#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "link_models/config_codec.h"
#include "tests/eal/lab.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kFrames = 3'000;

struct Journal {
  JournalHeader header{};
  std::vector<JournalRecord> records;
  std::map<std::size_t, LinkConfig> changes;  // by index in records
};

Journal read_journal(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Journal journal;
  file.read(reinterpret_cast<char*>(&journal.header), sizeof(journal.header));
  JournalRecord record;
  while (file.read(reinterpret_cast<char*>(&record), sizeof(record))) {
    if (record.kind == RecordKind::kChange) {
      const std::size_t padded =
          (record.value + sizeof(record) - 1) / sizeof(record) * sizeof(record);
      std::vector<std::byte> bytes(padded);
      file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(padded));
      const auto config = decode_config({bytes.data(), record.value});
      EXPECT_TRUE(config.has_value());
      if (config) journal.changes.emplace(journal.records.size(), *config);
    }
    journal.records.push_back(record);
  }
  return journal;
}

// Plays one direction back and returns its digest.
std::uint64_t replayed_digest(const Journal& journal,
                              std::uint8_t direction,
                              const LinkConfig& config) {
  Link link({journal.header.seed, 0, direction}, {8'192, 65'536}, config);
  std::array<Departure, 64> out;
  std::uint64_t digest = 0;
  const auto collect = [&](Instant now) {
    std::size_t count = 0;
    do {
      count = link.collect(now, out);
      for (std::size_t i = 0; i < count; ++i)
        digest +=
            fate_word(out[i].handle, picos(out[i].at), static_cast<std::uint8_t>(out[i].reason));
    } while (count == out.size());
  };
  for (std::size_t i = 0; i < journal.records.size(); ++i) {
    const JournalRecord& record = journal.records[i];
    if (record.direction != direction) continue;
    const Instant at{Duration{record.at_ps}};
    if (record.kind == RecordKind::kArrival) {
      const Arrival arrival{
          record.sequence, at, frame_bytes_of(record.value), fault_of(record.value)};
      link.offer({&arrival, 1});
      link.advance(at);
    } else if (record.kind == RecordKind::kChange) {
      EXPECT_EQ(link.reconfigure(at, journal.changes.at(i)), at);
    } else {
      link.advance(at);
    }
    collect(at);
  }
  return digest;
}

class JournalTest : public testing::Test {
 protected:
  // A lossy link under a burst: drops, deliveries and a change, all in one short run.
  EmulatorSnapshot run_live() {
    lab::write_numbered_frames(scratch_.path("a.pcap"), kFrames);
    lab::write_numbered_frames(scratch_.path("b.pcap"), kFrames);
    config_ = lab::paced_link(20'000'000, milliseconds(2), 60'000);
    config_.fec.error_ratio = 1e-3;
    EmulatorSpec spec = lab::cable_between("net_pcap0,rx_pcap=" + scratch_.path("a.pcap"),
                                           "net_pcap1,rx_pcap=" + scratch_.path("b.pcap"),
                                           config_);
    spec.journal_path = scratch_.path("journal");
    spec.fates_path = scratch_.path("fates");
    if (!lab::start(spec)) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    LinkConfig faster = config_;
    faster.rate.bits_per_second = 50'000'000;
    faster.latency = microseconds(300);
    changed_ = lab::both_ways().change_cable(0, kEpoch, {faster, faster});
    return lab::emulator().stop(seconds(2));
  }

  lab::Scratch scratch_;
  LinkConfig config_;
  Instant changed_ = kNever;
};

TEST_F(JournalTest, GivesTheSameFatesWhenPlayedBack) {
  const EmulatorSnapshot last = run_live();
  ASSERT_EQ(last.cables.size(), 1u);
  EXPECT_EQ(last.journal_lost, 0u);
  const Journal journal = read_journal(scratch_.path("journal"));
  EXPECT_EQ(journal.header.seed, 7u);
  ASSERT_EQ(journal.changes.size(), 2u);
  for (const auto& [record, change] : journal.changes)
    EXPECT_EQ(Instant{Duration{journal.records[record].at_ps}}, changed_) << "both at one instant";
  for (std::uint8_t direction = 0; direction < 2; ++direction) {
    const DirectionSnapshot& live = last.cables[0][direction];
    EXPECT_TRUE(live.books.closed());
    EXPECT_EQ(live.books.rx.frames, kFrames);
    EXPECT_GT(live.books.drops[static_cast<std::size_t>(DropReason::kQueueFull)].frames, 0u);
    EXPECT_GT(live.books.handed_to_port.frames, 0u);
    EXPECT_EQ(replayed_digest(journal, direction, config_), live.fate_digest);
    LinkConfig other = config_;
    other.latency += picoseconds(1);
    EXPECT_NE(replayed_digest(journal, direction, other), live.fate_digest);
  }
}

TEST_F(JournalTest, HoldsOneFatePerFrameWithItsReason) {
  const EmulatorSnapshot last = run_live();
  ASSERT_EQ(last.cables.size(), 1u);
  const Journal fates = read_journal(scratch_.path("fates"));
  std::array<std::uint64_t, 2> digest{};
  std::array<std::uint64_t, 2> delivered{};
  for (const JournalRecord& record : fates.records) {
    if (record.kind != RecordKind::kFate) continue;
    const auto reason = static_cast<std::uint8_t>(record.value >> 24);
    digest[record.direction] += fate_word(record.sequence, record.at_ps, reason);
    if (reason == 0) ++delivered[record.direction];
  }
  for (std::size_t direction = 0; direction < 2; ++direction) {
    EXPECT_EQ(digest[direction], last.cables[0][direction].fate_digest);
    EXPECT_EQ(delivered[direction], last.cables[0][direction].books.handed_to_port.frames);
  }
}

}  // namespace
}  // namespace linkwright
