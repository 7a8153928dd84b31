// SPDX-License-Identifier: Apache-2.0
//
// A rate trace on real ports: every frame leaves at the instant that the opportunities, gone
// through one by one, say of the arrivals in the journal; and the journal has the trace.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "link_models/core/journal.h"
#include "link_models/rate_trace_codec.h"
#include "tests/eal/lab.h"
#include "tests/support/reference_trace.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kNumbered = 3'000;

std::vector<JournalRecord> records_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  JournalHeader header{};
  file.read(reinterpret_cast<char*>(&header), sizeof(header));
  std::vector<JournalRecord> out;
  JournalRecord record;
  while (file.read(reinterpret_cast<char*>(&record), sizeof(record))) out.push_back(record);
  return out;
}

// Steps over the octets of the trace, which come first.
std::vector<JournalRecord> arrivals_in(const std::vector<JournalRecord>& journal) {
  std::vector<JournalRecord> out;
  const std::size_t skipped =
      1 + (journal.at(0).value + sizeof(JournalRecord) - 1) / sizeof(JournalRecord);
  for (std::size_t i = skipped; i < journal.size(); ++i)
    if (journal[i].kind == RecordKind::kArrival && journal[i].direction == 0)
      out.push_back(journal[i]);
  return out;
}

TEST(Traces, SayWhenFramesLeave) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("in.pcap"), kNumbered);
  EmulatorSpec spec = lab::cable_between(
      "net_pcap0,rx_pcap=" + scratch.path("in.pcap") + ",tx_pcap=" + scratch.path("back.pcap"),
      "net_pcap1,tx_pcap=" + scratch.path("out.pcap"),
      lab::paced_link(test::kFast, microseconds(50), 1'000'000));
  // Of these frames, which count 50 octets each, thirty share an opportunity.
  spec.cables[0].traces[0] = {milliseconds(1), {{2, 1}, {3, 4}, {9, 2}}};
  spec.journal_path = scratch.path("journal");
  spec.fates_path = scratch.path("fates");
  ASSERT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    const DirectionSnapshot& forth = snapshot.cables[0][0];
    EXPECT_TRUE(forth.books.closed());
    return forth.books.rx.frames == kNumbered && lab::held_frames(snapshot) == 0;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_EQ(last.cables[0][0].books.handed_to_port.frames, kNumbered);
  EXPECT_EQ(last.pool.in_use, last.pool.idle_holding);

  const auto journal = records_in(scratch.path("journal"));
  ASSERT_EQ(journal.at(0).kind, RecordKind::kTrace);
  const auto octets = std::as_bytes(std::span(journal).subspan(1)).first(journal[0].value);
  EXPECT_EQ(decode_trace(octets), spec.cables[0].traces[0]);

  test::Scenario scenario;
  scenario.config = spec.cables[0].direction[0];
  scenario.trace = spec.cables[0].traces[0];
  for (const JournalRecord& arrival : arrivals_in(journal))
    scenario.arrivals.push_back(
        {1, Instant{Duration{arrival.at_ps}}, frame_bytes_of(arrival.value)});
  ASSERT_EQ(scenario.arrivals.size(), kNumbered);
  const std::vector<Instant> ends = test::ends_by_trace(scenario);
  std::size_t told = 0;
  for (const JournalRecord& fate : records_in(scratch.path("fates"))) {
    if (fate.kind != RecordKind::kFate || fate.direction != 0) continue;
    ++told;
    ASSERT_EQ(fate.at_ps, picos(ends.at(fate.sequence) + microseconds(50))) << fate.sequence;
  }
  EXPECT_EQ(told, kNumbered);
}

}  // namespace
}  // namespace linkwright
