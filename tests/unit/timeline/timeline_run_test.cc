// SPDX-License-Identifier: Apache-2.0
//
// A timeline in virtual time: what it does to frames, to the picosecond and by hand.
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "control/timeline/timeline_handover.h"
#include "control/timeline/virtual_timeline.h"
#include "control/virtual/virtual_run.h"
#include "tests/unit/control_cli/captures.h"
#include "tests/unit/timeline/timelines.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kBytes = 1'514;
// 1514 octets, FCS, preamble and gap are 1538: 12.304 us at 1 Gbps.
constexpr Duration kOnWire = nanoseconds(12'304);

struct Fate {
  Instant departure{};
  DropReason reason{};

  friend bool operator==(const Fate&, const Fate&) = default;
};

struct Ran {
  std::vector<Fate> fates;  // of a to b
  TimelineLog log;
};

Ran run(const std::string& text,
        const std::vector<Instant>& arrivals,
        VirtualOptions how = {},
        std::uint8_t direction = 0) {
  const ScenarioFile file(text, "test");
  const ResolvedScenario scenario = file.resolve();
  VirtualTimeline timeline(file, scenario);
  std::vector<VirtualArrival> frames;
  for (const Instant at : arrivals) frames.push_back({at, kBytes, 0, direction});
  ListSource source(frames);
  how.timeline = &timeline;
  how.fates_path = temporary("timeline");
  const VirtualResult result = run_virtual(scenario.spec, source, how);
  Ran out;
  out.fates.resize(arrivals.size());
  for (const JournalRecord& record : records_in(how.fates_path))
    if (record.kind == RecordKind::kFate)
      out.fates[record.sequence] = {Instant{Duration{record.at_ps}},
                                    static_cast<DropReason>(record.value >> 24)};
  std::remove(how.fates_path.c_str());
  EXPECT_TRUE(result.snapshot.cables[0][direction].books.closed());
  out.log = timeline.log_before(result.snapshot.at);
  return out;
}

// The last bit leaves one picosecond before the change, or with it.
TEST(TimelineRun, ASetIsInForceToThePicosecond) {
  const std::string text =
      with_events("{at: 10ms, set: {link: wire, parameters: {latency: {propagation: 25us}}}}");
  const Instant change = kEpoch + milliseconds(10);
  const Instant before = change - kOnWire - Duration{1};
  EXPECT_EQ(run(text, {before}).fates[0].departure, change - Duration{1} + microseconds(10));
  EXPECT_EQ(run(text, {change - kOnWire}).fates[0].departure, change + microseconds(25));
  const Ran far = run(text, {change + milliseconds(3)});
  EXPECT_EQ(far.fates[0].departure, change + milliseconds(3) + kOnWire + microseconds(25));
  ASSERT_EQ(far.log.size(), 1u);
  EXPECT_EQ(far.log[0].effective, change);
  EXPECT_EQ(far.log[0].text, "latency.propagation=25us");
}

TEST(TimelineRun, ComesAtItsSpeed) {
  const std::string event =
      "{at: 10ms, set: {link: wire, parameters: {latency: {propagation: 25us}}}}";
  const Instant frame = kEpoch + milliseconds(7);
  EXPECT_EQ(run(with_events(event), {frame}).fates[0].departure,
            frame + kOnWire + microseconds(10));
  EXPECT_EQ(run(with_events(event, "speed: 2, "), {frame}).fates[0].departure,
            frame + kOnWire + microseconds(25));
}

// By hand: 100 frames, 1 ms apart, each 12.3 us on the wire. Dark in [20, 30) ms takes those that
// arrive at 20 to 29 ms; three times, each 30 ms after the other.
TEST(TimelineRun, AFlapTakesTheFramesOfItsWindowsEachTime) {
  std::vector<Instant> arrivals;
  for (int i = 0; i < 100; ++i) arrivals.push_back(kEpoch + milliseconds(i));
  const std::string text = with_events(
      "{at: 20ms, flap: {link: wire, down: 10ms}, repeat: {every: 30ms, times: 3}},\n"
      "{at: 25ms, set: {link: wire, parameters: {latency: {propagation: 1us}}}}");
  for (const std::uint8_t direction : {std::uint8_t{0}, std::uint8_t{1}}) {
    const Ran ran = run(text, arrivals, {}, direction);
    for (int i = 0; i < 100; ++i) {
      const bool dark = (i >= 20 && i < 30) || (i >= 50 && i < 60) || (i >= 80 && i < 90);
      const auto at = static_cast<std::size_t>(i);
      EXPECT_EQ(ran.fates[at].reason, dark ? DropReason::kDark : DropReason::kNone) << i;
      if (dark) continue;
      EXPECT_EQ(ran.fates[at].departure, arrivals[at] + kOnWire + microseconds(i < 25 ? 10 : 1))
          << i;
    }
    EXPECT_EQ(ran.log.size(), 4u);
  }
}

TEST(TimelineRun, DarknessOfOneDirectionLeavesTheOtherLit) {
  const std::string text =
      with_events("{at: 1ms, dark: {link: wire, direction: b_to_a, for: 1ms}}");
  const std::vector<Instant> arrivals{kEpoch + microseconds(1'500)};
  EXPECT_EQ(run(text, arrivals, {}, 0).fates[0].reason, DropReason::kNone);
  EXPECT_EQ(run(text, arrivals, {}, 1).fates[0].reason, DropReason::kDark);
}

TEST(TimelineRun, ARampGoesInEqualSteps) {
  const std::string text = with_events(
      "{at: 10ms, ramp: {link: wire, parameters: {latency: {propagation: 50us}}, over: 40ms, "
      "steps: "
      "4}}");
  std::vector<Instant> arrivals;
  for (const int ms : {15, 25, 35, 45, 55}) arrivals.push_back(kEpoch + milliseconds(ms));
  const Ran ran = run(text, arrivals);
  for (std::size_t i = 0; i < arrivals.size(); ++i)
    EXPECT_EQ(ran.fates[i].departure,
              arrivals[i] + kOnWire + microseconds(10 + 10 * static_cast<std::int64_t>(i)))
        << i;
  ASSERT_EQ(ran.log.size(), 4u);
  EXPECT_EQ(ran.log[1].text, "latency.propagation=30us");
}

TEST(TimelineRun, AFaultStrikesFromItsInstantOn) {
  const std::string text = with_events(
      "{at: 5ms, fault: {link: wire, direction: a_to_b, fault: {name: cut, action: drop, skip: "
      "1}}}");
  std::vector<Instant> arrivals;
  for (int i = 0; i < 9; ++i) arrivals.push_back(kEpoch + milliseconds(i));
  const Ran ran = run(text, arrivals);
  for (std::size_t i = 0; i < 9; ++i)
    EXPECT_EQ(ran.fates[i].reason == DropReason::kNone, i != 6) << i;
  ASSERT_EQ(ran.log.size(), 1u);
  EXPECT_EQ(ran.log[0].kind, "fault");
}

std::string random_events(std::minstd_rand& dice) {
  std::string out;
  for (int i = 0; i < 8; ++i) {
    const std::string at = "{at: " + std::to_string(dice() % 20'000) + "us, ";
    const std::string direction = dice() % 2 == 0 ? "direction: a_to_b, " : "";
    out += i == 0 ? "" : ",\n";
    switch (dice() % 4) {
      case 0:
        out += at + "set: {link: wire, " + direction +
               "parameters: {rate: " + std::to_string(100 + dice() % 900) + "Mbps}}}";
        break;
      case 1:
        out += at + "dark: {link: wire, " + direction +
               "for: " + std::to_string(1 + dice() % 2'000) +
               "us}, repeat: {every: 3ms, times: " + std::to_string(1 + dice() % 3) + "}}";
        break;
      case 2:
        out += at + "ramp: {link: wire, " + direction +
               "over: 5ms, steps: " + std::to_string(1 + dice() % 6) +
               ", parameters: {latency: {propagation: " + std::to_string(dice() % 300) + "us}}}}";
        break;
      default:
        out += at + "flap: {link: wire, down: " + std::to_string(1 + dice() % 900) + "us}}";
    }
  }
  return out;
}

// Random timelines: the same departures however the run is cut, and the log is that of a hand-over
// to a worker, whatever its rhythm.
TEST(TimelineRun, NeitherCutsNorTheRhythmOfTheHandOverChangeAnything) {
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    std::minstd_rand dice(seed);
    const std::string text = with_events(random_events(dice));
    std::vector<Instant> arrivals;
    for (Instant t = kEpoch; arrivals.size() < 1'000;
         t += Duration{static_cast<std::int64_t>(dice() % 60'000'000)})
      arrivals.push_back(t);
    const Ran wanted = run(text, arrivals);
    for (const VirtualOptions& how :
         {VirtualOptions{.chunk_frames = 1}, VirtualOptions{.poll_seed = seed}})
      ASSERT_EQ(run(text, arrivals, how).fates, wanted.fates) << text;
    const ScenarioFile file(text, "test");
    const ResolvedScenario scenario = file.resolve();
    std::map<std::string, std::vector<std::string>> set;
    TimelineHandover handover(file, scenario, [&](const LinkPart& part) { return set[part.told]; });
    for (Instant t = kEpoch; t < kEpoch + seconds(1);
         t += Duration{static_cast<std::int64_t>(1 + dice() % 5'000'000'000)}) {
      for (const schema::Request& each : handover.come_into_force(t))
        set[each.change().direction() == 0 ? "wire a_to_b" : "wire b_to_a"] = {
            each.change().parameters().begin(), each.change().parameters().end()};
      handover.take_before(t + milliseconds(4));
      while (const auto request = handover.next_request())
        handover.answered(Instant{Duration{changes_of(*request).front().at_ps()}});
    }
    const TimelineLog live = entries_before(handover.log(), kEpoch + seconds(1));
    ASSERT_GE(live.size(), wanted.log.size());
    ASSERT_TRUE(std::equal(wanted.log.begin(), wanted.log.end(), live.begin())) << text;
  }
}

}  // namespace
}  // namespace linkwright
