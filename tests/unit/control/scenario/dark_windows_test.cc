// SPDX-License-Identifier: Apache-2.0
//
// Windows that draw how long a circuit takes to move, from the text of a scenario.
#include "control/scenario/dark_windows.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {
namespace {

constexpr const char* kMirrors =
    "reconfiguration: {command: 2ms, switching: 10ms, settle: 2ms, receiver: 50ms, "
    "switching_sigma: 0.3}";

// Two links that are alike.
std::string dark(const std::string& light, const std::string& head) {
  const std::string link = ", parameters: {rate: 1Gbps, light: {" + light + "}}}";
  return "schema: 1\n" + head +
         "ports: [{name: a, device: d0}, {name: b, device: d1}, {name: c, device: d2}, {name: d, "
         "device: d3}]\nlinks:\n  - {name: v, a: a, b: b" +
         link + "\n  - {name: w, a: c, b: d" + link + "\n";
}

ResolveResult result_of(const std::string& light, const std::string& head) {
  return resolve_text(dark(light, head));
}

std::vector<DarkTrain> trains(const std::string& light,
                              const std::string& head = "",
                              std::size_t cable = 0,
                              std::size_t direction = 0) {
  const ResolveResult result = result_of(light, head);
  if (const auto* problems = std::get_if<Problems>(&result)) {
    ADD_FAILURE() << to_text(problems->front());
    return {};
  }
  const auto& spec = std::get<ResolvedScenario>(result).spec;
  const auto span = spec.cables[cable].direction[direction].dark.trains();
  return {span.begin(), span.end()};
}

// The only problem, of both links and both directions, without its place.
std::string fault(const std::string& light) {
  const ResolveResult result = result_of(light, "");
  const auto* problems = std::get_if<Problems>(&result);
  if (problems == nullptr || problems->size() != 2) return "not one problem of each link";
  return problems->front().path.substr(std::string("links[0].parameters.light.").size()) + ": " +
         problems->front().message;
}

std::string light_of(const std::string& dark) {
  return std::string(kMirrors) + ", dark: [" + dark + "]";
}

TEST(DarkWindows, WithoutSigmaNothingIsDrawn) {
  const auto fixed = trains(
      "reconfiguration: {command: 2ms, switching: 10ms, receiver: 50ms}, dark: [{at: 1s, every: "
      "1s}]");
  EXPECT_EQ(
      fixed,
      (std::vector{DarkTrain{kEpoch + milliseconds(1'002), milliseconds(60), seconds(1), 0}}));
  EXPECT_EQ(trains(light_of("{at: 1s, duration: 5ms, every: 1s}")),
            (std::vector{DarkTrain{kEpoch + seconds(1), milliseconds(5), seconds(1), 0}}))
      << "a written duration is not drawn";
}

TEST(DarkWindows, EachWindowDrawsItsOwnLengthAndBothDirectionsTheSame) {
  const std::string light = light_of("{at: 1s, every: 1s, count: 5}");
  const auto forth = trains(light);
  ASSERT_EQ(forth.size(), 5U);
  for (std::size_t i = 0; i < forth.size(); ++i) {
    EXPECT_EQ(forth[i].from, kEpoch + milliseconds(1'000 * static_cast<std::int64_t>(i + 1) + 2));
    EXPECT_EQ(forth[i].count, 1U);
    EXPECT_GT(forth[i].length, milliseconds(52)) << "settle and receiver are fixed";
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(forth[i].length, forth[j].length);
  }
  EXPECT_EQ(trains(light, "", 0, 1), forth);
  EXPECT_NE(trains(light, "", 1, 0), forth) << "another cable";
  EXPECT_EQ(trains(light, "", 1, 0), trains(light, "", 1, 1));
  EXPECT_NE(trains(light, "seed: 2\n"), forth);
  EXPECT_EQ(trains(light_of("{at: 1s, every: 1s, count: 3}")),
            (std::vector(forth.begin(), forth.begin() + 3)));
}

TEST(DarkWindows, TimeScaleStretchesWhatWasDrawn) {
  const auto one = trains(light_of("{at: 1s}"));
  const auto slow = trains(light_of("{at: 1s}"), "time_scale: 1000\n");
  ASSERT_EQ(one.size() + slow.size(), 2U);
  EXPECT_EQ(slow[0].length, one[0].length * 1000);
  EXPECT_EQ(slow[0].from - kEpoch, (one[0].from - kEpoch) * 1000);
}

// Independent of the draw: the logarithms must be normal, with what was written.
TEST(DarkWindows, LengthsAreLognormalAboutTheirMedian) {
  schema::Light light;
  schema::Reconfiguration& stages = *light.mutable_reconfiguration();
  stages.set_switching(10'000'000'000);
  stages.set_switching_sigma(0.3);
  light.add_dark()->set_at(0);
  const ImpairmentContext context{
      [](std::string_view, std::int64_t ps) { return Duration{ps}; },
      [](std::string_view, const std::string& text) { ADD_FAILURE() << text; }};
  constexpr int kDraws = 20'000;
  double sum = 0;
  double squares = 0;
  int beyond = 0;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    const DarkSchedule schedule = dark_windows(light, {seed, 0, 0}, context);
    ASSERT_EQ(schedule.trains().size(), 1U);
    const double log = std::log(static_cast<double>(picos(schedule.trains()[0].length)) / 1e10);
    sum += log;
    squares += log * log;
    beyond += log > 0.3 * 2.3263 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 0, 4 * 0.3 / std::sqrt(kDraws));
  EXPECT_NEAR(std::sqrt(squares / kDraws), 0.3, 0.3 * 4 / std::sqrt(2.0 * kDraws));
  EXPECT_NEAR(beyond, 0.01 * kDraws, 4 * std::sqrt(0.01 * 0.99 * kDraws));
}

TEST(DarkWindows, TheReceiverDrawsToo) {
  const auto drawn = trains(
      "reconfiguration: {switching: 10ms, receiver: 50ms, receiver_sigma: 0.5}, dark: [{at: 1s}, "
      "{at: 2s}]");
  ASSERT_EQ(drawn.size(), 2U);
  EXPECT_NE(drawn[0].length, drawn[1].length);
  EXPECT_NE(drawn[0].length, milliseconds(60));
  EXPECT_GT(drawn[0].length, milliseconds(10));
}

TEST(DarkWindows, EachMistakeIsOneErrorWithTheAllowedRange) {
  EXPECT_EQ(fault(light_of("{at: 1s, every: 1s}")),
            "dark[0].count: is needed beside `every`: each window draws its own length, which no "
            "endless train does (value 0, allowed 1 to 32)");
  EXPECT_EQ(fault(light_of("{at: 1s, every: 1s, count: 30}, {at: 90s, duration: 1ms}, {at: 91s}, "
                           "{at: 92s}")),
            "dark: has too many entries, windows that draw their length counted one by one (33, "
            "allowed at most 32)");
  EXPECT_EQ(fault("reconfiguration: {receiver: 1ms, switching_sigma: 0.3}, dark: [{at: 1s}]"),
            "reconfiguration.switching_sigma: needs `switching` beside it, the median of the stage "
            "(value 0s, allowed from 1ps)");
  EXPECT_EQ(fault("reconfiguration: {receiver: 1ms, receiver_sigma: 2.5}, dark: [{at: 1s}]"),
            "reconfiguration.receiver_sigma: is out of range (value \"2.5\", allowed 0 to 2)");
  EXPECT_EQ(fault(light_of("{at: 1s, every: 50ms, count: 2}")),
            "dark[0].every: must be longer than the dark time of 62ms (value 50ms)");
  EXPECT_EQ(fault(light_of("{at: 9000000s, every: 9000000s, count: 2}")),
            "dark[0].at: is too long for a run: 2592000.002000000001s x time_scale 1 (allowed at "
            "most 2592000s of run time)");
}

}  // namespace
}  // namespace linkwright
