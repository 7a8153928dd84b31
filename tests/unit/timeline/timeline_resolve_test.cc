// SPDX-License-Identifier: Apache-2.0
//
// A timeline from the text of a scenario: when what comes, and every mistake one can make in it.
#include <gtest/gtest.h>

#include "tests/unit/timeline/timelines.h"

namespace linkwright {
namespace {

// "event@microseconds" of each act, in order.
std::string acts_of(const std::string& events, const std::string& run = "") {
  std::string out;
  for (const TimelineAct& act : resolved_text(with_events(events, run)).timeline.acts)
    out += (out.empty() ? "" : " ") + std::to_string(act.event) + "@" +
           std::to_string(picos(act.at) / 1'000'000);
  return out;
}

// All problems, a line each.
std::string mistakes(const std::string& text) {
  const ResolveResult result = resolve_text(text);
  std::string out;
  if (const auto* problems = std::get_if<Problems>(&result))
    for (const Problem& problem : *problems) out += to_text(problem) + "\n";
  return out;
}

std::string mistake(const std::string& event,
                    const std::string& run = "",
                    const std::string& link = "") {
  std::string all = mistakes(with_events(event, run, link));
  if (!all.empty()) all.pop_back();
  return all;
}

TEST(Timeline, ComesInOrderOfTimeAndOfTheFile) {
  EXPECT_EQ(acts_of("{at: 9us, mark: c},\n{at: 2us, mark: a},\n{at: 2us, mark: b}"), "1@2 2@2 0@9");
}

TEST(Timeline, AfterCountsFromTheLastRepetitionOfTheEventBefore) {
  EXPECT_EQ(acts_of("{at: 5us, mark: a, repeat: {every: 10us, times: 3}},\n{after: 1us, mark: b},\n"
                    "{after: 0s, mark: c}"),
            "0@5 0@15 0@25 1@26 2@26");
  EXPECT_EQ(acts_of("{after: 3us, mark: a}"), "0@3") << "the first one from the start";
}

TEST(Timeline, ARampIsStepsThatEndAtItsEnd) {
  const std::string ramp = "{at: 100us, ramp: {link: wire, parameters: {rate: 2Gbps}, over: 40us, ";
  EXPECT_EQ(acts_of(ramp + "steps: 4}}"), "0@110 0@120 0@130 0@140");
  EXPECT_EQ(acts_of(ramp + "step: 20us}}"), "0@120 0@140");
}

TEST(Timeline, IsMultipliedByTheTimeScale) {
  std::string text = with_events("{at: 3us, mark: a}");
  text.insert(text.find("name: t"), "time_scale: 1000\n");
  const ResolvedScenario scenario = resolved_text(text);
  ASSERT_EQ(scenario.timeline.acts.size(), 1u);
  EXPECT_EQ(scenario.timeline.acts[0].at, milliseconds(3));
  EXPECT_EQ(scenario.timeline.acts[0].model_ps, 3'000'000);
}

TEST(Timeline, TellsEveryMistakeAtOnceWithItsPlace) {
  const std::string told =
      mistakes(with_events("{at: 1us, set: {link: wires, parameters: {rate: 1Gbps}}},\n"
                           "{mark: a},\n"
                           "{at: 1us, after: 2us, mark: a},\n"
                           "{at: 1us},\n"
                           "{at: 1us, mark: a, dark: {link: wire, for: 1us}},\n"
                           "{at: 1us, connect: {fabric: pod, circuits: {shift: 1}}}"));
  EXPECT_EQ(told,
            "test:7:23: timeline.events[0].set.link: no link beside the fabrics has this name "
            "(value \"wires\", did you mean \"wire\"?)\n"
            "test:8:1: timeline.events[1]: wants exactly one of at, after (value: none of them)\n"
            "test:9:1: timeline.events[2]: wants exactly one of at, after (value: both)\n"
            "test:10:1: timeline.events[3]: wants exactly one of set, ramp, flap, dark, connect, "
            "schedule, fault, mark (value: 0 of them)\n"
            "test:11:1: timeline.events[4]: wants exactly one of set, ramp, flap, dark, connect, "
            "schedule, fault, mark (value: 2 of them)\n"
            "test:12:29: timeline.events[5].connect.fabric: no fabric has this name (value "
            "\"pod\")\n");
}

TEST(Timeline, SaysThatThereAreNoWorkloads) {
  for (const char* what : {"{start: ring, ranks: [0, 1]}", "anything", "[1, 2]"})
    EXPECT_EQ(
        mistake(std::string("{at: 1us, workload: ") + what + "}"),
        "test:7:21: timeline.events[0].workload: there are no workloads yet that a timeline "
        "could start or stop (allowed: set, ramp, flap, dark, connect, schedule, fault, mark)");
}

TEST(Timeline, RefusesWhatAnEventCannotSet) {
  EXPECT_EQ(mistake("{at: 1us, set: {link: wire, parameters: {light: {dark: [{at: 1us, duration: "
                    "1us}]}}}}"),
            "test:7:56: timeline.events[0].set.parameters.light.dark: is a list, which an event "
            "cannot set (allowed: single values)");
  EXPECT_NE(mistake("{at: 1us, set: {link: wire, parameters: {availability: {failures: true}}}}")
                .find("is fixed for a run"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1us, ramp: {link: wire, over: 1ms, steps: 2, parameters: {fec: {code: "
                    "rs544}}}}")
                .find("is no number, and only numbers go in steps"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1us, ramp: {link: wire, over: 1ms, parameters: {rate: 2Gbps}}}")
                .find("wants exactly one of steps, step"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1us, ramp: {link: wire, over: 1ms, step: 300us, parameters: {rate: "
                    "2Gbps}}}")
                .find("does not divide `over`"),
            std::string::npos);
}

TEST(Timeline, ChecksWhatALinkBecomes) {
  const std::string text =
      mistake("{at: 1us, set: {link: wire, parameters: {jitter: {deviation: 1us}}}}");
  EXPECT_NE(text.find("test:7:"), std::string::npos) << text;
  EXPECT_NE(text.find("is needed beside `deviation`"), std::string::npos) << text;
  EXPECT_EQ(mistake("{at: 1us, set: {link: wire, parameters: {rate: 100Mbps}}}"), "");
  EXPECT_EQ(mistake("{at: 1us, set: {link: wire, parameters: {jitter: {half_life: 10us}}}},\n"
                    "{at: 2us, set: {link: wire, parameters: {jitter: {deviation: 1us}}}}"),
            "")
      << "with what was set before";
}

TEST(Timeline, LeavesLinksAloneThatChangeByThemselves) {
  EXPECT_NE(mistake("{at: 1us, flap: {link: wire, down: 1ms}}", "", ", one_way_dark: remote_fault")
                .find("the ends of this link tell each other"),
            std::string::npos);
}

TEST(Timeline, PlaysNoFasterOrSlowerThanItCan) {
  EXPECT_NE(mistake("{at: 1us, mark: a}", "speed: 0.0005, ").find("speed"), std::string::npos);
  EXPECT_NE(mistake("{at: 1us, mark: a}", "speed: 1.23456, ").find("three decimals"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1000h, mark: a}").find("comes too late"), std::string::npos);
  EXPECT_NE(mistake("{at: 10h, mark: a}", "speed: 0.01, ").find("puts the last event off"),
            std::string::npos);
}

TEST(Timeline, MakesRoomForTheMostDemandingThatALinkBecomes) {
  const ResolvedScenario scenario = resolved_text(with_events(
      "{at: 1us, set: {link: wire, direction: a_to_b, parameters: {rate: 10Gbps}}},\n"
      "{at: 2us, set: {link: wire, direction: a_to_b, parameters: {latency: {propagation: "
      "5ms}}}},\n"
      "{at: 3us, set: {link: wire, direction: a_to_b, parameters: {rate: 1Gbps, queue_limit: "
      "64MiB, "
      "latency: {propagation: 1us}}}}"));
  ASSERT_EQ(scenario.spec.cables.size(), 1u);
  const auto& later = scenario.spec.cables[0].later;
  ASSERT_TRUE(later[0]);
  EXPECT_FALSE(later[1]) << "nothing acts on it";
  EXPECT_EQ(later[0]->rate.bits_per_second, 10'000'000'000u);
  EXPECT_EQ(later[0]->latency, milliseconds(5));
  EXPECT_EQ(later[0]->queue_limit_bytes, 64u << 20);
}

TEST(Timeline, AFaultBecomesOneOfItsLinkThatBeginsThen) {
  const ResolvedScenario scenario = resolved_text(with_events(
      "{at: 4ms, repeat: {every: 2ms, times: 2}, fault: {link: wire, direction: b_to_a, fault: "
      "{name: cut, action: drop}}}",
      "speed: 2, "));
  ASSERT_EQ(scenario.spec.cables.size(), 1u);
  EXPECT_TRUE(scenario.spec.cables[0].faults[0].empty());
  const FaultList& faults = scenario.spec.cables[0].faults[1];
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].name, "cut");
  EXPECT_EQ(faults[0].from, kEpoch + milliseconds(2));
  EXPECT_EQ(faults[1].name, "cut (2)");
  EXPECT_EQ(faults[1].from, kEpoch + milliseconds(3));
  EXPECT_NE(mistake("{at: 4ms, repeat: {every: 2ms, times: 17}, fault: {link: wire, fault: {name: "
                    "cut, action: drop}}}")
                .find("too many faults"),
            std::string::npos);
}

}  // namespace
}  // namespace linkwright
