// SPDX-License-Identifier: Apache-2.0
//
// Drift acts on the frames of a run: each part of a period loses what a link that stands in that
// state would lose, whatever way the run is cut, and telemetry knows how far the drift has come.
#include <cmath>

#include <gtest/gtest.h>

#include "control/report/conditions.h"
#include "control/report/run_report.h"
#include "control/virtual/virtual_run.h"
#include "tests/unit/control/scenario/resolving.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

constexpr Duration kEvery = microseconds(20);
constexpr std::size_t kFrames = 200'000;  // of 4 seconds: a period
constexpr std::size_t kSteps = 16;
constexpr std::uint32_t kBytes = 1'514;

ResolvedScenario resolved(const std::string& drift, const std::string& oma = "-5dBm") {
  return resolved_text(
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
      "links: [{name: w, a: l, b: r, parameters: {rate: 1Gbps, fec: {code: rs544}, "
      "availability: {time_compression: 21600}, channel: {drift: {" +
      drift + "}, optical: {case_temperature: 60C, ageing: 3dB, oma: " + oma + "}}}}]\n");
}

struct Ran {
  VirtualResult result;
  std::array<double, kSteps> lost{};  // frames, by the step of the period in which they came
};

Ran run(const ResolvedScenario& scenario, VirtualOptions how = {}) {
  std::vector<VirtualArrival> arrivals;
  for (std::size_t i = 0; i < kFrames; ++i)
    arrivals.push_back({kEpoch + kEvery * static_cast<std::int64_t>(i), kBytes, 0, 0});
  ListSource source(arrivals);
  how.drifts = scenario.drifts;
  how.fates_path = temporary("drift");
  Ran out{run_virtual(scenario.spec, source, how), {}};
  for (const JournalRecord& record : records_in(how.fates_path))
    if (record.kind == RecordKind::kFate && record.value >> 24 != 0)
      ++out.lost[record.sequence / (kFrames / kSteps)];
  std::remove(how.fates_path.c_str());
  return out;
}

TEST(DriftInARun, EachStepLosesWhatALinkThatStandsThereLoses) {
  const ResolvedScenario scenario = resolved("swing: 20");
  const auto& states = scenario.cables[0].direction[0].physics.varying.drifting;
  ASSERT_EQ(states.size(), kSteps);
  const Ran ran = run(scenario);
  double most = 0;
  double least = 1e9;
  for (std::size_t step = 0; step < kSteps; ++step) {
    // 1514 octets and FCS: the told 1518.
    const double expected = states[step].fec.frame_loss[1].exact * (kFrames / kSteps);
    // A bad codeword takes one or two frames along: the variance is at most twice that of Poisson.
    EXPECT_NEAR(ran.lost[step], expected, 4 * std::sqrt(2 * expected) + 1) << step;
    most = std::max(most, ran.lost[step]);
    least = std::min(least, ran.lost[step]);
  }
  EXPECT_GT(most, 4 * least) << "or the test says nothing";
  EXPECT_TRUE(ran.result.snapshot.cables[0][0].books.closed());
}

// Mutant: without the plan the link stays in its first state.
TEST(DriftInARun, ALinkThatStandsStillWouldBeSeen) {
  ResolvedScenario scenario = resolved("swing: 20");
  scenario.drifts.clear();
  const Ran ran = run(scenario);
  double first_half = 0;
  double second_half = 0;
  for (std::size_t step = 0; step < kSteps; ++step)
    (step < kSteps / 2 ? first_half : second_half) += ran.lost[step];
  EXPECT_LT(std::abs(first_half - second_half), 0.5 * (first_half + second_half));
  const Ran drifts = run(resolved("swing: 20"));
  double hot = 0;
  double cold = 0;
  for (std::size_t step = 0; step < kSteps; ++step)
    (step < kSteps / 2 ? hot : cold) += drifts.lost[step];
  EXPECT_GT(hot - cold, 0.5 * (hot + cold));
}

TEST(DriftInARun, IsToldWithEveryResult) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(conditions_of(resolved("swing: 20, years: 30, period: 60")),
            Lines{"w: drifts by 20 K up and down in 60 h and 30 years"});
  EXPECT_TRUE(conditions_of(resolved("period: 60")).empty());
  ResolvedScenario one_way = resolved("years: 30");
  one_way.cables[0].direction[0].physics.varying.drifting.clear();
  EXPECT_EQ(conditions_of(one_way), Lines{"w b to a: drifts by 30 years"});
}

TEST(DriftInARun, FatesDoNotDependOnHowTheRunIsCut) {
  const ResolvedScenario scenario = resolved("swing: 20, period: 60, years: 30");
  const auto digest = [&](const VirtualOptions& how) {
    return run(scenario, how).result.snapshot.cables[0][0].fate_digest;
  };
  const std::uint64_t wanted = digest({});
  EXPECT_EQ(digest({.chunk_frames = 1}), wanted);
  EXPECT_EQ(digest({.chunk_frames = 32}), wanted);
  EXPECT_EQ(digest({.poll_seed = 5}), wanted);
}

// The hot half of a period only, where nearly all codewords can be corrected and counted.
TEST(DriftInARun, TelemetryKnowsHowFarItHasCome) {
  RunReport report;
  report.scenario = resolved("swing: 20, period: 48", "-4.3dBm");
  report.snapshot = run(report.scenario).result.snapshot;
  const auto telemetry =
      to_json(report).at("links").as_array()[0].at("fec").at("telemetry").as_object();
  const auto& states = report.scenario.cables[0].direction[0].physics.varying.drifting;
  double hot = 0;
  double loss = 0;
  for (std::size_t step = 0; step < kSteps / 2; ++step) {
    hot += states[step].fec.pre_fec_ber / (kSteps / 2);
    loss += states[step].fec.frame_loss[1].exact / (kSteps / 2);
  }
  EXPECT_NEAR(telemetry.at("pre_fec_ber").as_double() / hot, 1, 0.02);
  EXPECT_NEAR(telemetry.at("frame_loss_ratio_modelled").at("1518").as_double() / loss, 1, 1e-3);
  EXPECT_GT(hot, 1.05 * report.scenario.cables[0].direction[0].physics.fec.pre_fec_ber);
}

}  // namespace
}  // namespace linkwright
