// SPDX-License-Identifier: Apache-2.0
//
// Each rule on both sides of its threshold. The limit is 5 us (5,000 ns) unless a test says so.
#include "dataplane/fidelity.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

// One cable, two ports, 1,000 frames per second in each direction, all 1 us late: beyond reproach.
class FidelityRules : public testing::Test {
 protected:
  FidelityRules() {
    spec.ports.resize(2);
    spec.cables.resize(1);
    spec.cables[0].name = "cable0";
    before.at = kEpoch + seconds(7);
    before.cables.resize(1);
    before.ports.resize(2);
    for (auto& port : before.ports) port.missed_is_known = true;
    before.ports[0].name = "sn1";
    before.ports[1].name = "sn2";
    add_second(before);
    now = before;
    now.at += seconds(1);
    add_second(now);
  }

  static void add_second(EmulatorSnapshot& snapshot) {
    for (DirectionSnapshot& direction : snapshot.cables[0]) add_frames(direction, 1'000, 1'000);
  }
  static void add_frames(DirectionSnapshot& direction, std::uint64_t count, std::uint64_t ns) {
    direction.lateness.add(Histogram::bucket_of(ns), count);
    direction.arrival_uncertainty.add(Histogram::bucket_of(200), count);
    direction.books.rx += {count, 60 * count};
    direction.books.handed_to_port += {count, 60 * count};
  }
  DirectionSnapshot& b_to_a() { return now.cables[0][1]; }
  Fidelity judge() const { return judge_fidelity(spec, before, now, context); }

  void expect_good() const {
    const Fidelity fidelity = judge();
    EXPECT_EQ(fidelity.verdict, FidelityVerdict::kGood);
    EXPECT_TRUE(fidelity.causes.empty()) << fidelity.causes[0];
  }
  void expect(FidelityVerdict verdict, const std::string& cause) const {
    const Fidelity fidelity = judge();
    EXPECT_EQ(name(fidelity.verdict), name(verdict));
    ASSERT_EQ(fidelity.causes.size(), 1u);
    EXPECT_NE(fidelity.causes[0].find(cause), std::string::npos) << fidelity.causes[0];
  }
  void expect_degraded(const std::string& cause) const {
    expect(FidelityVerdict::kDegraded, cause);
  }
  void expect_invalid(const std::string& cause) const { expect(FidelityVerdict::kInvalid, cause); }

  EmulatorSpec spec;
  EmulatorSnapshot before;
  EmulatorSnapshot now;
  FidelityContext context{false, true};
};

TEST_F(FidelityRules, AFaultlessSecondIsGood) {
  expect_good();
}

TEST_F(FidelityRules, TheLimitIsFiveMicrosecondsOrATwentiethOfTheSmallestEffect) {
  EXPECT_EQ(fidelity_limit(spec), microseconds(5));
  spec.smallest_effect = microseconds(100);
  EXPECT_EQ(fidelity_limit(spec), microseconds(5));
  spec.smallest_effect = microseconds(200);
  EXPECT_EQ(fidelity_limit(spec), microseconds(10));
}

