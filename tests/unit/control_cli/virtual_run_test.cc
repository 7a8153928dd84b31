// SPDX-License-Identifier: Apache-2.0
//
// Virtual time gives the same fates however the stream is cut, and other fates when anything that
// may decide a fate is touched.
#include "control/virtual/virtual_run.h"

#include <cstdio>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "link_models/core/journal.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

LinkConfig lossy() {
  LinkConfig config{.rate = {1'000'000'000, 10}};
  config.queue_limit_bytes = 12'000;
  config.fec = {1'280, 2e-3};
  config.latency = microseconds(700);
  EXPECT_TRUE(config.dark.add({.from = Instant{milliseconds(10)},
                               .length = milliseconds(2),
                               .period = milliseconds(37),
                               .count = 0}));
  return config;
}

EmulatorSpec two_cables() {
  EmulatorSpec spec;
  spec.ports.resize(4);
  spec.cables = {{.name = "x", .port_a = 0, .port_b = 1, .direction = {lossy(), lossy()}},
                 {.name = "y", .port_a = 2, .port_b = 3, .direction = {lossy(), lossy()}}};
  spec.cables[1].direction[0].dark_policy = DarkPolicy::kHold;
  spec.cables[1].direction[1].fec = {0, 1e-6};
  spec.seed = 42;
  return spec;
}

std::vector<VirtualArrival> some_arrivals(std::size_t count) {
  std::vector<VirtualArrival> arrivals;
  std::uint64_t state = 1;
  Instant at{};
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    // Bursts of one instant, and pauses.
    if (state >> 62 != 0) at += nanoseconds(static_cast<std::int64_t>(state >> 40 & 0xffff));
    arrivals.push_back({at,
                        static_cast<std::uint32_t>(60 + (state >> 33) % 1'455),
                        static_cast<std::uint16_t>(state >> 61 & 1),
                        static_cast<std::uint8_t>(state >> 60 & 1)});
  }
  return arrivals;
}

std::vector<VirtualChange> some_changes() {
  LinkConfig slow = lossy();
  slow.rate = {400'000'000, 10};
  slow.latency = microseconds(100);
  std::vector<VirtualChange> changes;
  for (std::int64_t ms = 20; ms < 200; ms += 20)
    for (const std::uint8_t direction : {std::uint8_t{0}, std::uint8_t{1}})
      changes.push_back({Instant{milliseconds(ms)}, 0, direction, ms % 40 == 0 ? lossy() : slow});
  return changes;
}

struct Outcome {
  std::array<std::uint64_t, 4> digests{};
  std::string fates;
  std::uint64_t dropped = 0;
  bool closed = true;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome run(const EmulatorSpec& spec,
            std::vector<VirtualArrival> arrivals,
            std::vector<VirtualChange> changes,
            VirtualOptions options) {
  options.fates_path = temporary("fates");
  ListSource source(std::move(arrivals), std::move(changes));
  const VirtualResult result = run_virtual(spec, source, options);
  Outcome outcome;
  for (std::size_t i = 0; i < 4; ++i) {
    const DirectionSnapshot& direction = result.snapshot.cables[i / 2][i % 2];
    outcome.digests[i] = direction.fate_digest;
    outcome.dropped += direction.books.dropped().frames;
    outcome.closed = outcome.closed && direction.books.closed();
    EXPECT_EQ(direction.books.held, Tally{});
    EXPECT_EQ(direction.books.drops[static_cast<std::size_t>(DropReason::kNoMemory)], Tally{});
  }
  std::ifstream file(options.fates_path, std::ios::binary);
  outcome.fates.assign(std::istreambuf_iterator<char>(file), {});
  std::remove(options.fates_path.c_str());
  return outcome;
}

constexpr std::size_t kFrames = 30'000;

Outcome reference() {
  return run(two_cables(), some_arrivals(kFrames), some_changes(), {});
}

TEST(VirtualRun, LosesFramesAndClosesItsBooks) {
  const Outcome outcome = reference();
  EXPECT_TRUE(outcome.closed);
  EXPECT_GT(outcome.dropped, kFrames / 100);  // else the tests below would compare nothing
  EXPECT_LT(outcome.dropped, kFrames / 2);
  EXPECT_EQ(outcome.fates.size(), sizeof(JournalHeader) + (kFrames + 4) * sizeof(JournalRecord));
}

TEST(VirtualRun, FatesDoNotDependOnHowTheStreamIsCut) {
  const Outcome expected = reference();
  for (const std::uint32_t chunk : {1u, 7u, 32u, 256u})
    EXPECT_EQ(run(two_cables(), some_arrivals(kFrames), some_changes(), {.chunk_frames = chunk}),
              expected)
        << "chunk " << chunk;
}

TEST(VirtualRun, FatesDoNotDependOnWhenTheHostPolls) {
  const Outcome expected = reference();
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    EXPECT_EQ(run(two_cables(),
                  some_arrivals(kFrames),
                  some_changes(),
                  {.chunk_frames = 61, .poll_seed = seed}),
              expected)
        << "poll seed " << seed;
}

TEST(VirtualRun, AnotherSeedGivesOtherFates) {
  EmulatorSpec spec = two_cables();
  ++spec.seed;
  const Outcome other = run(spec, some_arrivals(kFrames), some_changes(), {});
  const Outcome expected = reference();
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NE(other.digests[i], expected.digests[i]);
}

TEST(VirtualRun, OnePicosecondOfOneArrivalChangesTheDigest) {
  // A frame that finds the link idle, so that its arrival decides its departure.
  std::vector<VirtualArrival> arrivals = some_arrivals(kFrames);
  arrivals.push_back({arrivals.back().at + seconds(1), 1'000, 1, 1});
  const Outcome expected = run(two_cables(), arrivals, some_changes(), {});
  arrivals.back().at += Duration{1};
  const Outcome other = run(two_cables(), arrivals, some_changes(), {});
  EXPECT_NE(other.digests[3], expected.digests[3]);
  EXPECT_EQ(other.digests[2], expected.digests[2]);
}

TEST(VirtualRun, AChangeOfOneCableLeavesTheOtherAlone) {
  const Outcome without = run(two_cables(), some_arrivals(kFrames), {}, {});
  const Outcome expected = reference();
  EXPECT_NE(without.digests[0], expected.digests[0]);
  EXPECT_NE(without.digests[1], expected.digests[1]);
  EXPECT_EQ(without.digests[2], expected.digests[2]);
  EXPECT_EQ(without.digests[3], expected.digests[3]);
}

TEST(VirtualRun, FatesAreWrittenInOrderOfTime) {
  const std::string fates = reference().fates;
  const auto* records =
      reinterpret_cast<const JournalRecord*>(fates.data() + sizeof(JournalHeader));
  for (std::size_t i = 1; i < kFrames; ++i) ASSERT_LE(records[i - 1].at_ps, records[i].at_ps);
  EXPECT_EQ(records[kFrames].kind, RecordKind::kEnd);
}

TEST(VirtualRun, StopsWhereTheJournalEndsAndHoldsWhatIsStillInside) {
  ListSource source(
      {{kEpoch, 1'000, 0, 0}}, {}, {{Instant{microseconds(10)}, kEpoch}, {kEpoch, kEpoch}});
  const VirtualResult result = run_virtual(two_cables(), source, {});
  const Books& books = result.snapshot.cables[0][0].books;
  EXPECT_EQ(books.held, (Tally{1, 1'000}));
  EXPECT_TRUE(books.closed());
}

// A guard's stop is a change: what arrives from its instant on is lost, in both directions alike.
std::vector<VirtualChange> with_a_stop() {
  std::vector<VirtualChange> changes = some_changes();
  for (const std::uint8_t direction : {std::uint8_t{0}, std::uint8_t{1}}) {
    changes.push_back({Instant{milliseconds(50)}, 0, direction, true});
    changes.push_back({Instant{milliseconds(120)}, 0, direction, false});
  }
  std::stable_sort(
      changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return changes;
}

TEST(VirtualRun, AStopLosesExactlyWhatArrivesBetweenItsInstants) {
  const std::vector<VirtualArrival> arrivals = some_arrivals(kFrames);
  std::array<std::uint64_t, 2> expected{};
  for (const VirtualArrival& each : arrivals)
    if (each.cable == 0 && each.at >= Instant{milliseconds(50)} &&
        each.at < Instant{milliseconds(120)})
      ++expected[each.direction];
  ASSERT_GT(expected[0], 500u);
  ListSource source(arrivals, with_a_stop());
  const VirtualResult result = run_virtual(two_cables(), source, {});
  constexpr auto kStopped = static_cast<std::size_t>(DropReason::kLoopGuard);
  for (std::size_t d : {0u, 1u}) {
    EXPECT_EQ(result.snapshot.cables[0][d].books.drops[kStopped].frames, expected[d]);
    EXPECT_TRUE(result.snapshot.cables[0][d].books.closed());
    EXPECT_EQ(result.snapshot.cables[1][d].books.drops[kStopped].frames, 0u);
  }
}

TEST(VirtualRun, AStopDoesNotDependOnWhenTheHostPolls) {
  const Outcome expected = run(two_cables(), some_arrivals(kFrames), with_a_stop(), {});
  EXPECT_NE(expected.digests[0], reference().digests[0]);
  EXPECT_EQ(expected.digests[2], reference().digests[2]);
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    EXPECT_EQ(run(two_cables(),
                  some_arrivals(kFrames),
                  with_a_stop(),
                  {.chunk_frames = 61, .poll_seed = seed}),
              expected);
}

// A few frames that wait are enough.
EmulatorSpec pausing_cables() {
  EmulatorSpec spec = two_cables();
  for (CableSpec& cable : spec.cables) {
    cable.ingress = Ingress::kPause;
    cable.pause.fill({.on = true,
                      .quanta = 200,
                      .xoff_bytes = 3'000,
                      .xon_bytes = 1'500,
                      .port_bits_per_second = 1'000'000'000});
  }
  return spec;
}

TEST(VirtualRun, PausesAreOriginatedInTheBooksOfTheOtherDirection) {
  ListSource source(some_arrivals(kFrames), some_changes());
  const VirtualResult result = run_virtual(pausing_cables(), source, {});
  for (std::size_t d : {0u, 1u}) {
    const DirectionSnapshot& direction = result.snapshot.cables[0][d];
    EXPECT_GT(direction.pauses.frames, 10u);
    EXPECT_EQ(direction.pauses.bytes, 60 * direction.pauses.frames);
    EXPECT_EQ(result.snapshot.cables[0][1 - d].books.originated, direction.pauses);
    EXPECT_TRUE(direction.books.closed());
  }
}

TEST(VirtualRun, PausesDoNotDependOnHowTheStreamIsCutOrPolled) {
  const Outcome expected = run(pausing_cables(), some_arrivals(kFrames), some_changes(), {});
  const Outcome plain = reference();
  EXPECT_EQ(expected.fates, plain.fates);  // pauses are in the digest beside the fates
  EXPECT_NE(expected.digests[0], plain.digests[0]);
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    EXPECT_EQ(
        run(pausing_cables(),
            some_arrivals(kFrames),
            some_changes(),
            {.chunk_frames = static_cast<std::uint32_t>(1 + 50 * (seed - 1)), .poll_seed = seed}),
        expected)
        << "poll seed " << seed;
}

}  // namespace
}  // namespace linkwright
