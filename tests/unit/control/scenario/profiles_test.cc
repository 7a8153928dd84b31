// SPDX-License-Identifier: Apache-2.0
//
// Profiles as data: those that are shipped, and what a faulty one says.
#include <gtest/gtest.h>

#include "control/scenario/profile.h"
#include "control/scenario/resolve.h"
#include "tests/unit/control/scenario/temporary_folder.h"

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

TEST(ShippedProfiles, SumToTheLatencyAndPowerOfTheirTable) {
  struct Row {
    const char* name;
    std::int64_t exact_ps;
    std::int64_t table_ns;
    double watts;
  };
  const Row rows[] = {{"copper-dac-2m-100g-lane", 131'400, 131, 7.4},
                      {"lpo-dr8-800g", 369'600, 370, 24.4},
                      {"cpo-broadcom-800g", 359'600, 360, 14.2},
                      {"ocs-mems-800g", 496'600, 497, 38.8}};
  EXPECT_EQ(ProfileLibrary({LINKWRIGHT_PROFILES}).names().size(), std::size(rows));
  for (const Row& row : rows) {
    const auto figures = figures_of(row.name);
    ASSERT_TRUE(figures.has_value());
    for (const DirectionFigures& way : figures->direction) {
      EXPECT_EQ(picos(way.latency), row.exact_ps) << row.name;
      EXPECT_EQ((picos(way.latency) + 500) / 1'000, row.table_ns) << row.name;
      EXPECT_DOUBLE_EQ(way.watts_link, row.watts) << row.name;
      EXPECT_EQ(way.rate_bps, 800'000'000'000U);
      EXPECT_GT(way.group_error_ratio, 0);
      EXPECT_LT(way.group_error_ratio, 1e-50);
      EXPECT_EQ(way.profile, row.name);
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
