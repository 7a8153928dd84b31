// SPDX-License-Identifier: Apache-2.0
#include "link_models/rate_trace.h"

#include <span>

#include <gtest/gtest.h>

#include "link_models/rate_trace_codec.h"

namespace linkwright {
namespace {

RateTrace sound() {
  return {milliseconds(1), {{0, 1}, {3, 200}, {300, 100'000}, {86'400'000, 1}}};
}

std::string only_violation(const RateTrace& trace) {
  const auto found = validate(trace);
  return found.size() == 1 ? found[0].field + ": " + found[0].message
                           : std::to_string(found.size()) + " violations";
}

TEST(RateTrace, NoneAndSoundOnesAreAccepted) {
  EXPECT_TRUE(validate(RateTrace{}).empty());
  EXPECT_TRUE(validate(sound()).empty());
}

TEST(RateTrace, EveryMistakeIsNamed) {
  RateTrace trace = sound();
  trace.stamps = {{0, 3}};
  EXPECT_EQ(only_violation(trace), "[0]: the last stamp is 0, allowed from 1: it is the period");
  trace.stamps = {{2, 3}, {2, 1}};
  EXPECT_EQ(only_violation(trace), "[1]: 2 does not come after the stamp before it");
  trace.stamps = {{2, 0}};
  EXPECT_EQ(only_violation(trace), "[0]: 0 opportunities at once, allowed 1 to 100000");
  trace.stamps = {{2, 100'001}};
  EXPECT_EQ(only_violation(trace), "[0]: 100001 opportunities at once, allowed 1 to 100000");
  trace.stamps = {{86'400'001, 1}};
  EXPECT_EQ(only_violation(trace), "[0]: 86400001 is out of range, allowed up to 86400000");
  trace = {seconds(2), {{86'400'000, 1}}};
  EXPECT_EQ(
      only_violation(trace),
      "tick: 2000000000000 ps is out of range: the period may last up to 30 days of run time");
  trace = {Duration{}, {{1, 1}}};
  EXPECT_EQ(only_violation(trace),
            "tick: 0 ps is out of range: the period may last up to 30 days of run time");
}

TEST(RateTrace, ItsTotalsAreThoseOfThePeriod) {
  const RateTrace trace{7 * milliseconds(1), {{3, 2}, {1'000, 998}}};
  EXPECT_EQ(opportunities_in(trace), 1'000u);
  EXPECT_EQ(period_of(trace), seconds(7));
  EXPECT_EQ(model_period_of(trace), seconds(1));
  EXPECT_EQ(mean_bps(trace), 1'504 * 8 * 1e3);
  EXPECT_EQ(mean_bps({}), 0);
}

TEST(RateTraceCodec, GivesBackWhatWasWritten) {
  EXPECT_EQ(decode_trace(encode_trace(sound())), sound());
  EXPECT_EQ(decode_trace(encode_trace({})), RateTrace{});
}

TEST(RateTraceCodec, MostStampsTakeTwoOctets) {
  RateTrace trace{milliseconds(1), {}};
  for (std::uint32_t n = 1; n <= 1'000; ++n) trace.stamps.push_back({n, 100});
  EXPECT_EQ(encode_trace(trace).size(), 13u + 2'000u);
}

TEST(RateTraceCodec, RefusesWhatIsCutOrTooLong) {
  const std::vector<std::byte> bytes = encode_trace(sound());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_trace(std::span(bytes).first(size))) << size;
  std::vector<std::byte> longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(decode_trace(longer));
  std::vector<std::byte> another = bytes;
  another[0] = std::byte{9};
  EXPECT_FALSE(decode_trace(another)) << "another version";
  another = bytes;
  another[12] = std::byte{0xff};
  EXPECT_FALSE(decode_trace(another)) << "more stamps than there can be";
}

// What cannot be a number of 32 bits.
TEST(RateTraceCodec, RefusesNumbersThatAreTooLarge) {
  std::vector<std::byte> bytes = encode_trace({milliseconds(1), {{1, 1}}});
  bytes.resize(13);
  for (const int octet : {0xff, 0xff, 0xff, 0xff, 0x7f, 1}) bytes.push_back(std::byte(octet));
  EXPECT_FALSE(decode_trace(bytes));
}

}  // namespace
}  // namespace linkwright
