// SPDX-License-Identifier: Apache-2.0
//
// Profiles as data: those that are shipped, and what a faulty one says.
#include <gtest/gtest.h>

#include "control/scenario/profile.h"
#include "control/scenario/resolve.h"
#include "tests/support/temporary_folder.h"

namespace linkwright {
namespace {

std::vector<std::string> problems_of(const std::string& name, const std::string& text) {
  const TemporaryFolder folder;
  Problems problems;
  load_profile(folder.write(name, text), problems);
  std::vector<std::string> out;
  for (const Problem& problem : problems) {
    out.push_back(to_text(problem).substr(folder.path().string().size() + 1));
  }
  return out;
}

std::string scenario_with(const std::string& profile) {
  return "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
         "links: [{name: w, a: l, b: r, profile: " +
         profile + "}]\n";
}

std::optional<CableFigures> figures_of(const std::string& profile) {
  const TemporaryFolder folder;
  const auto file = folder.write("s.yaml", scenario_with(profile));
  const ResolveResult result = resolve_file(file, {{LINKWRIGHT_PROFILES}, 0});
  if (const auto* problems = std::get_if<Problems>(&result)) {
    ADD_FAILURE() << to_text(problems->front());
    return std::nullopt;
  }
  return std::get<ResolvedScenario>(result).cables.at(0);
}

// The figures that the profiles are known by: nothing of them is typed but the parameters.
struct Known {
  const char* name;
  double pre_fec_ber;  // within 1 %
  double one_way_ns;   // without serialization
  double pj_per_bit;   // boundary `link`
  double rate_gbps = 800;
};
constexpr Known kKnown[] = {{"copper-dac-2m-100g-lane", 4.76e-11, 131.4, 9.25},
                            {"copper-dac-1m-200g", 2.62e-7, 127.0, 9.25},
                            {"copper-cpc-2m-200g", 1.75e-8, 131.4, 7.75},
                            {"acc-3m-100g-lane", 9.1e-9, 136.8, 14.0},
                            {"aec-5m", 1.68e-6, 224.6, 34.0},
                            {"dsp-dr8-800g", 7.3e-9, 447.6, 46.5},
                            {"dsp-dr8-1600g", 4.35e-8, 434.8, 42.75, 1600},
                            {"lpo-dr8-800g", 3.885e-7, 369.6, 30.5},
                            {"flaky-connector", 2.61e-6, 369.6, 30.5},
                            {"lro-dr8-800g", 4.49e-8, 408.6, 37.0},
                            {"cpo-nvidia", 2.28e-7, 346.8, 15.25, 1600},
                            {"cpo-broadcom-800g", 5.88e-8, 359.6, 17.75},
                            {"microled-mosaic", 1e-10, 262.6, 19.5},
                            {"ocs-mems-800g", 1.034e-7, 496.6, 46.5},
                            {"ocs-piezo", 2.335e-8, 496.6, 46.5},
                            {"ocs-lc", 2.5e-7, 496.6, 46.5},
                            {"ocs-rotor", 5.07e-7, 496.6, 46.5},
                            {"ocs-awgr-fast", 4.257e-5, 457.6, 59.0, 400},
                            {"ocs-robotic", 1.03e-8, 496.6, 46.5},
                            {"vcsel-cpo", 1.8e-7, 264.6, 12.0},
                            {"npo", 2.24e-7, 363.6, 22.25},
                            {"cpo-microring", 8.7e-10, 212.6, 10.0},
                            {"dsp-fr4-2km", 4.5e-7, 10'017.6, 46.5},
                            {"dsp-lr4-10km", 8.0e-6, 49'217.6, 51.5}};

TEST(ShippedProfiles, ComputeTheFiguresTheyAreKnownBy) {
  EXPECT_EQ(ProfileLibrary({LINKWRIGHT_PROFILES}).names().size(), std::size(kKnown));
  for (const Known& known : kKnown) {
    SCOPED_TRACE(known.name);
    const auto figures = figures_of(known.name);
    ASSERT_TRUE(figures.has_value());
    for (const DirectionFigures& way : figures->direction) {
      EXPECT_NEAR(way.physics.channel.pre_fec_ber / known.pre_fec_ber, 1, 0.01);
      EXPECT_TRUE(way.physics.channel.computed);
      EXPECT_NEAR(way.physics.one_way_ns, known.one_way_ns, 0.01);
      EXPECT_NEAR(static_cast<double>(picos(way.latency)) / 1e3, known.one_way_ns, 0.01);
      const BoundaryEnergy& link = way.physics.energy[Boundary::kLink];
      EXPECT_NEAR(link.pj_per_bit.value_or(0), known.pj_per_bit, 0.005);
      EXPECT_DOUBLE_EQ(way.watts_link, link.watts.value_or(-1));
      EXPECT_EQ(way.rate_bps, static_cast<std::uint64_t>(known.rate_gbps * 1e9));
      EXPECT_GT(way.group_error_ratio, 0) << "computed from the parameters";
      EXPECT_LT(way.group_error_ratio, 1e-8) << "a steady link loses nothing in any test";
      EXPECT_TRUE(way.physics.channel.reach.ok);
      EXPECT_EQ(way.profile, known.name);
    }
  }
}

TEST(ShippedProfiles, TheCircuitSwitchIsDarkForItsStages) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("s.yaml",
                   "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
                   "links: [{name: w, a: l, b: r, profile: ocs-mems-800g,\n"
                   "  parameters: {light: {dark: [{at: 1s}]}}}]\n");
  const ResolveResult result = resolve_file(file, {{LINKWRIGHT_PROFILES}, 0});
  const auto* scenario = std::get_if<ResolvedScenario>(&result);
  ASSERT_NE(scenario, nullptr);
  const auto trains = scenario->spec.cables[0].direction[1].dark.trains();
  ASSERT_EQ(trains.size(), 1U);
  EXPECT_EQ(trains[0].from, kEpoch + milliseconds(1'002));
  EXPECT_EQ(trains[0].length, milliseconds(62));
  EXPECT_EQ(trains[0].count, 1U);
}

TEST(ShippedProfiles, TheFlakyConnectorDisturbsFrames) {
  const TemporaryFolder folder;
  const auto file = folder.write("s.yaml", scenario_with("flaky-connector"));
  const ResolveResult result = resolve_file(file, {{LINKWRIGHT_PROFILES}, 0});
  const auto* scenario = std::get_if<ResolvedScenario>(&result);
  ASSERT_NE(scenario, nullptr);
  for (const LinkConfig& config : scenario->spec.cables[0].direction) {
    const Impairments& act = config.impairments;
    EXPECT_EQ(act.episodes.good_dwell, seconds(60));
    EXPECT_EQ(act.episodes.bad_dwell, milliseconds(20));
    // 4 codewords of 544 symbols at BER 8e-4: bad groups, where the clean module has none.
    EXPECT_GT(act.episodes.error_ratio, 1e-6);
    EXPECT_LT(config.fec.error_ratio, 1e-30);
    EXPECT_EQ(act.flaps.mean_between, seconds(600));
    EXPECT_EQ(act.flaps.median, seconds(4));
  }
}

class Extends : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& rest) const {
    folder_.write(name + ".yaml", "schema: 1\nprofile: " + name + "\n" + rest);
  }
  std::vector<std::string> problems_of(const std::string& name) {
    Problems problems;
    library_.find(name, Place{{"asked", 1, 1}, "profile"}, problems);
    std::vector<std::string> out;
    for (const Problem& problem : problems) out.push_back(problem.message);
    return out;
  }

  TemporaryFolder folder_;
  ProfileLibrary library_{{folder_.path()}};
};

TEST_F(Extends, PutsItsOwnNumbersOverThoseOfTheOther) {
  write("low",
        "parameters: {rate: 1Gbps, latency: {module: 5ns}}\n"
        "provenance: {rate: a, latency.module: b}\n");
  write("high", "extends: low\nparameters: {rate: 2Gbps}\nprovenance: {rate: c}\n");
  Problems problems;
  const LoadedProfile* high = library_.find("high", Place{{"asked", 1, 1}, "profile"}, problems);
  ASSERT_NE(high, nullptr);
  const MergedParameters merged(levels_of(*high), Place{});
  EXPECT_EQ(merged.values().rate(), 2'000'000'000u);
  EXPECT_EQ(merged.values().latency().module(), 5'000);
}

TEST_F(Extends, ACircleIsToldWithAllThatAreInIt) {
  write("a", "extends: b\n");
  write("b", "extends: c\n");
  write("c", "extends: a\n");
  EXPECT_EQ(problems_of("a"), std::vector<std::string>{"goes in a circle: a -> b -> c -> a"});
}

TEST_F(Extends, WhatDoesNotExistIsUnknown) {
  write("a", "extends: nothing\n");
  ASSERT_EQ(problems_of("a").size(), 1u);
  EXPECT_NE(problems_of("b").front().find("unknown profile \"b\""), std::string::npos);
}

constexpr const char* kProfile =
    "schema: 1\nprofile: p\nparameters:\n  rate: 1Gbps\n  latency: {fec: 1ns}\n"
    "provenance: {rate: a, latency.fec: b}\n";

TEST(Profile, EveryNumberNeedsItsOrigin) {
  EXPECT_EQ(problems_of("p.yaml", kProfile), std::vector<std::string>{});
  std::string text = kProfile;
  text.replace(text.find(", latency.fec: b"), 16, "");
  EXPECT_EQ(problems_of("p.yaml", text),
            std::vector<std::string>{"p.yaml:5:18: parameters.latency.fec: number without origin: "
                                     "add \"latency.fec\" to provenance"});
}

TEST(Profile, AnOriginNeedsItsNumber) {
  std::string text = kProfile;
  text.replace(text.find("latency.fec: b"), 14, "latency.fec: b, latency.fce: c");
  EXPECT_EQ(problems_of("p.yaml", text),
            std::vector<std::string>{"p.yaml:6:39: provenance: \"latency.fce\" is no value of "
                                     "parameters, did you mean \"latency.fec\"?"});
  text = kProfile;
  text.replace(text.find("rate: a"), 7, "rate: ''");
  EXPECT_EQ(problems_of("p.yaml", text),
            std::vector<std::string>{"p.yaml:6:14: provenance[rate]: says nothing"});
}

TEST(Profile, ItsNameIsTheNameOfItsFile) {
  EXPECT_EQ(problems_of("q.yaml", kProfile),
            std::vector<std::string>{
                "q.yaml:2:10: profile: must be the name of the file (value \"p\", allowed \"q\")"});
}

TEST(Profile, AnUnknownOneIsReportedWhereItIsAskedForWithTheKnownOnes) {
  const TemporaryFolder folder;
  folder.write("profiles/fast.yaml", "x");
  folder.write("profiles/slow.yaml", "x");
  for (const char* name : {"fasst", "../s", "a/b"}) {
    const auto file = folder.write("s.yaml", scenario_with(name));
    const ResolveResult result = resolve_file(file, {});
    const auto* problems = std::get_if<Problems>(&result);
    ASSERT_NE(problems, nullptr);
    ASSERT_EQ(problems->size(), 1U);
    EXPECT_EQ(problems->front().at.line, 3U);
    EXPECT_EQ(problems->front().at.column, 40U);
    EXPECT_NE(problems->front().message.find("(known: fast, slow)"), std::string::npos);
  }
}

TEST(Profile, AFaultyOneIsReportedOnceInItsOwnFile) {
  const TemporaryFolder folder;
  folder.write("profiles/p.yaml", "schema: 1\nprofile: p\nparameters: {rate: 1}\n");
  const auto file = folder.write("s.yaml",
                                 "schema: 1\nports: [{name: a, device: d0}, {name: b, device: d1}, "
                                 "{name: c, device: d2}, {name: d, device: d3}]\n"
                                 "links: [{name: v, a: a, b: b, profile: p}, "
                                 "{name: w, a: c, b: d, profile: p}]\n");
  const ResolveResult result = resolve_file(file, {});
  const auto* problems = std::get_if<Problems>(&result);
  ASSERT_NE(problems, nullptr);
  ASSERT_EQ(problems->size(), 1U) << to_text(problems->back());
  EXPECT_EQ(problems->front().path, "parameters.rate");
  EXPECT_TRUE(problems->front().at.file.ends_with("p.yaml"));
}

TEST(Profile, TheFolderBesideTheScenarioComesFirst) {
  const TemporaryFolder folder;
  std::string own = kProfile;
  folder.write("profiles/p.yaml", own);
  folder.write("data/p.yaml", own.replace(own.find("1Gbps"), 5, "2Gbps"));
  folder.write("data/p2.yaml", own.replace(own.find("profile: p"), 10, "profile: p2"));
  const auto rate = [&](const char* name) {
    const auto file = folder.write("s.yaml", scenario_with(name));
    const ResolveResult result = resolve_file(file, {{folder.path() / "data"}, 0});
    return std::get<ResolvedScenario>(result).cables.at(0).direction[0].rate_bps;
  };
  EXPECT_EQ(rate("p"), 1'000'000'000U);
  EXPECT_EQ(rate("p2"), 2'000'000'000U);
}

}  // namespace
}  // namespace linkwright
