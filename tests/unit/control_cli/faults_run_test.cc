// SPDX-License-Identifier: Apache-2.0
//
// Targeted faults from the text of a scenario to the fates of frames, whose octets are those of
// RoCEv2: frame n has PSN n. A frame every 10 us; the wire takes no time and delivers after 1 us.
#include <array>
#include <cstdio>

#include <gtest/gtest.h>

#include "control/virtual/virtual_run.h"
#include "dataplane/journal_writer.h"
#include "tests/unit/control/scenario/resolving.h"
#include "tests/unit/control_cli/captures.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

constexpr std::size_t kFrames = 40;
constexpr Duration kEvery = microseconds(10);
constexpr std::uint32_t kBytes = 200;

ResolvedScenario scenario_of(const std::string& faults, const std::string& link = "") {
  return resolved_text(
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks:\n"
      "  - {name: w, a: l, b: r, parameters: {rate: 10Gbps, serialization: not_emulated, latency: "
      "{propagation: 1us}" +
      link + "}, a_to_b: {faults: [" + faults + "]}}\n");
}

// In VLAN 100 with priority 5.
Frame tagged_roce_of(std::uint32_t psn) {
  Frame frame = roce_frame();
  frame[frame.size() - 5] = static_cast<std::uint8_t>(psn);
  put16(frame, frame.size() - 7, 0);
  const Frame tag = octets("8100 a064");
  frame.insert(frame.begin() + 12, tag.begin(), tag.end());
  return frame;
}

std::vector<Frame> frames() {
  std::vector<Frame> out;
  for (std::uint32_t n = 0; n < kFrames; ++n) out.push_back(tagged_roce_of(n));
  return out;
}

Instant arrival_of(std::uint64_t n) {
  return kEpoch + kEvery * static_cast<std::int64_t>(n);
}

std::vector<VirtualArrival> arrivals_of(const std::vector<Frame>& octets) {
  std::vector<VirtualArrival> out;
  for (std::size_t n = 0; n < octets.size(); ++n)
    out.push_back({.at = arrival_of(n), .frame_bytes = kBytes, .octets = octets[n]});
  return out;
}

struct Fate {
  std::uint64_t frame;
  Duration after;  // its arrival
  DropReason reason;

  friend bool operator==(const Fate&, const Fate&) = default;
};

struct Outcome {
  VirtualResult result;
  std::vector<Fate> odd;  // what did not come after 1 us, once
  const DirectionSnapshot& forth() const { return result.snapshot.cables[0][0]; }
};

Outcome run(const ResolvedScenario& scenario, ArrivalSource& source, VirtualOptions how = {}) {
  how.fates_path = temporary("faults");
  Outcome out{run_virtual(scenario.spec, source, how), {}};
  std::vector<int> seen(kFrames);
  for (const JournalRecord& record : records_in(how.fates_path)) {
    if (record.kind != RecordKind::kFate || record.direction != 0) continue;
    const Fate fate{record.sequence,
                    Instant{Duration{record.at_ps}} - arrival_of(record.sequence),
                    static_cast<DropReason>(record.value >> 24)};
    const bool again = seen.at(record.sequence)++ != 0;
    if (again || fate.after != microseconds(1) || fate.reason != DropReason::kNone)
      out.odd.push_back(fate);
  }
  std::remove(how.fates_path.c_str());
  EXPECT_TRUE(out.forth().books.closed());
  EXPECT_EQ(out.forth().books.held, Tally{});
  return out;
}

Outcome run(const std::string& faults, const VirtualOptions& how = {}) {
  const std::vector<Frame> sent = frames();
  ListSource source(arrivals_of(sent));
  return run(scenario_of(faults), source, how);
}

// Which frames are dropped by faults.
std::vector<std::uint64_t> dropped(const std::string& faults) {
  std::vector<std::uint64_t> out;
  for (const Fate& fate : run(faults).odd) {
    EXPECT_EQ(fate.reason, DropReason::kFaultDrop);
    out.push_back(fate.frame);
  }
  return out;
}

using Numbers = std::vector<std::uint64_t>;

