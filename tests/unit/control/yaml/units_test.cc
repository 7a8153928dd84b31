// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/units.h"

#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

using schema::BYTES;
using schema::METRES;
using schema::NONE;
using schema::RATE_BPS;
using schema::RATIO;
using schema::TIME_PS;
using schema::WATTS;

std::optional<SignedWide> integer(std::string_view text, schema::Unit unit) {
  const auto parsed = parse_quantity(text, unit);
  const auto* quantity = std::get_if<Quantity>(&parsed);
  return quantity == nullptr ? std::nullopt : to_integer(*quantity);
}

std::optional<double> real(std::string_view text, schema::Unit unit) {
  const auto parsed = parse_quantity(text, unit);
  const auto* quantity = std::get_if<Quantity>(&parsed);
  return quantity == nullptr ? std::nullopt : to_double(*quantity);
}

std::string refusal(std::string_view text, schema::Unit unit) {
  const auto parsed = parse_quantity(text, unit);
  const auto* reason = std::get_if<NotAQuantity>(&parsed);
  return reason == nullptr ? "accepted" : reason->why;
}

TEST(Units, AWholeValueIsExactInEveryUnit) {
  struct Case {
    const char* text;
    schema::Unit unit;
    std::int64_t value;
  };
  const Case cases[] = {{"131ns", TIME_PS, 131'000},
                        {"62.6ns", TIME_PS, 62'600},
                        {"5us", TIME_PS, 5'000'000},
                        {"5 us", TIME_PS, 5'000'000},
                        {"5\u00b5s", TIME_PS, 5'000'000},
                        {"0.001ns", TIME_PS, 1},
                        {"1e-3ns", TIME_PS, 1},
                        {"2min", TIME_PS, 120'000'000'000'000},
                        {"1h", TIME_PS, 3'600'000'000'000'000},
                        {"-5ns", TIME_PS, -5'000},
                        {"9223372036854775807ps", TIME_PS, INT64_MAX},
                        {"800Gbps", RATE_BPS, 800'000'000'000},
                        {"1.6Tbps", RATE_BPS, 1'600'000'000'000},
                        {"53.125Gbps", RATE_BPS, 53'125'000'000},
                        {"8e2Gbps", RATE_BPS, 800'000'000'000},
                        {"64KiB", BYTES, 65'536},
                        {"1.5KiB", BYTES, 1'536},
                        {"1518B", BYTES, 1'518},
                        {"64kB", BYTES, 64'000},
                        {"7", NONE, 7},
                        {"1.50e2", NONE, 150}};
  for (const Case& c : cases) {
    const auto value = integer(c.text, c.unit);
    ASSERT_TRUE(value.has_value()) << c.text << ": " << refusal(c.text, c.unit);
    EXPECT_EQ(static_cast<std::int64_t>(*value), c.value) << c.text;
  }
  EXPECT_EQ(integer("18446744073709551615", NONE), SignedWide{UINT64_MAX});
}

TEST(Units, AFractionOfTheStoredUnitIsNoInteger) {
  EXPECT_EQ(integer("0.1ps", TIME_PS), std::nullopt);
  EXPECT_EQ(integer("0.0005ns", TIME_PS), std::nullopt);
  EXPECT_EQ(integer("1e-400s", TIME_PS), std::nullopt);
  EXPECT_EQ(integer("1.0001KiB", BYTES), std::nullopt);
  EXPECT_EQ(integer("0e-400s", TIME_PS), SignedWide{0});
}

TEST(Units, AHugeValueIsRefusedAndDoesNotWrap) {
  EXPECT_EQ(integer("1e300s", TIME_PS), std::nullopt);
  EXPECT_EQ(integer("999999999999999999999999TiB", BYTES), std::nullopt);
  EXPECT_NE(refusal("9999999999999999999999999", NONE), "accepted");
  EXPECT_NE(refusal("1e99999999999", NONE), "accepted");
  EXPECT_EQ(real("1e400", RATIO), std::nullopt);
}

TEST(Units, AMeasuredValueIsTheNearestDouble) {
  EXPECT_EQ(real("2e-5", RATIO), 2e-5);
  EXPECT_EQ(real("3.6W", WATTS), 3.6);
  EXPECT_EQ(real("3600mW", WATTS), 3.6);
  EXPECT_EQ(real("2km", METRES), 2000.0);
  EXPECT_EQ(real("6.25e-119", RATIO), 6.25e-119);
  EXPECT_EQ(real("0.1", RATIO), 0.1);
}

TEST(Units, ARefusalShowsAnExample) {
  EXPECT_EQ(refusal("5", TIME_PS), "needs a unit, for example 5us (ps, ns, us, ms, s, min, h)");
  EXPECT_EQ(refusal("0", TIME_PS), "needs a unit, for example 5us (ps, ns, us, ms, s, min, h)");
  EXPECT_EQ(refusal("5us", RATE_BPS),
            "is not in a unit of rate, for example 400Gbps (bps, kbps, Mbps, Gbps, Tbps)");
  EXPECT_EQ(refusal("400gbps", RATE_BPS),
            "is not in a unit of rate, for example 400Gbps (bps, kbps, Mbps, Gbps, Tbps)");
  EXPECT_EQ(refusal("7s", NONE), "is a plain number, without a unit, for example 7");
  EXPECT_EQ(refusal("2%", RATIO), "is a ratio, without a unit, for example 2e-5");
}

TEST(Units, OnlyDecimalNumbersAreNumbers) {
  for (const char* text : {"",
                           " ",
                           "-",
                           "us",
                           ".5us",
                           "5.us",
                           "010us",
                           "0x10us",
                           "1_000us",
                           "1,5us",
                           "inf",
                           "nan",
                           "--5us",
                           "+-5us",
                           "1e+-5us"}) {
    EXPECT_NE(refusal(text, TIME_PS), "accepted") << text;
  }
}

TEST(Units, PrintedTextIsTheShortestAndReadsBackExactly) {
  EXPECT_EQ(format_quantity(SignedWide{62'600}, TIME_PS), "62.6ns");
  EXPECT_EQ(format_quantity(SignedWide{2'620'000}, TIME_PS), "2.62us");
  EXPECT_EQ(format_quantity(SignedWide{53'125'000'000}, RATE_BPS), "53.125Gbps");
  EXPECT_EQ(format_quantity(SignedWide{262'144}, BYTES), "256KiB");
  EXPECT_EQ(format_quantity(SignedWide{1'514}, BYTES), "1514B");
  EXPECT_EQ(format_quantity(SignedWide{1'100'000'000'000}, BYTES), "1100GB");
  EXPECT_EQ(format_quantity(3.6, WATTS), "3.6W");
  for (const std::int64_t value : {std::int64_t{0},
                                   std::int64_t{1},
                                   std::int64_t{-999'999},
                                   std::int64_t{1'000'000'000'001},
                                   INT64_MAX}) {
    for (const schema::Unit unit : {TIME_PS, RATE_BPS, BYTES, NONE}) {
      const std::string text = format_quantity(SignedWide{value}, unit);
      EXPECT_EQ(integer(text, unit), SignedWide{value}) << text;
    }
  }
}

}  // namespace
}  // namespace linkwright
