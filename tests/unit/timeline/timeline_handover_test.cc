// SPDX-License-Identifier: Apache-2.0
//
// What is handed to a worker, when, and upon what.
#include "control/timeline/timeline_handover.h"

#include <map>

#include <gtest/gtest.h>

#include "control/agent/convert.h"
#include "tests/unit/timeline/timelines.h"

namespace linkwright {
namespace {

constexpr Instant at_s(std::int64_t s) {
  return kEpoch + seconds(s);
}

// The worker, and what people have set.
struct Line {
  explicit Line(const std::string& events)
      : file(with_events(events), "test"),
        resolved(file.resolve()),
        handover(file, resolved, [this](const LinkPart& part) { return set[part.told]; }) {}

  // Everything until `t`, answered as planned. "wire a_to_b@2: rate=100Mbps".
  std::vector<std::string> hand_over(Instant t) {
    handover.take_before(t);
    return answer();
  }

  std::vector<std::string> answer() {
    std::vector<std::string> out;
    while (const auto request = handover.next_request()) {
      for (const schema::ChangeLink& change : changes_of(*request)) out.push_back(text_of(change));
      handover.answered(Instant{Duration{changes_of(*request).front().at_ps()}});
    }
    return out;
  }

  static std::string text_of(const schema::ChangeLink& change) {
    std::string out = change.cable() + (change.direction() == 0 ? ">" : "<") + "@" +
                      std::to_string(change.at_ps() / 1'000'000'000'000) + ":";
    for (const std::string& each : change.parameters()) out += " " + each;
    return out;
  }

  void people_set(const std::string& parameter, Instant now) {
    note(now);
    const LinkChange change(file, resolved, {"wire", "", "a_to_b", {parameter}});
    set["wire a_to_b"] = upon_earlier(set["wire a_to_b"], {parameter});
    handover.hand_over_again(change.parts());
  }

  void note(Instant now) {
    for (const schema::Request& each : handover.come_into_force(now))
      set[each.change().direction() == 0 ? "wire a_to_b" : "wire b_to_a"] = {
          each.change().parameters().begin(), each.change().parameters().end()};
  }