TEST(FaultsInARun, DropThoseWhoseTurnItIs) {
  EXPECT_EQ(dropped("{name: f, action: drop, skip: 4, frames: 3}"), (Numbers{4, 5, 6}));
  EXPECT_EQ(dropped("{name: f, action: drop, skip: 5, frames: 3}"), (Numbers{5, 6, 7}));
  EXPECT_EQ(dropped("{name: f, action: drop, skip: 1, frames: 2, every: 15}"),
            (Numbers{1, 2, 16, 17, 31, 32}));
}

TEST(FaultsInARun, EachActionDoesWhatItSays) {
  const auto odd = [](const std::string& fault) {
    return run("{name: f, skip: 7, action: " + fault + "}").odd;
  };
  EXPECT_EQ(odd("drop"), (std::vector<Fate>{{7, microseconds(1), DropReason::kFaultDrop}}));
  EXPECT_EQ(odd("corrupt"), (std::vector<Fate>{{7, microseconds(1), DropReason::kFaultCorrupt}}));
  EXPECT_EQ(odd("duplicate"), (std::vector<Fate>{{7, microseconds(1), DropReason::kNone}}));
  EXPECT_EQ(odd("delay, delay: 33us"),
            (std::vector<Fate>{{7, microseconds(34), DropReason::kNone}}));
  EXPECT_EQ(odd("reorder, overtaken_by: 3, delay: 1ms"),
            (std::vector<Fate>{{7, microseconds(31), DropReason::kNone}}));
  EXPECT_EQ(odd("reorder, overtaken_by: 3, delay: 12us"),
            (std::vector<Fate>{{7, microseconds(13), DropReason::kNone}}));
}

// Of the other frames' values: none of them is struck.
TEST(FaultsInARun, AMatchTakesWhatTheFramesAreAndNothingElse) {
  const auto struck = [](const std::string& match) {
    return run("{name: f, action: drop, frames: 1000, match: {" + match + "}}")
        .forth()
        .faults[0]
        .struck;
  };
  for (const auto& [field, right, wrong] :
       {std::array<const char*, 3>{"source", "02:00:00:00:00:0a", "02:00:00:00:00:0b"},
        {"destination", "02:00:00:00:00:0b", "02:00:00:00:00:0a"},
        {"ether_type", "0x0800", "0x86dd"},
        {"vlan", "100", "101"},
        {"pcp", "5", "4"},
        {"source_ip", "10.0.0.0/24", "10.0.1.0/24"},
        {"destination_ip", "10.1.2.3", "10.1.2.4"},
        {"protocol", "17", "6"},
        {"dscp", "26", "27"},
        {"source_port", "49153", "49154"},
        {"destination_port", "4791", "4792"},
        {"opcode", "10", "11"},
        {"queue_pair", "1193046", "1193047"}}) {
    EXPECT_EQ(struck(std::string(field) + ": " + right), kFrames) << field;
    EXPECT_EQ(struck(std::string(field) + ": " + wrong), 0u) << field;
  }
}

TEST(FaultsInARun, PacketSequenceNumbersAreARangeThatMayWrap) {
  EXPECT_EQ(dropped("{name: f, action: drop, frames: 99, match: {psn: [5, 7]}}"),
            (Numbers{5, 6, 7}));
  EXPECT_EQ(dropped("{name: f, action: drop, frames: 99, match: {psn: [16777214, 1]}}"),
            (Numbers{0, 1}));
  EXPECT_EQ(dropped("{name: f, action: drop, skip: 1, match: {psn: [5, 7]}}"), (Numbers{6}));
}

TEST(FaultsInARun, CountWhoMatchedAndWhoWasStruck) {
  const Outcome outcome =
      run("{name: f, action: drop, skip: 1, frames: 2, match: {psn: [10, 19]}}, "
          "{name: g, action: corrupt, skip: 38}");
  const FaultCounts& counts = outcome.forth().faults;
  EXPECT_EQ(counts[0], (FaultCount{10, 2}));
  EXPECT_EQ(counts[1], (FaultCount{40, 1}));
  const auto drops = [&](DropReason reason) {
    return outcome.forth().books.drops[static_cast<std::size_t>(reason)];
  };
  EXPECT_EQ(drops(DropReason::kFaultDrop), (Tally{2, 2 * kBytes}));
  EXPECT_EQ(drops(DropReason::kFaultCorrupt), (Tally{1, kBytes}));
}

