// SPDX-License-Identifier: Apache-2.0
//
// Failures from the text of a scenario to the fates of frames: each class by what one sees of it,
// each parameter by what it changes, and the same fates however the run is cut.
#include <ostream>

#include <gtest/gtest.h>

#include "control/virtual/virtual_run.h"
#include "tests/unit/control/scenario/resolving.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

constexpr std::size_t kFrames = 20'000;
constexpr Duration kEvery = milliseconds(1);

// An optical link with half a decibel of margin; a failure a second, repaired in 80 ms.
constexpr const char* kLink =
    "rate: 10Gbps, lanes: 4, fec: {code: rs544}, channel: {optical: {oma: -0.7dBm, tdecq: 2.4dB, "
    "sensitivity: -4.4dBm, q_floor: 6, length: 50m, connectors: 4, connector_loss: 0.5dB, "
    "mpi_penalty: 0.05dB}}";
constexpr const char* kAvailability =
    "failures: true, fit: 1e7, time_compression: 1.8e5, repair_hours: 4, detect: 1ms, recovery: "
    "50ms";

ResolvedScenario resolved(const std::string& availability, const std::string& link = "") {
  return resolved_text(
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}, {name: s, device: d2}, "
      "{name: t, device: d3}]\nlinks:\n  - {name: v, a: l, b: r, " +
      link + "parameters: {" + kLink + ", availability: {" + availability +
      "}}}\n  - {name: w, a: s, b: t, " + link + "parameters: {" + kLink + ", availability: {" +
      availability + "}}}\n");
}

VirtualResult run(const ResolvedScenario& scenario, const VirtualOptions& how = {}) {
  std::vector<VirtualArrival> arrivals;
  for (std::size_t i = 0; i < kFrames; ++i)
    for (const std::uint8_t direction : {std::uint8_t{0}, std::uint8_t{1}})
      arrivals.push_back({kEpoch + kEvery * static_cast<std::int64_t>(i + 1), 996, 0, direction});
  ListSource source(arrivals);
  VirtualOptions options = how;
  options.failures = scenario.failures;
  return run_virtual(scenario.spec, source, options);
}

std::uint64_t dropped(const VirtualResult& result, std::size_t direction, DropReason reason) {
  return result.snapshot.cables[0][direction].books.drops[static_cast<std::size_t>(reason)].frames;
}

std::uint64_t digest(const VirtualResult& result) {
  return result.snapshot.cables[0][0].fate_digest ^ 3 * result.snapshot.cables[0][1].fate_digest;
}

VirtualResult run_of(const std::string& classes) {
  return run(resolved(std::string(kAvailability) + ", classes: {" + classes +
                      ": 1}, effects: {contamination_loss: 3dB, burst_every: 4ms}"));
}

// Frames come each millisecond: as many are lost in the dark as it lasts milliseconds.
TEST(FailuresInARun, DarkClassesLoseTheFramesOfTheirDowntime) {
  for (const char* classes : {"driver", "fibre", "firmware"}) {
    const VirtualResult result = run_of(classes);
    const Instant end = kEpoch + kEvery * static_cast<std::int64_t>(kFrames);
    double down_ms = 0;
    double failures = 0;
    for (const FailureRecord& record : result.failures) {
      if (record.link != 0 || record.at >= end) continue;
      const Duration down = std::min(record.until, end) - record.at;
      down_ms += static_cast<double>(picos(down)) / static_cast<double>(picos(kEvery));
      ++failures;
    }
    ASSERT_GT(failures, 8) << classes;
    for (std::size_t d : {0u, 1u}) {
      EXPECT_NEAR(static_cast<double>(dropped(result, d, DropReason::kDark)), down_ms, failures)
          << classes;
      EXPECT_TRUE(result.snapshot.cables[0][d].books.closed());
    }
  }
}

TEST(FailuresInARun, ContaminationAndBadBondsLoseFramesToErrors) {
  for (const char* classes : {"contamination", "electrical"}) {
    const VirtualResult result = run_of(classes);
    const auto lost = [&](std::size_t d) { return dropped(result, d, DropReason::kUncorrectable); };
    EXPECT_GT(lost(0) + lost(1), 20u) << classes;
    EXPECT_EQ(dropped(result, 0, DropReason::kDark) + dropped(result, 1, DropReason::kDark), 0u)
        << classes << ": the light stays on";
  }
}

