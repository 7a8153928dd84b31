// SPDX-License-Identifier: Apache-2.0
//
// `availability: {failures: true}`: how a link looks with each failure, rates in run time, fault
// domains, and what is refused.
#include <gtest/gtest.h>

#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {
namespace {

// An optical link of eight lanes with some margin.
constexpr const char* kFragile =
    "rate: 800Gbps, lanes: 8, fec: {code: rs544}, channel: {optical: {oma: 0dBm, tdecq: 3.4dB, "
    "sensitivity: -3.9dBm, length: 100m}}";

std::string failing(const std::string& parameters,
                    const std::string& availability,
                    const std::string& extra) {
  return "schema: 1\nseed: 3\ntime_scale: 10\nports: [{name: l, device: d0}, {name: r, device: "
         "d1}]\nlinks:\n  - {name: w, a: l, b: r, " +
         extra + "parameters: {" + parameters + ", availability: {" + availability + "}}}\n";
}

ResolvedScenario resolved(const std::string& parameters,
                          const std::string& availability,
                          const std::string& extra = "") {
  return resolved_text(failing(parameters, availability, extra));
}

std::string first_problem(const std::string& parameters,
                          const std::string& availability,
                          const std::string& extra = "") {
  return problem_in(resolve_text(failing(parameters, availability, extra)));
}

TEST(Failures, AreOffUnlessAskedFor) {
  EXPECT_TRUE(resolved(kFragile, "fit: 1000").failures.empty());
}

TEST(Failures, RatesAreThoseOfBothEndsInTheTimeOfTheRun) {
  const auto scenario =
      resolved(kFragile, "failures: true, fit: 1000, time_compression: 3600, repair_hours: 2");
  ASSERT_EQ(scenario.failures.links.size(), 1u);
  const FailingLink& link = scenario.failures.links[0];
  EXPECT_DOUBLE_EQ(link.process.fit, 2'000);
  // An hour in a second, times K.
  EXPECT_DOUBLE_EQ(link.picos_per_hour, 10e12);
  EXPECT_DOUBLE_EQ(link.process.repair.median_hours, 2);
  EXPECT_EQ(scenario.failures.seed, 3u);
  ASSERT_EQ(scenario.failures.domains.size(), 1u);
  EXPECT_EQ(scenario.failures.domains[0].members, std::vector<std::uint32_t>{0});
}

TEST(Failures, EachClassLooksDifferent) {
  const auto scenario = resolved(kFragile, "failures: true, fit: 1000, recovery: 4s");
  const FailingDirection& way = scenario.failures.links[0].direction[0];
  const LinkConfig& sound = scenario.spec.cables[0].direction[0];
  EXPECT_EQ(way.sound, sound);
  EXPECT_GT(way.contaminated.fec.error_ratio, 10 * sound.fec.error_ratio) << "1.5 dB";
  EXPECT_EQ(picos(way.contaminated.impairments.flaps.mean_between), 600 * kPicosPerSecond)
      << "one a minute of the model, K = 10, whatever the compression";
  EXPECT_GT(way.bursty.impairments.episodes.error_ratio, 0.01);
  EXPECT_EQ(way.bursty.fec, sound.fec) << "between bursts all is well";
  ASSERT_TRUE(way.fewer_lanes);
  EXPECT_EQ(way.fewer_lanes->rate.bits_per_second, 700'000'000'000u);
}

TEST(Failures, WhatFlapsAlreadyFlapsMoreWhenContaminated) {
  const auto scenario = resolved(
      kFragile,
      "failures: true, fit: 1, flaps: noisy, flaps_noisy: 36, time_compression: 10, recovery: 1ms");
  const FailingDirection& way = scenario.failures.links[0].direction[0];
  // 360 an hour by compression, and 60 more that are not compressed; K = 10.
  EXPECT_EQ(picos(way.sound.impairments.flaps.mean_between), 100 * kPicosPerSecond);
  EXPECT_NEAR(static_cast<double>(picos(way.contaminated.impairments.flaps.mean_between)),
              3600e12 / 420 * 10,
              10);
}

TEST(Failures, ALaserFadesUntilNoMarginIsLeft) {
  const auto scenario =
      resolved(kFragile, "failures: true, fit: 1000, effects: {laser_loss: 0.1dB}");
  const FailingLink& link = scenario.failures.links[0];
  const auto margin = scenario.cables[0].direction[0].physics.channel.margin_db;
  ASSERT_TRUE(margin && *margin > 0.1);
  const FailingDirection& way = link.direction[0];
  const std::vector<LinkConfig>& fading = way.fading;
  ASSERT_EQ(fading.size(), 8u);
  EXPECT_GT(fading[0].fec.error_ratio, link.direction[0].sound.fec.error_ratio);
  for (std::size_t i = 1; i < 8; ++i)
    EXPECT_GT(fading[i].fec.error_ratio, fading[i - 1].fec.error_ratio);
  EXPECT_NEAR(way.fading_hours * 8, *margin / 0.1 * 24, 1e-6);
}

TEST(Failures, ACableOfMetalHasNoLaser) {
  const auto scenario = resolved(
      "rate: 800Gbps, lanes: 8, fec: {code: rs544}, channel: {electrical: {kind: passive, "
      "lane_class: lane_100g, length: 1m, host_loss: 6.875dB}}",
      "failures: true, fit: 10");
  const FailingLink& link = scenario.failures.links[0];
  EXPECT_EQ(link.process.classes[static_cast<std::size_t>(FailureClass::kLaserDegradation)], 0);
  EXPECT_NEAR(link.process.classes[static_cast<std::size_t>(FailureClass::kFibre)], 0.2, 1e-12);
  EXPECT_TRUE(link.direction[0].fading.empty());
  EXPECT_GT(link.direction[0].contaminated.fec.error_ratio,
            link.direction[0].sound.fec.error_ratio);
}

TEST(Failures, ASpareTakesThePlaceOfALostLane) {
  const auto scenario = resolved(
      "rate: 800Gbps, fec: {code: rs544}, channel: {array: {lanes: 400, spares: 10, length: 10m, "
      "lane_ber: 1e-9}}",
      "failures: true, fit: 15");
  const FailingDirection& way = scenario.failures.links[0].direction[1];
  ASSERT_TRUE(way.fewer_lanes);
  EXPECT_EQ(way.fewer_lanes->rate, way.sound.rate);
}

TEST(Failures, YoungPartsAndLatentDies) {
  const auto scenario = resolved(
      kFragile,
      "failures: true, fit: 1000, early_life: {beta: 0.5, window: 1000, age: 250}, "
      "known_good_die: {dies: 4, die_yield: 0.8, test_coverage: 0.95, latent_share: 0.2, window: "
      "500}, repair_unit: whole_switch");
  const FailureProcessConfig& process = scenario.failures.links[0].process;
  EXPECT_DOUBLE_EQ(process.effective_age_hours, 1'000) << "2,000 x sqrt(1/4)";
  EXPECT_GT(process.latent_fit, 0);
  EXPECT_DOUBLE_EQ(process.latent_window_hours, 500);
  EXPECT_EQ(process.repair.blast_links, 64);
}

TEST(Failures, BurstsAreOfTheDomain) {
  const auto scenario = resolved(
      kFragile,
      "failures: true, fit: 1, bursts: 2, burst_links: 8, time_compression: 10, detect: 1ms, "
      "recovery: 3s",
      "fault_domain: leaf, ");
  const FaultDomain& domain = scenario.failures.domains[0];
  EXPECT_DOUBLE_EQ(domain.picos_between_bursts, 3600e12 / 20 * 10);
  EXPECT_EQ(domain.burst_links, 8u);
  EXPECT_EQ(picos(domain.burst_median), 30 * kPicosPerSecond);
}

TEST(Flaps, ConnectionPointsAddTheirOwn) {
  const auto between = [](const std::string& availability) {
    const auto scenario =
        resolved(kFragile, "flaps: noisy, flaps_noisy: 36, recovery: 1ms, " + availability);
    return picos(scenario.spec.cables[0].direction[0].impairments.flaps.mean_between);
  };
  // K = 10; 36 an hour are one in 100 s.
  EXPECT_EQ(between("connection_points: 6"), 1'000 * kPicosPerSecond);
  EXPECT_EQ(between("connection_points: 6, flaps_per_connection: 6"), 500 * kPicosPerSecond);
  EXPECT_EQ(between("connection_points: 1, flaps_per_connection: 12"), 750 * kPicosPerSecond);
}

TEST(Failures, WhatMakesNoSenseIsRefused) {
  EXPECT_NE(
      first_problem(kFragile, "failures: true, fit: 1000, classes: {driver: 0.5}").find("classes"),
      std::string::npos);
  const std::string dense =
      first_problem(kFragile, "failures: true, fit: 1e6, time_compression: 1e12");
  EXPECT_NE(dense.find("availability.time_compression"), std::string::npos) << dense;
  EXPECT_NE(dense.find("allowed up to"), std::string::npos) << dense;
  const std::string brief = first_problem(kFragile, "failures: true, fit: 1, bursts: 1");
  EXPECT_NE(brief.find("needs `recovery`"), std::string::npos) << brief;
  const std::string halved = first_problem(
      kFragile, "failures: true, fit: 1", "b_to_a: {availability: {failures: false}}, ");
  EXPECT_NE(halved.find("differs between the directions"), std::string::npos) << halved;
  const std::string lonely = first_problem(kFragile, "fit: 1000", "fault_domain: leaf, ");
  EXPECT_NE(lonely.find("fault_domain"), std::string::npos) << lonely;
}

}  // namespace
}  // namespace linkwright