constexpr const char* kOfAllKinds =
    "{name: a, action: drop, skip: 2, every: 9}, {name: b, action: delay, delay: 25us, every: 4}, "
    "{name: c, action: reorder, overtaken_by: 2, delay: 90us, skip: 1, every: 5}, "
    "{name: d, action: duplicate, skip: 3, every: 7}, {name: e, action: corrupt, every: 11}";

TEST(FaultsInARun, NeitherChunksNorPollsDecideAnything) {
  const std::uint64_t digest = run(kOfAllKinds).forth().fate_digest;
  for (const std::uint32_t chunk : {1u, 3u, 32u})
    for (const std::uint64_t seed : {1u, 2u, 3u})
      EXPECT_EQ(run(kOfAllKinds, {.chunk_frames = chunk, .poll_seed = seed}).forth().fate_digest,
                digest);
}

TEST(FaultsInARun, OtherImpairmentsDoNotMoveThem) {
  const std::vector<Frame> sent = frames();
  const auto struck = [&](const std::string& link) {
    ListSource source(arrivals_of(sent));
    return run(scenario_of("{name: f, action: drop, skip: 9, frames: 5, every: 20}", link), source)
        .forth();
  };
  const DirectionSnapshot plain = struck("");
  const DirectionSnapshot lossy = struck(
      ", frame_loss: {p14: 0.5}, duplicate: {probability: 0.5}, reorder: {probability: 0.5, early: "
      "1us}");
  EXPECT_EQ(plain.faults, lossy.faults);
  const auto drops = static_cast<std::size_t>(DropReason::kFaultDrop);
  EXPECT_EQ(plain.books.drops[drops].frames, 10u);
  EXPECT_EQ(lossy.books.drops[drops].frames, 10u);
}

// As the dataplane writes it: who was struck, and no octets.
std::string journal_of(const ResolvedScenario& scenario, const std::vector<Frame>& sent) {
  const std::string path = temporary("journal");
  std::vector<EmulatorError> errors;
  const auto writer = JournalWriter::open({path, ""}, {scenario.spec.seed, 1, 1}, errors, 1'024);
  FaultPlan plan(scenario.spec.cables[0].faults[0]);
  for (std::size_t n = 0; n < sent.size(); ++n) {
    const FaultNumber fault = plan.strike(read_headers(sent[n]), kEpoch);
    EXPECT_TRUE(writer->push({picos(arrival_of(n)), n, arrival_value(kBytes, fault)}));
  }
  const std::int64_t end = picos(arrival_of(2 * kFrames));
  writer->close(std::array{JournalRecord{.at_ps = end, .direction = 0, .kind = RecordKind::kEnd},
                           JournalRecord{.at_ps = end, .direction = 1, .kind = RecordKind::kEnd}});
  return path;
}

TEST(FaultsInAReplay, AreThoseThatTheJournalTells) {
  const ResolvedScenario scenario = scenario_of(kOfAllKinds);
  const std::string path = journal_of(scenario, frames());
  const auto source = open_arrivals(path, {.seed = scenario.spec.seed});
  const Outcome replayed = run(scenario, *source);
  const Outcome first = run(kOfAllKinds);
  EXPECT_EQ(replayed.forth().fate_digest, first.forth().fate_digest);
  EXPECT_EQ(replayed.odd, first.odd);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_EQ(replayed.forth().faults[i], (FaultCount{0, first.forth().faults[i].struck}));
  std::remove(path.c_str());
}

TEST(FaultsInAReplay, OfAScenarioWithFewerAreRefused) {
  const std::string path = journal_of(scenario_of(kOfAllKinds), frames());
  const ResolvedScenario fewer = scenario_of("{name: a, action: drop}");
  const auto source = open_arrivals(path, {.seed = fewer.spec.seed});
  try {
    run_virtual(fewer.spec, *source, {});
    ADD_FAILURE() << "was replayed";
  } catch (const BadArrivals& error) {
    EXPECT_NE(std::string(error.what()).find("fault number 2, the scenario has 1"),
              std::string::npos)
        << error.what();
  }
  std::remove(path.c_str());
}

TEST(FaultsInARun, FramesThatWereCapturedInPartAreRemarkedUpon) {
  ListSource source({{.at = kEpoch, .frame_bytes = kBytes}});
  const Outcome outcome = run(scenario_of("{name: f, action: drop}"), source);
  ASSERT_EQ(outcome.result.remarks.size(), 1u);
  EXPECT_NE(outcome.result.remarks[0].find("1 frame(s) were captured in part"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