TEST_F(FidelityRules, OnePercentOfLateFramesIsAllowedAndOneFrameMoreIsInvalid) {
  b_to_a().lateness = before.cables[0][1].lateness;
  b_to_a().lateness.add(Histogram::bucket_of(1'000), 990);
  b_to_a().lateness.add(Histogram::bucket_of(90'000), 10);
  expect_good();
  b_to_a().lateness.add(Histogram::bucket_of(90'000), 1);
  expect_invalid("b_to_a of cable0: 1.1 % of 1001 frames released later than the limit of 5 us");
}

TEST_F(FidelityRules, AnErrorThatTheLimitCoversIsGood) {
  b_to_a().lateness = before.cables[0][1].lateness;
  b_to_a().lateness.add(Histogram::bucket_of(9'000), 1'000);
  expect_invalid("100 % of 1000 frames");
  spec.smallest_effect = microseconds(200);
  expect_good();
}

TEST_F(FidelityRules, APercentileInTheBucketOfTheLimitIsDegraded) {
  b_to_a().lateness = before.cables[0][1].lateness;
  b_to_a().lateness.add(Histogram::bucket_of(4'990), 1'000);
  expect_good();
  b_to_a().lateness.add(Histogram::bucket_of(5'000), 500);
  expect_degraded("b_to_a of cable0: p99 of release error 5.12 us is above the limit of 5 us");
}

TEST_F(FidelityRules, OnlyTheSecondItselfIsJudgedAndTheRunAsAWhole) {
  add_frames(before.cables[0][1], 1'000, 90'000);
  add_frames(b_to_a(), 1'000, 90'000);
  expect_good();
  const Fidelity run = judge_fidelity(spec, now, context);
  EXPECT_EQ(run.verdict, FidelityVerdict::kInvalid);
  ASSERT_EQ(run.causes.size(), 1u);
}

TEST_F(FidelityRules, ASecondWithoutFramesIsGood) {
  now.cables = before.cables;
  expect_good();
}

TEST_F(FidelityRules, ArrivalUncertaintyAboveTheLimitIsDegraded) {
  b_to_a().arrival_uncertainty.add(Histogram::bucket_of(60'000), 10);
  expect_good();
  b_to_a().arrival_uncertainty.add(Histogram::bucket_of(60'000), 1);
  expect_degraded(
      "b_to_a of cable0: p99 of arrival uncertainty 60.4 us is above the limit of 5 us");
}

TEST_F(FidelityRules, OneMissedFrameIsInvalid) {
  now.ports[1].missed_before_rx = before.ports[1].missed_before_rx = 5;
  expect_good();
  now.ports[1].missed_before_rx = 6;
  expect_invalid("port sn2: 1 frame lost before the emulator");
}

TEST_F(FidelityRules, BooksThatDoNotCloseAreInvalidByAFrameAndByAByte) {
  b_to_a().books.handed_to_port.frames -= 1;
  b_to_a().books.handed_to_port.bytes -= 60;
  expect_invalid(
      "b_to_a of cable0: the books do not close: 2000 frames and 120000 bytes in, 1999 ");
  b_to_a().books.handed_to_port = b_to_a().books.rx;
  expect_good();
  b_to_a().books.handed_to_port.bytes += 1;
  expect_invalid("120001 accounted for");
}

TEST_F(FidelityRules, ModelledDropsAreNotTheEmulatorsFault) {
  Books& books = b_to_a().books;
  for (const DropReason reason : {DropReason::kQueueFull,
                                  DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kUncorrectable,
                                  DropReason::kBitError}) {
    books.rx.add(60);
    books.drops[static_cast<std::size_t>(reason)].add(60);
  }
  expect_good();
}

TEST_F(FidelityRules, AFrameTheEmulatorDroppedForItselfIsInvalid) {
  for (const DropReason reason :
       {DropReason::kNoMemory, DropReason::kPortRefused, DropReason::kLoopGuard}) {
    const Books kept = b_to_a().books;
    b_to_a().books.rx.add(60);
    b_to_a().books.drops[static_cast<std::size_t>(reason)].add(60);
    expect_invalid("the emulator lost 1 frame (" + std::string(name(reason)) + ")");
    b_to_a().books = kept;
  }
}

TEST_F(FidelityRules, FramesMayBeHeldDuringTheRunButNotAfterTheDrain) {
  b_to_a().books.rx.add(60);
  b_to_a().books.held.add(60);
  expect_good();
  context.drained = true;
  expect_invalid("b_to_a of cable0: 1 frame still held after the drain");
}

TEST_F(FidelityRules, MbufsBeyondTheSlackAfterTheDrainAreInvalidBothWays) {
  now.pool = {1'030, 1'000, 30};
  context.drained = true;
  expect_good();
  now.pool.in_use = 1'031;
  expect_invalid("1031 mbufs in use where the drivers hold 1000");
  now.pool.in_use = 970;
  expect_good();
  now.pool.in_use = 969;
  expect_invalid("969 mbufs in use");
  context.drained = false;
  expect_good();
}

TEST_F(FidelityRules, FloorViolationsRefusalsDriverErrorsAndJournalLossesAreDegraded) {
  b_to_a().floor_violations = 1;
  expect_degraded("b_to_a of cable0: 1 frame due before");
  b_to_a().floor_violations = 0;
  b_to_a().transmit_refusals = 2;
  expect_degraded("b_to_a of cable0: the egress port refused frames in 2 transmit calls");
  b_to_a().transmit_refusals = 0;
  now.ports[0].driver_tx_errors = 3;
  expect_degraded("port sn1: the driver reports 3 transmit errors");
  now.ports[0].driver_tx_errors = 0;
  now.journal_lost = 4;
  expect_degraded("the journal lost 4 records");
  before.journal_lost = 4;
  expect_good();
}

TEST_F(FidelityRules, ALossOfCarrierIsDegradedWithThePortsName) {
  before.ports[1].carrier.lost = now.ports[1].carrier.lost = 3;
  expect_good();
  now.ports[1].carrier.lost = 4;
  expect_degraded("port sn2: its own cable lost carrier 1 time");
  now.ports[1].carrier.without = milliseconds(300);
  expect_degraded("lost carrier 1 time, and was without for 300 ms");
  now.ports[1].carrier.lost = 3;
  expect_degraded("port sn2: its own cable was without carrier for 300 ms");
  now.ports[1].carrier = {.present = false};
  before.ports[1].carrier = {};
  expect_degraded("port sn2: its own cable has had no carrier yet");
}

TEST_F(FidelityRules, EveryKindOfErrorOfAPortsOwnCableIsDegradedButWhatFecCorrected) {
  CableErrors& errors = now.ports[0].errors;
  errors.crc = 2;
  expect_degraded("port sn1: its own cable brought 2 frames with a wrong CRC");
  errors = {.symbol = 1};
  expect_degraded("port sn1: its own cable brought 1 symbol error");
  errors = {.fec_uncorrected = 1};
  expect_degraded("port sn1: its own cable brought 1 codeword that FEC could not correct");
  errors = {.fec_corrected = 70};
  expect_good();
  ASSERT_EQ(judge().notes.size(), 1u);
  EXPECT_EQ(judge().notes[0], "port sn1: its own cable brought 70 errors that FEC corrected");
  before.ports[0].errors = errors;
  EXPECT_TRUE(judge().notes.empty());
}

TEST_F(FidelityRules, WhatTheEmulatorDidToACarrierIsItsTaskAndItsTimeANote) {
  CarrierSnapshot& carrier = now.ports[0].carrier;
  b_to_a().books.rx.add(60);
  b_to_a().books.drops[static_cast<std::size_t>(DropReason::kPortDown)].add(60);
  carrier.taken_down = 1;
  carrier.held_down = true;
  carrier.present = false;
  expect_good();
  carrier.raised = 1;
  carrier.link_up_longest = milliseconds(3);
  expect_good();
  ASSERT_EQ(judge().notes.size(), 1u);
  EXPECT_EQ(judge().notes[0].find("port sn1: its own link took up to 3 ms to come up"), 0u);
  carrier.fault = "setting interface \"e\" down failed";
  expect_degraded("port sn1: setting interface");
}

TEST_F(FidelityRules, OneLateFrameOfFewIsNoPercentage) {
  now.cables = before.cables;
  b_to_a().lateness.record(5'500);
  expect_degraded("b_to_a of cable0: p99 of release error");
  b_to_a().lateness.record(5'500);
  expect_invalid("b_to_a of cable0: 100 % of 2 frames released later");
}

TEST_F(FidelityRules, GapsMayTakeOnePercentOfTheSecond) {
  now.gaps = {400, milliseconds(10), microseconds(50), milliseconds(10)};
  expect_good();
  now.gaps.beyond_limit += picoseconds(1);
  expect_degraded(
      "the worker was away for 10 ms of 1 s in loop gaps longer than the limit of 5 us");
}

TEST_F(FidelityRules, GapsShorterThanTheLimitAreNoCause) {
  now.gaps = {40'000, milliseconds(900), microseconds(50), Duration{}};
  expect_good();
}

TEST_F(FidelityRules, WhatABareLoopSawIsANoteBesideACauseOnly) {
  now.core = {milliseconds(100), {25, milliseconds(1), microseconds(44), Duration{}}};
  expect_good();
  EXPECT_TRUE(judge().notes.empty());
  now.journal_lost = 1;
  ASSERT_EQ(judge().notes.size(), 1u);
  EXPECT_NE(judge().notes[0].find("away for 1 ms of 100 ms in 25 gaps, the longest 44 us"),
            std::string::npos);
  now.core.gaps.total = microseconds(100);
  EXPECT_TRUE(judge().notes.empty()) << "a thousandth is not worth a word";
}

TEST_F(FidelityRules, OneGapOfMoreThanTenLimitsIsACauseEvenWithoutFrames) {
  now.cables = before.cables;
  now.gaps = {1, microseconds(50), microseconds(50), {}};
  expect_good();
  now.gaps = {1, microseconds(51), microseconds(51), {}};
  expect_degraded("the worker was away for 51 us at once, above 50 us");
  spec.smallest_effect = microseconds(200);
  expect_good();
}

TEST_F(FidelityRules, AGapThatIsNotTheLongestOfTheRunIsFoundByItsMean) {
  before.gaps = {1, milliseconds(1), milliseconds(1), {}};
  now.gaps = {2, milliseconds(1) + microseconds(50), milliseconds(1), {}};
  expect_good();
  now.gaps.total += microseconds(1);
  expect_degraded("the worker was away for 51 us at once");
}

TEST_F(FidelityRules, AStoppedProcessIsInvalidWithTheCountOfMissedFrames) {
  now.ports[0].missed_before_rx = 19'488;
  now.gaps = {1, milliseconds(900), milliseconds(900), milliseconds(900)};
  const Fidelity fidelity = judge();
  EXPECT_EQ(fidelity.verdict, FidelityVerdict::kInvalid);
  ASSERT_EQ(fidelity.causes.size(), 3u);
  EXPECT_EQ(fidelity.causes[0].find("port sn1: 19488 frames lost"), 0u);
}

TEST_F(FidelityRules, ALinkThatItsGuardHasStoppedIsInvalidWithRuleAddressAndPort) {
  spec.ports[0].name = "left";
  spec.ports[1].name = "right";
  spec.cables[0].port_b = 1;
  before.guards.resize(1);
  now.guards = {{.trips = 1,
                 .stopped = true,
                 .rule = LoopRule::kSameSource,
                 .side = 1,
                 .source = 0x02'00'00'00'00'07,
                 .count = 16,
                 .within = milliseconds(4),
                 .at = kEpoch + milliseconds(7'500)}};
  expect_invalid(
      "cable0: its loop guard stopped it at 7.5 s: same_source: 02:00:00:00:00:07 changed sides 16 "
      "times within 4 ms, and was last seen at port right");
  before.guards = now.guards;
  expect_invalid("cable0: it is stopped since 7.5 s, by its loop guard");
  now.guards[0].stopped = false;  // and goes on
  before.guards = now.guards;
  expect_good();
  before.guards = {};  // the run as a whole remembers
  now.guards[0].rule = LoopRule::kGroupRate;
  expect_invalid("broadcast_rate: 16 frames to groups within 4 ms at port right");
}

TEST_F(FidelityRules, AnOverrunCountsWhereTheServerIsToBePacedAndNowhereElse) {
  b_to_a().books.rx.add(60);
  b_to_a().books.drops[static_cast<std::size_t>(DropReason::kQueueFull)].add(60);
  for (const Ingress ingress : {Ingress::kSwitchQueue, Ingress::kPause}) {
    spec.cables[0].ingress = ingress;
    expect_good();
  }
  spec.cables[0].ingress = Ingress::kPaceRequired;
  expect_invalid("b_to_a of cable0: 1 frame overran the modelled link");
}

// The server at port 0 is at the far end of b_to_a.
TEST_F(FidelityRules, ABacklogWhileTheServerPausesIsBackpressureAndOtherwiseAFault) {
  spec.cables[0].port_b = 1;
  spec.ports[0].name = "left";
  add_frames(b_to_a(), 500, 90'000);
  b_to_a().lateness_behind_refusals.add(Histogram::bucket_of(90'000), 500);
  b_to_a().transmit_refusals = 3;
  const auto causes = judge().causes;
  ASSERT_EQ(causes.size(), 2u);
  EXPECT_NE(causes[0].find("released later than the limit"), std::string::npos);
  EXPECT_NE(causes[1].find("refused frames in 3 transmit calls"), std::string::npos);
  EXPECT_EQ(judge().verdict, FidelityVerdict::kInvalid);

  now.ports[1].pauses.tally.frames = 9;  // the other server's are no excuse
  EXPECT_EQ(judge().verdict, FidelityVerdict::kInvalid);
  now.ports[0].pauses.tally.frames = 9;
  expect_good();
  ASSERT_EQ(judge().notes.size(), 1u);
  EXPECT_EQ(judge().notes[0],
            "port left: backpressure: its server sent pauses while it refused 3 transmit calls; "
            "500 frames waited for that");
  before.ports[0].pauses = now.ports[0].pauses;  // those are of an earlier second
  EXPECT_EQ(judge().verdict, FidelityVerdict::kInvalid);
}

TEST_F(FidelityRules, PausesExcuseNoFrameThatThePortDidNotRefuse) {
  now.ports[0].pauses.tally.frames = 9;
  b_to_a().transmit_refusals = 1;
  add_frames(b_to_a(), 500, 90'000);
  expect_invalid("released later than the limit");
}

TEST_F(FidelityRules, WhatCannotBeKnownIsANoteAndChangesNoVerdict) {
  now.ports[0].missed_is_known = false;
  context.calibrated = false;
  expect_good();
  EXPECT_EQ(judge().notes.size(), 2u);
}

}  // namespace
}  // namespace linkwright