  ScenarioFile file;
  ResolvedScenario resolved;
  std::map<std::string, std::vector<std::string>> set;
  TimelineHandover handover;
};

using Lines = std::vector<std::string>;

const char* const kRate =
    "{at: 2s, set: {link: wire, direction: a_to_b, parameters: {rate: 100Mbps}}}";

LinkConfig config_of(const schema::ChangeLink& change) {
  LinkConfig out;
  EXPECT_TRUE(from_plan(change.plan(), "", out).empty());
  return out;
}

TEST(Handover, HandsOverAheadAndLogsWhatTheWorkerAnswers) {
  Line line(kRate);
  EXPECT_EQ(line.hand_over(at_s(2)), Lines{});
  line.handover.take_before(at_s(3));
  const auto request = line.handover.next_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(line.text_of(request->change()), "wire>@2: rate=100Mbps");
  EXPECT_EQ(config_of(request->change()).rate.bits_per_second, 100'000'000u);
  EXPECT_TRUE(line.handover.log().empty()) << "not before it is answered";
  EXPECT_TRUE(line.handover.next_request()) << "and asked again until then";
  line.handover.answered(at_s(2) + microseconds(7));
  ASSERT_EQ(line.handover.log().size(), 1u);
  EXPECT_EQ(line.handover.log()[0].planned, at_s(2));
  EXPECT_EQ(line.handover.log()[0].effective, at_s(2) + microseconds(7));
  EXPECT_TRUE(line.handover.log()[0].late());
  EXPECT_FALSE(line.handover.next_request());
}

TEST(Handover, EachEventStandsUponThoseBeforeIt) {
  Line line(std::string(kRate) +
            ",\n{at: 3s, set: {link: wire, parameters: {latency: {propagation: 1ms}}}}");
  EXPECT_EQ(line.hand_over(at_s(5)),
            (Lines{"wire>@2: rate=100Mbps",
                   "wire>@3: rate=100Mbps latency.propagation=1ms",
                   "wire<@3: latency.propagation=1ms"}));
}

TEST(Handover, WhatPeopleSetIsNotUndone) {
  Line before(kRate);
  before.people_set("queue_limit=1MiB", at_s(0));
  EXPECT_EQ(before.hand_over(at_s(5)), (Lines{"wire>@2: queue_limit=1MiB rate=100Mbps"}));
  // Handed over already, and not yet in force.
  Line meanwhile(kRate);
  EXPECT_EQ(meanwhile.hand_over(at_s(5)), (Lines{"wire>@2: rate=100Mbps"}));
  meanwhile.people_set("queue_limit=1MiB", at_s(1));
  EXPECT_EQ(meanwhile.answer(), (Lines{"wire>@2: queue_limit=1MiB rate=100Mbps"}));
  EXPECT_EQ(meanwhile.handover.log().size(), 1u);
  // In force: it counts as set, and nothing is handed over again.
  Line behind(kRate);
  behind.hand_over(at_s(5));
  behind.people_set("queue_limit=1MiB", at_s(3));
  EXPECT_EQ(behind.answer(), Lines{});
  EXPECT_EQ(behind.set["wire a_to_b"], (Lines{"rate=100Mbps", "queue_limit=1MiB"}));
}

TEST(Handover, WhatPeopleSetWhileTheWorkerIsAskedIsNotUndone) {
  Line line(kRate);
  line.handover.take_before(at_s(5));
  ASSERT_TRUE(line.handover.next_request());
  line.people_set("queue_limit=1MiB", at_s(1));
  line.handover.answered(at_s(2));
  EXPECT_EQ(line.answer(), (Lines{"wire>@2: queue_limit=1MiB rate=100Mbps"}));
  EXPECT_EQ(line.handover.log().size(), 1u);
}

// By hand: 10 us to 50 us in four steps; a person who sets 20 us after two of them (30 us) is met
// by two equal steps from there.
TEST(Handover, ARampGoesOnFromWhatIsInForce) {
  const std::string ramp =
      "{at: 0s, ramp: {link: wire, direction: a_to_b, over: 4s, steps: 4, parameters: {latency: "
      "{propagation: 50us}}}}";
  Line line(ramp);
  EXPECT_EQ(line.hand_over(at_s(10)),
            (Lines{"wire>@1: latency.propagation=20us",
                   "wire>@2: latency.propagation=30us",
                   "wire>@3: latency.propagation=40us",
                   "wire>@4: latency.propagation=50us"}));
  Line met(ramp);
  met.hand_over(at_s(3));
  met.people_set("latency.propagation=20us", at_s(2));
  EXPECT_EQ(met.hand_over(at_s(10)),
            (Lines{"wire>@3: latency.propagation=35us", "wire>@4: latency.propagation=50us"}));
  EXPECT_EQ(met.handover.log().back().text, "latency.propagation=50us");
}

TEST(Handover, DarknessAndWhatIsSetMeanwhileCombine) {
  Line line(
      "{at: 2s, dark: {link: wire, direction: a_to_b, for: 3s}},\n"
      "{at: 3s, set: {link: wire, direction: a_to_b, parameters: {rate: 100Mbps}}},\n"
      "{at: 6s, set: {link: wire, direction: a_to_b, parameters: {rate: 200Mbps}}}");
  std::vector<LinkConfig> configs;
  line.handover.take_before(at_s(10));
  while (const auto request = line.handover.next_request()) {
    configs.push_back(config_of(request->change()));
    line.handover.answered(Instant{Duration{request->change().at_ps()}});
  }
  ASSERT_EQ(configs.size(), 3u);
  const DarkWindow window{at_s(2), at_s(5)};
  EXPECT_EQ(configs[0].dark.next(kEpoch), window);
  EXPECT_EQ(configs[1].dark.next(kEpoch), window);
  EXPECT_EQ(configs[1].rate.bits_per_second, 100'000'000u);
  EXPECT_TRUE(configs[2].dark.empty()) << "it is over by then";
}

TEST(Handover, LogsMarksAndRefusals) {
  Line line("{at: 1s, mark: here},\n" + std::string(kRate));
  line.handover.take_before(at_s(5));
  ASSERT_TRUE(line.handover.next_request());
  line.handover.refused("the worker is tired");
  EXPECT_FALSE(line.handover.next_request());
  ASSERT_EQ(line.handover.log().size(), 2u);
  EXPECT_EQ(line.handover.log()[0].kind, "mark");
  EXPECT_EQ(line.handover.log()[0].text, "here");
  EXPECT_EQ(line.handover.log()[0].effective, at_s(1));
  EXPECT_TRUE(line.handover.log()[1].refused);
  EXPECT_EQ(line.handover.log()[1].text, "rate=100Mbps: the worker is tired");
}

// Killed after the first was answered and while the second was asked.
TEST(Handover, GoesOnAfterItWasStoredWithoutFiringTwice) {
  const std::string events =
      std::string(kRate) +
      ",\n{at: 3s, set: {link: wire, direction: a_to_b, parameters: {queue_limit: 1MiB}}}"
      ",\n{at: 9s, mark: later}";
  Line killed(events);
  killed.handover.take_before(at_s(5));
  ASSERT_TRUE(killed.handover.next_request());
  killed.handover.answered(at_s(2));
  ASSERT_TRUE(killed.handover.next_request());
  Line next(events);
  next.handover.restore(killed.handover.player().playback(),
                        killed.handover.log(),
                        killed.handover.coming(),
                        {killed.handover.waiting().begin(), killed.handover.waiting().end()},
                        killed.handover.dark().all());
  EXPECT_EQ(next.hand_over(at_s(5)), (Lines{"wire>@3: rate=100Mbps queue_limit=1MiB"}));
  next.hand_over(at_s(10));
  ASSERT_EQ(next.handover.log().size(), 3u);
  for (std::uint32_t event : {0u, 1u, 2u}) EXPECT_EQ(next.handover.log()[event].event, event);
}

TEST(Handover, BeginsAgainWithWhatHadNotComeIntoForce) {
  Line line(std::string(kRate) + ",\n{at: 6s, mark: later}");
  line.hand_over(at_s(5));
  line.handover.begin_again(at_s(1));
  EXPECT_TRUE(line.handover.log().empty());
  EXPECT_EQ(line.hand_over(at_s(3)), (Lines{"wire>@1: rate=100Mbps"})) << "a second later";
}

// Handed over up to 8 s, paused there, and lost at 2.5 s: three acts have not come into force, of
// which the last is a mark that only the log knows. Mutant: `lost` on the bent line.
TEST(Handover, BeginsAgainWithWhatAPauseHadLetThrough) {
  Line line(std::string(kRate) +
            ",\n{at: 3s, set: {link: wire, direction: a_to_b, parameters: {queue_limit: 1MiB}}}"
            ",\n{at: 5s, set: {link: wire, direction: a_to_b, parameters: {rate: 200Mbps}}}"
            ",\n{at: 7s, mark: here}");
  EXPECT_EQ(line.hand_over(at_s(8)).size(), 3u);
  line.handover.player().pause();
  line.note(at_s(2) + milliseconds(500));
  line.handover.begin_again(at_s(2) + milliseconds(500));
  EXPECT_EQ(line.handover.log().size(), 1u) << "what was in force stays told";
  EXPECT_EQ(line.hand_over(at_s(4)), Lines{}) << "it is paused";
  line.handover.player().play(std::nullopt);
  EXPECT_EQ(
      line.hand_over(at_s(20)),
      (Lines{"wire>@4: rate=100Mbps queue_limit=1MiB", "wire>@6: queue_limit=1MiB rate=200Mbps"}));
  ASSERT_EQ(line.handover.log().size(), 4u);
  EXPECT_EQ(line.handover.log().back().kind, "mark");
}

// Both directions in one order, and neither where it is refused.
TEST(Handover, ARefusedDarkTimeIsNoneOfThoseThatCome) {
  Line line(
      "{at: 2s, dark: {link: wire, for: 3s}},\n"
      "{at: 3s, set: {link: wire, parameters: {rate: 100Mbps}}}");
  line.handover.take_before(at_s(10));
  const auto dark = line.handover.next_request();
  ASSERT_TRUE(dark && dark->has_change_cable());
  EXPECT_EQ(line.handover.asked_for(), at_s(2));
  EXPECT_EQ(line.handover.dark().all().size(), 2u);
  line.handover.refused("no");
  EXPECT_TRUE(line.handover.dark().all().empty());
  const auto request = line.handover.next_request();
  ASSERT_TRUE(request);
  ASSERT_EQ(changes_of(*request).size(), 2u);
  for (const schema::ChangeLink& change : changes_of(*request))
    EXPECT_TRUE(config_of(change).dark.empty());
}

// Refused for ever, or past before the worker takes it: nobody waits for it.
TEST(Handover, WhatIsHandedOverAgainKeepsNothingWaiting) {
  Line line(std::string(kRate) +
            ",\n{at: 4s, set: {link: wire, direction: a_to_b, parameters: {queue_limit: 1MiB}}}");
  line.hand_over(at_s(5));
  line.people_set("rate=300Mbps", at_s(1));
  ASSERT_TRUE(line.handover.next_request());
  EXPECT_EQ(line.handover.asked_for(), at_s(2));
  line.handover.refused("memory was not planned for it");
  EXPECT_TRUE(line.handover.log().back().refused);
  line.note(at_s(4));
  EXPECT_FALSE(line.handover.next_request()) << "its instant has passed";
}

TEST(Handover, WhatPeopleSetTwiceIsHandedOverAgainAsItIsAtLast) {
  Line line(kRate);
  line.hand_over(at_s(5));
  line.people_set("queue_limit=1MiB", at_s(1));
  line.people_set("queue_limit=2MiB", at_s(1));
  EXPECT_EQ(line.answer(), (Lines{"wire>@2: queue_limit=2MiB rate=100Mbps"}));
}

TEST(Handover, KnowsOfWhatPartsAnythingIsToCome) {
  Line line(kRate);
  const LinkChange change(line.file, line.resolved, {"wire", "", "both", {"queue_limit=1MiB"}});
  const LinkPart& there = change.parts()[0];
  EXPECT_TRUE(line.handover.anything_to_come(there));
  EXPECT_FALSE(line.handover.anything_to_come(change.parts()[1]));
  line.hand_over(at_s(5));
  EXPECT_TRUE(line.handover.anything_to_come(there)) << "not in force yet";
  line.note(at_s(3));
  EXPECT_FALSE(line.handover.anything_to_come(there));
}

TEST(Handover, WhatDoesNotGoWithWhatIsSetNowIsLoggedAsRefused) {
  Line killed{kRate};
  killed.hand_over(at_s(5));
  Line next{kRate};
  next.set["wire a_to_b"] = {"no_such_field=1"};
  next.handover.restore(
      killed.handover.player().playback(), killed.handover.log(), killed.handover.coming(), {}, {});
  ASSERT_EQ(next.handover.log().size(), 2u);
  EXPECT_TRUE(next.handover.log().back().refused);
  EXPECT_FALSE(next.handover.next_request());
}

TEST(Handover, KnowsWhatPutsOffTheLastEventTooFar) {
  const ResolvedScenario resolved = resolved_text(with_events("{at: 1h, mark: late}"));
  const TimelinePlayer player(resolved.timeline);
  EXPECT_EQ(too_slow(player, 1000), "");
  EXPECT_EQ(too_slow(player, 2), "");
  EXPECT_NE(too_slow(player, 1), "") << "1000 hours are 41 days";
}

TEST(Handover, KnowsWhatIsTooDenseForAWorker) {
  const auto spec = [](const std::string& steps) {
    return resolved_text(with_events("{at: 0s, ramp: {link: wire, over: 5s, steps: " + steps +
                                     ", parameters: {rate: 2Gbps}}}"))
        .timeline;
  };
  EXPECT_EQ(too_dense(spec("15"), 0, 1000), "");
  EXPECT_NE(too_dense(spec("16"), 0, 1000), "");
  EXPECT_EQ(too_dense(spec("16"), 0, 500), "");
}

}  // namespace
}  // namespace linkwright
