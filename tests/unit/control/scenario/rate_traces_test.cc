// SPDX-License-Identifier: Apache-2.0
//
// `rate_trace` from the text of a scenario and of its file, and every mistake one can make in them.
#include "control/scenario/rate_traces.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"
#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {
namespace {

class RateTraces : public testing::Test {
 protected:
  ResolveResult resolve_with(const std::string& trace, const std::string& scenario) {
    folder_.write("traces/lte.down", trace);
    return resolve_file(folder_.write("s.yaml", scenario), {});
  }
  ResolvedScenario resolved(const std::string& trace, const std::string& scenario) {
    return expect_scenario(resolve_with(trace, scenario));
  }
  // The first problem, without the folder.
  std::string mistake(const std::string& trace,
                      const std::string& scenario = link_text("rate_trace: traces/lte.down")) {
    std::string text = problem_in(resolve_with(trace, scenario));
    const std::string folder = folder_.path().string() + "/";
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.erase(at, folder.size());
    return text;
  }

  TemporaryFolder folder_;
};

TEST_F(RateTraces, AreReadBesideTheScenario) {
  const ResolvedScenario scenario =
      resolved("0\n3\n3\n3 \r\n10\n", link_text("rate_trace: traces/lte.down"));
  const RateTrace expected{milliseconds(1), {{0, 1}, {3, 3}, {10, 1}}};
  EXPECT_EQ(scenario.spec.cables[0].traces[0], expected);
  EXPECT_EQ(scenario.spec.cables[0].traces[1], expected);
  EXPECT_EQ(scenario.cables[0].direction[0].rate_trace, "traces/lte.down");
  EXPECT_NE(scenario.text.find((folder_.path() / "traces/lte.down").string()), std::string::npos)
      << "what is printed can be run from anywhere";
}

TEST_F(RateTraces, AreOfTheDirectionThatNamesThem) {
  const ResolvedScenario scenario =
      resolved("4\n", link_text("queue_limit: 1MiB", ", b_to_a: {rate_trace: traces/lte.down}"));
  EXPECT_TRUE(scenario.spec.cables[0].traces[0].empty());
  EXPECT_FALSE(scenario.spec.cables[0].traces[1].empty());
}

TEST_F(RateTraces, AreStretchedByTheTimeScale) {
  const ResolvedScenario scenario =
      resolved("4\n", link_text("rate_trace: traces/lte.down", "", "time_scale: 80\n"));
  EXPECT_EQ(scenario.spec.cables[0].traces[0].tick, milliseconds(80));
}

TEST_F(RateTraces, AJournalStandsInForTheFile) {
  schema::Scenario read;
  Positions positions;
  Problems problems;
  ASSERT_TRUE(read_yaml(link_text("rate_trace: absent"), "test", read, positions, problems));
  ProfileLibrary profiles({});
  ResolveOptions options;
  options.traces = TraceFiles::kInJournal;
  const auto result = resolve(read, positions, profiles, options);
  ASSERT_TRUE(std::holds_alternative<ResolvedScenario>(result));
  const auto& scenario = std::get<ResolvedScenario>(result);
  EXPECT_EQ(scenario.cables[0].direction[0].rate_trace, "absent");
  EXPECT_TRUE(scenario.spec.cables[0].traces[0].empty());
}

TEST_F(RateTraces, MistakesInTheFileNameItsLine) {
  EXPECT_EQ(mistake(""),
            "traces/lte.down:1:1: has no line (allowed from one: a time in milliseconds)");
  EXPECT_EQ(mistake("1\n2\nthree\n"),
            "traces/lte.down:3:1: is no whole number of milliseconds (value \"three\")");
  EXPECT_EQ(mistake("1\n\n2\n"),
            "traces/lte.down:2:1: is no whole number of milliseconds (value \"\")");
  EXPECT_EQ(mistake("1.5\n"),
            "traces/lte.down:1:1: is no whole number of milliseconds (value \"1.5\")");
  EXPECT_EQ(mistake("-1\n"),
            "traces/lte.down:1:1: is no whole number of milliseconds (value \"-1\")");
  EXPECT_EQ(mistake("5\n4\n"),
            "traces/lte.down:2:1: goes back in time (value 4, allowed from 5, the line before)");
  EXPECT_EQ(mistake("0\n0\n"),
            "traces/lte.down:2:1: the last time is 0, allowed from 1: the trace begins anew there");
  EXPECT_EQ(mistake("86400001\n"),
            "traces/lte.down:1:1: is out of range (value 86400001, allowed 0 to 86400000, a day)");
  EXPECT_EQ(mistake("99999999999\n"),
            "traces/lte.down:1:1: is out of range (value 99999999999, allowed 0 to 86400000, a "
            "day)");
  std::string many;
  for (std::uint32_t n = 0; n <= kMaxOpportunitiesPerTick; ++n) many += "7\n";
  EXPECT_EQ(mistake(many),
            "traces/lte.down:100001:1: is one opportunity too many at 7 ms (allowed up to 100000)");
}

TEST_F(RateTraces, MistakesInTheScenarioNameItsPlace) {
  EXPECT_EQ(mistake("1\n", link_text("rate_trace: lte.up")),
            "s.yaml:4:65: links[0].parameters.rate_trace: \"lte.up\" cannot be read: No such file "
            "or directory");
  EXPECT_EQ(
      mistake("1\n", link_text("rate_trace: traces")),
      "s.yaml:4:65: links[0].parameters.rate_trace: \"traces\" cannot be read: it is no file");
  EXPECT_EQ(mistake("1\n", link_text("rate_trace: traces/lte.down, serialization: not_emulated")),
            "s.yaml:4:65: links[0].parameters.rate_trace: wants `serialization: model`: it says "
            "when a wire may send that takes time");
  EXPECT_EQ(
      mistake("86400000\n", link_text("rate_trace: traces/lte.down", "", "time_scale: 1000\n")),
      "s.yaml:5:65: links[0].parameters.rate_trace: lasts too long for a run: 86400000 ms x "
      "time_scale 1000 (allowed at most 30 days of run time)");
}

TEST_F(RateTraces, DoNotActInAFabric) {
  const std::string text =
      mistake("1\n",
              "schema: 1\nfabrics:\n  - name: f\n    topology: {leaf_spine: {leaves: 2, spines: 1, "
              "hosts_per_leaf: 1}}\n    tiers: [{parameters: {rate: 1Gbps, rate_trace: "
              "traces/lte.down}}]\n");
  EXPECT_NE(text.find("rate_trace: does not act in a fabric (allowed: none; links can have one)"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace linkwright
