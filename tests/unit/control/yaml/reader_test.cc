// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/reader.h"

#include <gtest/gtest.h>

#include "control/schema/scenario.pb.h"
#include "control/yaml/document.h"

namespace linkwright {
namespace {

struct Reading {
  bool ok = false;
  schema::Scenario scenario;
  Positions positions;
  std::vector<std::string> problems;
};

Reading read(std::string_view text) {
  Reading out;
  Problems problems;
  out.ok = read_yaml(text, "s.yaml", out.scenario, out.positions, problems);
  for (const Problem& problem : problems) out.problems.push_back(to_text(problem));
  return out;
}

constexpr std::string_view kGood = R"(schema: 1
seed: 18446744073709551615
ports:
  - name: left
    device: net_null0
  - {name: right, device: "net_null1", frame_bytes_max: 9000B}
links:
  - name: wire
    a: left
    b: right
    parameters:
      rate: 53.125Gbps
      serialization: not_emulated
      latency: {fec: 62.6ns, propagation: 5us}
      fec:
        code: no_fec
        group_error_ratio: 2e-5
      light:
        dark:
          - at: 0s
            duration: 50ms
      power: {module: 3.6W}
)";

TEST(YamlReader, ReadsEveryKindOfValueExactly) {
  const Reading r = read(kGood);
  ASSERT_TRUE(r.ok) << r.problems.front();
  EXPECT_EQ(r.scenario.seed(), 18446744073709551615U);
  EXPECT_EQ(r.scenario.ports(1).frame_bytes_max(), 9000U);
  const schema::LinkParameters& p = r.scenario.links(0).parameters();
  EXPECT_EQ(p.rate(), 53'125'000'000U);
  EXPECT_EQ(p.serialization(), schema::LinkParameters::NOT_EMULATED);
  EXPECT_EQ(p.latency().fec(), 62'600);
  EXPECT_EQ(p.latency().propagation(), 5'000'000);
  EXPECT_FALSE(p.latency().has_module());
  EXPECT_EQ(p.fec().code(), schema::Fec::NO_FEC);
  EXPECT_EQ(p.fec().group_error_ratio(), 2e-5);
  EXPECT_EQ(p.light().dark(0).duration(), 50'000'000'000);
  EXPECT_EQ(p.power().module(), 3.6);
}

TEST(YamlReader, KnowsWhereEachFieldStands) {
  const Reading r = read(kGood);
  EXPECT_EQ(r.positions.find("links[0].parameters.rate"), (Position{"s.yaml", 12, 13}));
  EXPECT_EQ(r.positions.find("ports[1].device"), (Position{"s.yaml", 6, 27}));
  EXPECT_EQ(r.positions.find("links[0].parameters.light.dark[0].at"), (Position{"s.yaml", 20, 17}));
  EXPECT_TRUE(r.positions.written("seed"));
  EXPECT_FALSE(r.positions.written("time_scale"));
  // What was not written is where its surroundings are.
  EXPECT_EQ(r.positions.find("links[0].parameters.queue_limit"),
            r.positions.find("links[0].parameters"));
}

TEST(YamlReader, ReadsJson) {
  const Reading r = read(R"({"schema": 1,
    "ports": [{"name": "l", "device": "d0"}, {"name": "r", "device": "d1"}],
    "links": [{"name": "w", "a": "l", "b": "r", "parameters": {"rate": "1.6Tbps"}}]})");
  ASSERT_TRUE(r.ok) << r.problems.front();
  EXPECT_EQ(r.scenario.links(0).parameters().rate(), 1'600'000'000'000U);
}

// A mistake in one value of an otherwise good file, and the one line that a person then sees.
struct Mistake {
  std::string_view good;
  std::string_view bad;
  const char* expected;
};

std::string with(const Mistake& mistake) {
  std::string text(kGood);
  const std::size_t at = text.find(mistake.good);
  EXPECT_NE(at, std::string::npos) << mistake.good;
  return text.replace(at, mistake.good.size(), mistake.bad);
}

TEST(YamlReader, EachMistakeIsOneErrorAtItsPlace) {
  const Mistake mistakes[] = {
      {"rate: 53",
       "rat: 53",
       "s.yaml:12:7: links[0].parameters: unknown key \"rat\", did you mean \"rate\"?"},
      {"seed: ",
       "bandwidth: 1\nseed: ",
       "s.yaml:2:1: unknown key \"bandwidth\", allowed: schema, name, seed, time_scale, pedestal, "
       "smallest_effect, machine, ports, links, fabrics, timeline"},
      {"    b: right", "    b: right\n    a: left", "s.yaml:11:5: links[0].a: key is given twice"},
      {"rate: 53.125Gbps",
       "rate: 5us",
       "s.yaml:12:13: links[0].parameters.rate: is not in a unit of rate, for example 400Gbps "
       "(bps, kbps, Mbps, Gbps, Tbps) (value \"5us\")"},
      {"fec: 62.6ns",
       "fec: 62",
       "s.yaml:14:22: links[0].parameters.latency.fec: needs a unit, for example 5us (ps, ns, us, "
       "ms, s, min, h) (value \"62\")"},
      {"fec: 62.6ns",
       "fec: 0.1ps",
       "s.yaml:14:22: links[0].parameters.latency.fec: must be a whole number of picoseconds "
       "(value "
       "\"0.1ps\")"},
      {"rate: 53.125Gbps",
       "rate: 11Tbps",
       "s.yaml:12:13: links[0].parameters.rate: is out of range (value \"11Tbps\", allowed 1kbps "
       "to "
       "10Tbps)"},
      {"seed: 18446744073709551615",
       "seed: 18446744073709551616",
       "s.yaml:2:7: seed: is out of range (value \"18446744073709551616\", allowed 0 to "
       "18446744073709551615)"},
      {"seed: 18446744073709551615",
       "seed: -1",
       "s.yaml:2:7: seed: is out of range (value \"-1\", allowed 0 to 18446744073709551615)"},
      {"group_error_ratio: 2e-5",
       "group_error_ratio: 2",
       "s.yaml:17:28: links[0].parameters.fec.group_error_ratio: is out of range (value \"2\", "
       "allowed 0 to 0.999999)"},
      {"code: no_fec",
       "code: rs554",
       "s.yaml:16:15: links[0].parameters.fec.code: is not one of the choices (value \"rs554\", "
       "allowed rs544, rs528, rs272, none, no_fec); did you mean \"rs544\"?"},
      {"    b: right\n", "", "s.yaml:8:5: links[0]: key \"b\" is missing"},
      {"schema: 1\n", "", "s.yaml:1:1: key \"schema\" is missing"},
      {"schema: 1",
       "schema: 2",
       "s.yaml:1:9: schema: is out of range (value \"2\", allowed 1 to 1)"},
      {"          - at: 0s\n            duration",
       "          - duration",
       "s.yaml:20:13: links[0].parameters.light.dark[0]: key \"at\" is missing"},
      {"a: left", "a: [left]", "s.yaml:9:8: links[0].a: wants one value, has a list"},
      {"a: left", "a:", "s.yaml:9:5: links[0].a: wants one value, has nothing"},
      {"a: left", "a: ~", "s.yaml:9:5: links[0].a: wants one value, has nothing"},
      {"power: {module: 3.6W}",
       "power: 3.6W",
       "s.yaml:22:14: links[0].parameters.power: wants keys with values, has one value (value "
       "\"3.6W\")"},
      {"seed: 18446744073709551615",
       "seed: &s 5",
       "s.yaml:2:7: an anchor (&name) is not allowed here"},
      {"seed: 18446744073709551615",
       "seed: !!int 5",
       "s.yaml:2:7: a tag (\"tag:yaml.org,2002:int\") is not allowed here"},
      {"    a: left",
       "    <<: {a: left}\n    a: left",
       "s.yaml:9:5: links[0]: a merge key (<<) is not allowed here; write the keys out"},
      {"    a: left",
       "    [x]: 1\n    a: left",
       "s.yaml:9:5: links[0]: wants a name as key, has a list"},
      {"power: {module: 3.6W}",
       "power: {module: 3.6W}\n---\nschema: 1",
       "s.yaml:23:1: a second document begins here"},
      {"a: left",
       "a: \"le\\x01ft\"",
       "s.yaml:9:8: links[0].a: has a control character (value \"le\\x01ft\")"},
  };
  for (const Mistake& mistake : mistakes) {
    const Reading r = read(with(mistake));
    EXPECT_FALSE(r.ok) << mistake.bad;
    ASSERT_EQ(r.problems.size(), 1U) << mistake.bad << "\n" << testing::PrintToString(r.problems);
    EXPECT_EQ(r.problems.front(), mistake.expected);
  }
}

TEST(YamlReader, AllMistakesAreReportedInOrderOfPlace) {
  const Reading r =
      read("schema: 1\nseeed: 1\nports: [{name: p}]\nlinks:\n  - {name: 5, a: x, a: y}\n");
  ASSERT_EQ(r.problems.size(), 4U) << testing::PrintToString(r.problems);
  EXPECT_EQ(r.problems[0], "s.yaml:2:1: unknown key \"seeed\", did you mean \"seed\"?");
  EXPECT_EQ(r.problems[1], "s.yaml:3:9: ports[0]: key \"device\" is missing");
  EXPECT_EQ(r.problems[2], "s.yaml:5:5: links[0]: key \"b\" is missing");
  EXPECT_EQ(r.problems[3], "s.yaml:5:21: links[0].a: key is given twice");
}

// `[0, 1]` for `{a: 0, b: 1}` where the schema says so, and each value at its place.
TEST(YamlReader, SomeMessagesMayBeListsOfTheirValues) {
  const std::string head =
      "schema: 1\nfabrics: [{name: f, topology: {}, circuits: {plan: {static: ";
  const Reading r = read(head + "{pairs: [[0, 7], {b: 2, a: 1}]}}}}]\n");
  ASSERT_TRUE(r.ok) << testing::PrintToString(r.problems);
  const auto& pairs = r.scenario.fabrics(0).circuits().plan().static_().pairs();
  ASSERT_EQ(pairs.size(), 2);
  EXPECT_EQ(pairs[0].b(), 7U);
  EXPECT_EQ(pairs[1].b(), 2U);
  const Reading wrong = read(head + "{pairs: [[0, 70000]]}}}}]\n");
  ASSERT_EQ(wrong.problems.size(), 1U);
  EXPECT_EQ(wrong.problems[0],
            "s.yaml:2:74: fabrics[0].circuits.plan.static.pairs[0].b: is out of range (value "
            "\"70000\", allowed 0 to 65534)");
  EXPECT_FALSE(read("schema: 1\nmachine: [0, 1]\n").ok) << "no other message";
}

TEST(YamlReader, AliasesAreNotUnfolded) {
  std::string text = "schema: 1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int j = 0; j < 8; ++j) text += ", " + below;
    text += "]\n";
  }
  const Reading r = read(text);
  EXPECT_FALSE(r.ok);
  EXPECT_LT(r.problems.size(), 1'000U);
}

TEST(YamlReader, WhatIsNoTextIsOneClearError) {
  const std::string deep = "schema: " + std::string(5'000, '[') + std::string(5'000, ']');
  const std::string nul("schema: 1\nname: a\0b\n", 20);
  const std::pair<std::string, std::string> cases[] = {
      {"", "s.yaml: is empty"},
      {"# nothing\n", "s.yaml: is empty"},
      {"just text", "s.yaml:1:1: wants keys with values, has one value (value \"just text\")"},
      {"a: b: c", "s.yaml:1:5: not valid YAML: illegal map value"},
      {"\x7f"
       "ELF",
       "s.yaml:1:1: is not a text file: byte 0x7f is a control character"},
      {"name: \xff\xfe", "s.yaml:1:7: is not a text file: byte 0xff is not UTF-8"},
      {"name: \xed\xa0\x80", "s.yaml:1:7: is not a text file: byte 0xed is not UTF-8"},
      {nul, "s.yaml:2:8: is not a text file: byte 0x00 is a control character"},
      {deep, "s.yaml:1:32: is nested deeper than 24 levels"},
      {std::string(kMaxYamlBytes + 1, 'x'),
       "s.yaml: is too long (1048577 bytes, allowed at most 1048576)"},
  };
  for (const auto& [text, expected] : cases) {
    const Reading r = read(text);
    EXPECT_FALSE(r.ok);
    ASSERT_EQ(r.problems.size(), 1U) << testing::PrintToString(r.problems);
    EXPECT_EQ(r.problems.front(), expected);
  }
}

TEST(YamlReader, AFileThatIsNotThereIsAProblem) {
  schema::Scenario scenario;
  Positions positions;
  Problems problems;
  EXPECT_FALSE(read_yaml_file("no/such/file.yaml", scenario, positions, problems));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(to_text(problems[0]), "no/such/file.yaml: cannot be opened");
  problems.clear();
  EXPECT_FALSE(read_yaml_file(".", scenario, positions, problems));
  EXPECT_EQ(to_text(problems.at(0)), ".: is a folder, not a file");
}

}  // namespace
}  // namespace linkwright
