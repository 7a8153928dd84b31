// SPDX-License-Identifier: Apache-2.0
#include "link_models/impairments.h"

#include <functional>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "link_models/link_config.h"

namespace linkwright {
namespace {

struct BadValue {
  const char* field;
  std::function<void(Impairments&)> spoil;
};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Impairments, TheDefaultAndAFullSetAreAccepted) {
  EXPECT_TRUE(validate(Impairments{}).empty());
  Impairments all;
  all.jitter = {nanoseconds(22), nanoseconds(10), nanoseconds(31)};
  all.alignment = nanoseconds(8);
  all.episodes = {1e-3, seconds(60), milliseconds(20)};
  all.flaps = {seconds(3'600), milliseconds(1), seconds(1), 0.5};
  all.loss.p13 = 0.01;
  all.reorder = {0.25, 5, microseconds(10)};
  all.duplicate = {1.0};
  all.retry = {nanoseconds(786), 7};
  EXPECT_TRUE(validate(all).empty());
}

TEST(Impairments, EachBadValueIsNamedWithWhatIsAllowed) {
  const BadValue cases[] = {
      {"jitter.mean", [](Impairments& i) { i.jitter.mean = Duration{-1}; }},
      {"jitter.deviation", [](Impairments& i) { i.jitter.deviation = Duration{-1}; }},
      {"jitter.half_life",
       [](Impairments& i) {
         i.jitter = {{}, nanoseconds(100), nanoseconds(306)};
       }},
      {"jitter.half_life", [](Impairments& i) { i.jitter.deviation = nanoseconds(1); }},
      {"jitter.mean",
       [](Impairments& i) {
         i.jitter = {nanoseconds(212), nanoseconds(100), nanoseconds(400)};
       }},
      {"alignment", [](Impairments& i) { i.alignment = Duration{-1}; }},
      {"episodes.error_ratio", [](Impairments& i) { i.episodes.error_ratio = 1.0; }},
      {"episodes.good_dwell", [](Impairments& i) { i.episodes.bad_dwell = seconds(1); }},
      {"flaps.sigma", [](Impairments& i) { i.flaps.sigma = 3.1; }},
      {"flaps.fixed", [](Impairments& i) { i.flaps.mean_between = seconds(1); }},
      {"flaps.mean_between",
       [](Impairments& i) {
         i.flaps = {seconds(1), milliseconds(501), {}, 0};
       }},
      {"flaps.mean_between",
       [](Impairments& i) {
         i.flaps = {seconds(1), {}, milliseconds(310), 1.0};
       }},
      {"outages.mean_down", [](Impairments& i) { i.outages.mean_up = seconds(1); }},
      {"outages.mean_down",
       [](Impairments& i) {
         i.outages = {seconds(1), nanoseconds(99)};
       }},
      {"outages.mean_up", [](Impairments& i) { i.outages.mean_down = seconds(1); }},
      {"loss.p14", [](Impairments& i) { i.loss.p14 = kNan; }},
      {"loss.p13",
       [](Impairments& i) {
         i.loss.p13 = 0.6;
         i.loss.p14 = 0.5;
       }},
      {"loss.loss_bad", [](Impairments& i) { i.loss.loss_bad = 1.5; }},
      {"reorder.probability",
       [](Impairments& i) {
         i.reorder = {-0.1, 0, nanoseconds(1)};
       }},
      {"reorder.early", [](Impairments& i) { i.reorder.probability = 0.1; }},
      {"duplicate.probability", [](Impairments& i) { i.duplicate.probability = 2; }},
      {"retry.loop", [](Impairments& i) { i.retry.loop = Duration{-1}; }},
      {"retry.replays",
       [](Impairments& i) {
         i.retry = {nanoseconds(1), 31};
       }},
  };
  for (const BadValue& bad : cases) {
    LinkConfig config;
    config.rate = {100'000'000'000, 1};
    bad.spoil(config.impairments);
    const auto found = validate(config);
    ASSERT_EQ(found.size(), 1u) << bad.field;
    EXPECT_EQ(found[0].field, std::string("impairments.") + bad.field);
    EXPECT_FALSE(found[0].message.empty());
  }
}

TEST(Impairments, AHalfLifeJustLongEnoughIsAccepted) {
  Impairments impaired;
  impaired.jitter = {{}, nanoseconds(100), picoseconds(306'470)};
  EXPECT_TRUE(validate(impaired).empty());
}

TEST(Impairments, DelaysTogetherStayWithinTheRangeOfTime) {
  LinkConfig config;
  config.rate = {100'000'000'000, 1};
  config.latency = seconds(20 * 86'400);
  config.impairments.alignment = seconds(10 * 86'400);
  EXPECT_TRUE(validate(config).empty());
  config.impairments.retry = {nanoseconds(1), 1};
  ASSERT_EQ(validate(config).size(), 1u);
  EXPECT_EQ(validate(config)[0].field, "impairments");
}

}  // namespace
}  // namespace linkwright