TEST(FailuresInARun, ALaserLosesItsMarginAndThenItsLight) {
  const VirtualResult result = run_of("laser");
  EXPECT_GT(dropped(result, 0, DropReason::kDark), 20u);
  EXPECT_GT(dropped(result, 1, DropReason::kDark), 20u);
}

TEST(FailuresInARun, ALostLaneSlowsFrames) {
  const VirtualResult slow = run_of("host_lane");
  const VirtualResult sound = run(resolved("failures: true, fit: 0"));
  EXPECT_NE(digest(slow), digest(sound));
  EXPECT_EQ(slow.snapshot.cables[0][0].books.dropped(),
            sound.snapshot.cables[0][0].books.dropped());
}

TEST(FailuresInARun, WithoutFailuresNothingChanges) {
  const VirtualResult off = run(resolved("fit: 1e7, time_compression: 1.8e5"));
  const VirtualResult never = run(resolved("failures: true, fit: 0"));
  EXPECT_EQ(digest(off), digest(never));
  EXPECT_TRUE(off.failures.empty());
}

TEST(FailuresInARun, FatesDoNotDependOnHowTheRunIsCut) {
  const ResolvedScenario scenario =
      resolved(std::string(kAvailability) + ", bursts: 0.01", "fault_domain: leaf, ");
  const std::uint64_t wanted = digest(run(scenario));
  for (const std::uint32_t chunk : {1u, 7u, 32u})
    EXPECT_EQ(digest(run(scenario, {.chunk_frames = chunk})), wanted) << chunk;
  for (const std::uint64_t seed : {1u, 2u})
    EXPECT_EQ(digest(run(scenario, {.poll_seed = seed})), wanted) << seed;
}

// Each parameter of failures acts: fates differ from those without it.
struct Parameter {
  std::string changed;
  std::string base = "recovery_sigma: 0";  // nothing
};
void PrintTo(const Parameter& parameter, std::ostream* out) {
  *out << parameter.changed;
}
class FailureParameter : public testing::TestWithParam<Parameter> {};
TEST_P(FailureParameter, Acts) {
  const std::string base =
      "failures: true, fit: 1e6, time_compression: 1.8e6, repair_hours: 40, "
      "detect: 1ms, recovery: 50ms";
  const auto with = [&](const std::string& changed) {
    return digest(run(resolved(base + ", " + changed, "fault_domain: leaf, ")));
  };
  EXPECT_NE(with(GetParam().changed), with(GetParam().base));
}

// `more` within the braces of `message`, against the message without it.
Parameter within(const std::string& message, const std::string& inside, const std::string& more) {
  return {message + ": {" + inside + ", " + more + "}", message + ": {" + inside + "}"};
}
// The effect of a class, against its default.
Parameter effect(const std::string& kind, const std::string& what) {
  const std::string alone = "classes: {" + kind + ": 1}";
  return {alone + ", effects: {" + what + "}", alone};
}

constexpr const char* kDies = "dies: 10, die_yield: 0.5, test_coverage: 0.5";
INSTANTIATE_TEST_SUITE_P(Parameters,
                         FailureParameter,
                         testing::Values(Parameter{"repair_sigma: 0"},
                                         Parameter{"repair_unit: whole_switch"},
                                         Parameter{"repair_unit: whole_switch, blast_radius: 2",
                                                   "repair_unit: whole_switch, blast_radius: 1"},
                                         Parameter{"early_life: {beta: 0.3}"},
                                         within("early_life", "beta: 0.3", "window: 8000"),
                                         within("early_life", "beta: 0.3", "age: 500"),
                                         Parameter{std::string("known_good_die: {") + kDies + "}"},
                                         within("known_good_die", kDies, "window: 600"),
                                         within("known_good_die", kDies, "latent_share: 0.2"),
                                         Parameter{"classes: {driver: 1}"},
                                         effect("firmware", "reset_hours: 100"),
                                         effect("contamination", "contamination_loss: 3dB"),
                                         effect("contamination", "contamination_flaps: 10000"),
                                         effect("laser", "laser_loss: 1dB"),
                                         effect("electrical", "burst_ber: 0"),
                                         effect("electrical", "burst_every: 10ms"),
                                         effect("electrical", "burst_length: 20ms"),
                                         Parameter{"bursts: 0.001"},
                                         Parameter{"bursts: 0.001, burst_links: 1",
                                                   "bursts: 0.001"}));

}  // namespace
}  // namespace linkwright
