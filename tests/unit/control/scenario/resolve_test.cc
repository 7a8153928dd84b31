// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/resolve.h"

#include <sstream>

#include <gtest/gtest.h>

#include "control/scenario/direction.h"
#include "control/scenario/host_memory.h"
#include "control/yaml/reader.h"
#include "tests/support/temporary_folder.h"

namespace linkwright {
namespace {

constexpr std::string_view kBaseProfile = R"(schema: 1
profile: base
parameters:
  rate: 800Gbps
  latency: {transmit: 30ns, fec: 62.6ns}
  fec: {code: rs544, interleave: 4, group_error_ratio: 1e-9}
  light: {dark: [{at: 1s, duration: 1ms}]}
provenance: {rate: t, latency.transmit: t, latency.fec: t, fec.interleave: t,
  fec.group_error_ratio: t, 'light.dark[0].at': t, 'light.dark[0].duration': t}
)";

constexpr std::string_view kScenario = R"(schema: 1
ports:
  - {name: left, device: d0}
  - {name: right, device: d1}
links:
  - name: wire
    a: left
    b: right
    profile: base
    parameters: {}
    a_to_b: {}
)";

std::string edit(std::string_view base, const std::string& from, const std::string& to) {
  std::string text(base);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

ResolveResult resolve_text(const std::string& text, std::uint64_t free_huge_bytes = 0) {
  const TemporaryFolder folder;
  folder.write("profiles/base.yaml", std::string(kBaseProfile));
  return resolve_file(folder.write("s.yaml", text), {{}, free_huge_bytes});
}

ResolvedScenario good(const std::string& text) {
  const ResolveResult result = resolve_text(text);
  if (const auto* problems = std::get_if<Problems>(&result)) {
    throw std::runtime_error(to_text(problems->front()));
  }
  return std::get<ResolvedScenario>(result);
}

std::vector<std::string> faults(const std::string& text) {
  const ResolveResult result = resolve_text(text);
  std::vector<std::string> out;
  if (const auto* problems = std::get_if<Problems>(&result)) {
    for (const Problem& problem : *problems) {
      const std::string line = to_text(problem);
      out.push_back(
          line.substr(line.find(problem.at.file.ends_with("s.yaml") ? "s.yaml" : "base.yaml")));
    }
  }
  return out;
}

TEST(Resolve, ACableHoldsTheCarrierOfItsPortsUnlessToldToPassItOn) {
  const std::string text(kScenario);
  EXPECT_EQ(good(text).spec.cables[0].carrier, CarrierPolicy::kHold);
  const ResolvedScenario told =
      good(edit(text, "b: right\n", "b: right\n    carrier: propagate\n"));
  EXPECT_EQ(told.spec.cables[0].carrier, CarrierPolicy::kPropagate);
  EXPECT_NE(told.text.find("carrier: propagate"), std::string::npos) << told.text;
}

TEST(Resolve, ALoopGuardWatchesUnlessToldNotTo) {
  const std::string text(kScenario);
  const ResolvedScenario usual = good(text);
  EXPECT_EQ(usual.spec.cables[0].guard, (LoopGuardConfig{.on = true}));
  EXPECT_NE(usual.text.find("broadcasts_real: 250000"), std::string::npos) << usual.text;
  const auto with = [&](const std::string& guard) {
    return edit(text, "b: right\n", "b: right\n    loop_guard: " + guard + "\n");
  };
  EXPECT_FALSE(good(with("{enabled: false}")).spec.cables[0].guard.on);
  EXPECT_EQ(good(with("{moves: 3, window_real: 20ms, broadcasts_real: 0}")).spec.cables[0].guard,
            (LoopGuardConfig{
                .on = true, .moves = 3, .window = milliseconds(20), .group_frames_per_second = 0}));
  EXPECT_EQ(faults(with("{moves: 1}")).size(), 1u);
  EXPECT_EQ(faults(with("{window_real: 1us}")).size(), 1u);
}

TEST(Resolve, WhoHoldsTheFramesOfAServerIsTheModelledEndUnlessToldOtherwise) {
  const std::string text(kScenario);
  EXPECT_EQ(good(text).spec.cables[0].ingress, Ingress::kSwitchQueue);
  EXPECT_FALSE(good(text).spec.cables[0].pause[0].on);
  const auto with = [&](const std::string& ingress) {
    return edit(text, "b: right\n", "b: right\n    " + ingress + "\n");
  };
  EXPECT_EQ(good(with("ingress: pace_required")).spec.cables[0].ingress, Ingress::kPaceRequired);
  const std::vector<std::string> unstated = faults(with("ingress: pause"));
  ASSERT_FALSE(unstated.empty());
  EXPECT_NE(unstated[0].find("must state its rate_real_bps"), std::string::npos) << unstated[0];
  ASSERT_EQ(faults(with("pause: {xoff: 1kB}")).size(), 1u);
  EXPECT_NE(faults(with("pause: {xoff: 1kB}"))[0].find("acts with `ingress: pause` only"),
            std::string::npos);
}

TEST(Resolve, DefaultsAreThoseOfTheDesign) {
  const ResolvedScenario s = good(std::string(kScenario));
  EXPECT_EQ(s.name, "s");
  EXPECT_EQ(s.time_scale, 1U);
  EXPECT_EQ(s.spec.seed, 1U);
  EXPECT_EQ(s.spec.worker_cpu, EmulatorSpec{}.worker_cpu);
  EXPECT_EQ(s.spec.memory_bytes, EmulatorSpec{}.memory_bytes);
  EXPECT_EQ(s.spec.burst, EmulatorSpec{}.burst);
  EXPECT_EQ(s.spec.descriptors, EmulatorSpec{}.descriptors);
  EXPECT_EQ(s.spec.ports[0].frame_bytes_max, 1'514U);
  EXPECT_EQ(s.spec.idle, IdlePolicy::kBackOff);
  EXPECT_FALSE(s.spec.huge_pages);
  EXPECT_EQ(s.spec.cables[0].direction[0].queue_limit_bytes, 256U * 1024);
  EXPECT_EQ(s.spec.smallest_effect, Duration::zero());
  EXPECT_LT(s.cables[0].direction[0].watts_link, 0) << "unknown watts are negative";
}

TEST(Resolve, AWrittenZeroIsNoDefault) {
  const ResolvedScenario s = good(
      edit(kScenario, "schema: 1\n", "schema: 1\nseed: 0\nmachine: {worker_cpu: 0, idle: spin}\n"));
  EXPECT_EQ(s.spec.seed, 0U);
  EXPECT_EQ(s.spec.worker_cpu, 0U);
  EXPECT_EQ(s.spec.idle, IdlePolicy::kSpin);
}

TEST(Resolve, TheMoreSpecificLevelWinsFieldByField) {
  const ResolvedScenario s =
      good(edit(edit(kScenario,
                     "parameters: {}",
                     "parameters: {latency: {fec: 2ns, module: 5ns}, fec: {code: rs272}}"),
                "a_to_b: {}",
                "a_to_b: {latency: {fec: 3ns}, light: {policy: hold}}"));
  const LinkConfig& forth = s.spec.cables[0].direction[0];
  const LinkConfig& back = s.spec.cables[0].direction[1];
  EXPECT_EQ(forth.latency, nanoseconds(30 + 3 + 5));
  EXPECT_EQ(back.latency, nanoseconds(30 + 2 + 5));
  EXPECT_EQ(forth.fec.group_octets, 320U * 4);
  EXPECT_EQ(forth.fec.error_ratio, 1e-9);
  EXPECT_EQ(forth.dark_policy, DarkPolicy::kHold);
  EXPECT_EQ(back.dark_policy, DarkPolicy::kLose);
  EXPECT_EQ(forth.dark.trains().size(), 1U) << "the profile's window stays";
}

TEST(Resolve, AListOfDarkWindowsReplacesTheOneBelow) {
  const ResolvedScenario s =
      good(edit(kScenario,
                "a_to_b: {}",
                "a_to_b: {light: {dark: [{at: 2s, duration: 1us, every: 1ms, count: 3}]}}"));
  const auto forth = s.spec.cables[0].direction[0].dark.trains();
  ASSERT_EQ(forth.size(), 1U);
  EXPECT_EQ(forth[0], (DarkTrain{kEpoch + seconds(2), microseconds(1), milliseconds(1), 3}));
  EXPECT_EQ(s.spec.cables[0].direction[1].dark.trains()[0].from, kEpoch + seconds(1));
}

TEST(Resolve, FecGroupsFollowCodeAndInterleave) {
  const auto octets = [](const std::string& fec) {
    return good(edit(kScenario, "parameters: {}", "parameters: {fec: " + fec + "}"))
        .spec.cables[0]
        .direction[0]
        .fec.group_octets;
  };
  EXPECT_EQ(octets("{code: rs544}"), 2560U);
  EXPECT_EQ(octets("{code: rs528, interleave: 1}"), 640U);
  EXPECT_EQ(octets("{code: rs272, interleave: 2}"), 640U);
  EXPECT_EQ(octets("{code: no_fec}"), 0U);
}

TEST(Resolve, TimeScaleStretchesTimesAndKeepsTheRateAsAPair) {
  const ResolvedScenario s = good(edit(kScenario,
                                       "schema: 1\n",
                                       "schema: 1\ntime_scale: 20000\npedestal: 300us\n"
                                       "smallest_effect: 10ns\n"));
  const LinkConfig& config = s.spec.cables[0].direction[0];
  EXPECT_EQ(config.rate, (LineRate{800'000'000'000, 20'000}));
  EXPECT_EQ(config.latency, nanoseconds(1'852'000));
  EXPECT_EQ(config.dark.trains()[0].from, kEpoch + seconds(20'000));
  EXPECT_EQ(config.dark.trains()[0].length, seconds(20));
  EXPECT_EQ(s.spec.pedestal, microseconds(300)) << "a pedestal is real time";
  EXPECT_EQ(s.spec.smallest_effect, microseconds(200));
  EXPECT_EQ(s.cables[0].direction[0].latency, picoseconds(92'600)) << "figures stay in the model";
  EXPECT_EQ(config.queue_limit_bytes, 256U * 1024) << "rate x delay does not change with K";
}

TEST(Resolve, TheQueueHoldsTwiceRateTimesDelay) {
  const ResolvedScenario s =
      good(edit(kScenario,
                "parameters: {}",
                "parameters: {latency: {transmit: 0ns, fec: 0ns, propagation: 50us}}"));
  EXPECT_EQ(s.spec.cables[0].direction[0].queue_limit_bytes, 10'000'000U);
}

TEST(Resolve, SmallestEffectIsTheSmallestDifferenceOfLatency) {
  const std::string two = edit(
      edit(kScenario, "links:", "  - {name: p, device: d2}\n  - {name: q, device: d3}\nlinks:"),
      "a_to_b: {}",
      "a_to_b: {latency: {module: 78ns}}\n"
      "  - {name: w2, a: p, b: q, profile: base,\n"
      "     parameters: {latency: {module: 100ns}}}");
  EXPECT_EQ(good(two).spec.smallest_effect, nanoseconds(22));
  EXPECT_EQ(good(edit(two, "schema: 1\n", "schema: 1\ntime_scale: 10\n")).spec.smallest_effect,
            nanoseconds(220));
}

TEST(Resolve, AutoPagesTakeHugeOnesWhenTheyHoldTheMemory) {
  const auto huge = [](std::uint64_t free_bytes) {
    const ResolveResult result = resolve_text(std::string(kScenario), free_bytes);
    return std::get<ResolvedScenario>(result).spec.huge_pages;
  };
  EXPECT_TRUE(huge(256ULL << 20));
  EXPECT_FALSE(huge((256ULL << 20) - 1));
  std::istringstream meminfo(
      "MemFree: 5 kB\nHugePages_Free:      128\nHugepagesize:       2048 kB\n");
  EXPECT_EQ(free_huge_bytes(meminfo), 256ULL << 20);
}

TEST(Resolve, EachMistakeIsOneErrorAtItsPlace) {
  struct Mistake {
    const char* from;
    const char* to;
    const char* expected;
  };
  const Mistake mistakes[] = {
      {"name: right",
       "name: left",
       "s.yaml:4:12: ports[1].name: a second port of this name (value \"left\")"},
      {"device: d1",
       "device: d0",
       "s.yaml:4:27: ports[1].device: is already the device of port \"left\" (value \"d0\")"},
      {"b: right",
       "b: rihgt",
       "s.yaml:8:8: links[0].b: there is no port \"rihgt\", did you mean \"right\"?"},
      {"b: right",
       "b: left",
       "s.yaml:8:8: links[0].b: is the port that `a` names: a link joins two ports"},
      {"    a_to_b: {}",
       "  - {name: wire, a: p, b: q, profile: base}",
       "s.yaml:13:12: links[1].name: a second link of this name (value \"wire\")"},
      {"    a_to_b: {}",
       "  - {name: w2, a: p, b: right, profile: base}",
       "s.yaml:13:25: links[1].b: port \"right\" is taken by links[0].b: a port belongs to one "
       "link or one host of a fabric"},
      {"device: d1}",
       "device: d1}\n  - {name: p, device: d2}",
       "s.yaml:5:5: ports[2]: no link uses port \"p\""},
      {"profile: base",
       "b_to_a: {}",
       "s.yaml:6:5: links[0]: has no rate: give `profile`, or `parameters` with `rate`, for "
       "example "
       "400Gbps (bps, kbps, Mbps, Gbps, Tbps)"},
      {"a_to_b: {}",
       "a_to_b: {light: {dark: [{at: 1s}]}}",
       "s.yaml:11:29: links[0].a_to_b.light.dark[0]: needs `duration`, or `reconfiguration` beside "
       "`dark` with a stage that is dark (switching, settle, receiver)"},
      {"a_to_b: {}",
       "a_to_b: {light: {dark: [{at: 1s, duration: 2ms, every: 2ms}]}}",
       "s.yaml:11:60: links[0].a_to_b.light.dark[0].every: must be longer than the dark time of "
       "2ms "
       "(value 2ms)"},
      {"a_to_b: {}",
       "a_to_b: {light: {dark: [{at: 1s, duration: 2ms, count: 2}]}}",
       "s.yaml:11:60: links[0].a_to_b.light.dark[0].count: needs `every`: the time from one window "
       "to "
       "the next"},
      {"schema: 1\n",
       "schema: 1\ntime_scale: 10000000\n",
       "base.yaml:7:23: parameters.light.dark[0].at: is too long for a run: 1s x time_scale "
       "10000000 "
       "(allowed at most 2592000s of run time)"},
      {"parameters: {}",
       "parameters: {latency: {propagation: 20s}}",
       "s.yaml:10:27: links[0].parameters.latency: makes the default queue, 2 x rate x delay, "
       "4000000018520B (allowed at most 1100GB): give `queue_limit`"},
      {"device: d1",
       "device: d1, rate_real_bps: 10Gbps",
       "base.yaml:4:9: parameters.rate: 800Gbps / time_scale 1 = 800Gbps is above the 10Gbps that "
       "port "
       "\"right\" states in rate_real_bps (allowed: rate up to 10Gbps, or time_scale from 80)"},
  };
  for (const Mistake& m : mistakes) {
    std::string text = edit(kScenario, m.from, m.to);
    if (std::string(m.from) == "    a_to_b: {}") {
      text = edit(text, "links:", "  - {name: p, device: d2}\n  - {name: q, device: d3}\nlinks:");
    }
    const std::vector<std::string> found = faults(text);
    ASSERT_FALSE(found.empty()) << m.to;
    EXPECT_EQ(found.front(), m.expected) << m.to;
    EXPECT_EQ(found.size(), 1U) << testing::PrintToString(found);
  }
}

TEST(Resolve, AStatedRateIsKeptByALargerTimeScaleOrByNotEmulatingIt) {
  const std::string text = edit(kScenario, "device: d1", "device: d1, rate_real_bps: 10Gbps");
  EXPECT_EQ(faults(edit(text, "schema: 1\n", "schema: 1\ntime_scale: 79\n")).size(), 1U);
  EXPECT_EQ(good(edit(text, "schema: 1\n", "schema: 1\ntime_scale: 80\n")).time_scale, 80U);
  EXPECT_FALSE(good(edit(text, "parameters: {}", "parameters: {serialization: not_emulated}"))
                   .spec.cables[0]
                   .direction[0]
                   .serialize);
}

TEST(Resolve, AnErrorRatioNeedsItsCode) {
  const std::string text = edit(edit(kScenario, "profile: base", "b_to_a: {}"),
                                "parameters: {}",
                                "parameters: {rate: 1Gbps, fec: {group_error_ratio: 1e-3}}");
  EXPECT_EQ(
      faults(text),
      std::vector<std::string>{"s.yaml:10:56: links[0].parameters.fec.group_error_ratio: needs "
                               "`code`: it is the share of groups of that code"});
}

TEST(Resolve, RunTimeIsCheckedNotWrapped) {
  EXPECT_EQ(run_time(131'400, 20'000), microseconds(2'628));
  EXPECT_EQ(run_time(kLongestRunTime, 1), Duration{kLongestRunTime});
  EXPECT_EQ(run_time(kLongestRunTime, 2), std::nullopt);
  EXPECT_EQ(run_time(9'000'000'000'000'000'000, 1'000'000'000), std::nullopt);
}

bool same_run(const EmulatorSpec& a, const EmulatorSpec& b) {
  bool same = a.seed == b.seed && a.pedestal == b.pedestal &&
              a.smallest_effect == b.smallest_effect && a.memory_bytes == b.memory_bytes &&
              a.worker_cpu == b.worker_cpu && a.burst == b.burst && a.huge_pages == b.huge_pages &&
              a.descriptors == b.descriptors && a.idle == b.idle &&
              a.cables.size() == b.cables.size() && a.ports.size() == b.ports.size();
  for (std::size_t i = 0; same && i < a.cables.size(); ++i) {
    same = a.cables[i].direction == b.cables[i].direction && a.cables[i].name == b.cables[i].name;
  }
  for (std::size_t i = 0; same && i < a.ports.size(); ++i) {
    same = a.ports[i].device == b.ports[i].device && a.ports[i].stated_bps == b.ports[i].stated_bps;
  }
  return same;
}

TEST(Render, TheResolvedTextResolvesToTheSameRun) {
  const ResolvedScenario s = good(
      edit(edit(edit(kScenario,
                     "schema: 1\n",
                     "schema: 1\nname: \"a \\\"b\\\" \\\\ c\"\nseed: 0\ntime_scale: "
                     "20000\npedestal: 1us\n"),
                "a_to_b: {}",
                "a_to_b: {latency: {module: 1.234567us}, power: {module: 3.6W, host_serdes: 1W}}"),
           "device: d1",
           "device: d1, rate_real_bps: 10Gbps"));
  const ResolvedScenario again = good(s.text);
  EXPECT_EQ(again.name, "a \"b\" \\ c");
  EXPECT_TRUE(same_run(s.spec, again.spec)) << s.text;
  EXPECT_EQ(again.cables[0].direction[0].watts_link, 9.2);
  EXPECT_EQ(again.cables[0].direction[0].profile, "inline");
}

TEST(Render, BothDomainsAreShownWhenTheyDiffer) {
  const std::string scaled =
      good(edit(kScenario, "schema: 1\n", "schema: 1\ntime_scale: 20000\n")).text;
  EXPECT_NE(scaled.find("rate: 800Gbps  # run: 40Mbps\n"), std::string::npos) << scaled;
  EXPECT_NE(scaled.find("fec: 62.6ns  # run: 1.252ms\n"), std::string::npos) << scaled;
  EXPECT_NE(scaled.find("# link \"wire\": base\n"), std::string::npos) << scaled;
  EXPECT_EQ(good(std::string(kScenario)).text.find("# run:"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
