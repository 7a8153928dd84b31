// SPDX-License-Identifier: Apache-2.0
//
// What `profile show` promises, on the profiles that ship: figures are those of the specification
// of each model, to the digits it has.
#include <algorithm>
#include <cmath>

#include "tests/unit/profile/asking.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct Shipped {
  const char* name;
  double pre_fec_ber;  // three digits in the source, or two
  double digits;       // relative
  double one_way_ns;
  double link_pj;
};

class FiguresTest : public ProfileTest {};

TEST_F(FiguresTest, ShippedMediaHaveTheFiguresOfTheirSources) {
  const std::array<Shipped, 4> shipped{{{"copper-dac-2m-100g-lane", 4.76e-11, 2e-3, 131.4, 9.25},
                                        {"cpo-broadcom-800g", 5.9e-8, 1e-2, 359.6, 17.75},
                                        {"lpo-dr8-800g", 3.9e-7, 1e-2, 369.6, 30.5},
                                        {"ocs-mems-800g", 1.03e-7, 5e-3, 496.6, 46.5}}};
  for (const Shipped& each : shipped) {
    SCOPED_TRACE(each.name);
    const json::object out = shown(each.name);
    EXPECT_NEAR(number(out.at("pre_fec_ber")) / each.pre_fec_ber, 1, each.digits);
    EXPECT_NEAR(number(out.at("one_way_latency_ns")), each.one_way_ns, 0.05);
    EXPECT_NEAR(number(out.at("energy").at("link").at("pj_per_bit")), each.link_pj, 1e-9);
  }
}

TEST_F(FiguresTest, TheContractHoldsForEveryProfile) {
  for (const std::string& name : library_->names()) {
    SCOPED_TRACE(name);
    const json::object out = shown(name);
    EXPECT_EQ(out.at("name").as_string(), name);
    EXPECT_TRUE(out.at("medium").is_string());
    EXPECT_TRUE(out.at("regime").is_string());
    for (const char* key : {"rate_gbps",
                            "lanes",
                            "pre_fec_ber",
                            "codeword_error_ratio",
                            "one_way_latency_ns",
                            "fit",
                            "flaps_per_hour",
                            "usd_per_gbps"})
      EXPECT_TRUE(out.at(key).is_number() || out.at(key).is_null()) << key;
    for (const char* bytes : {"64", "1518", "9018"})
      EXPECT_TRUE(out.at("frame_loss_ratio").at(bytes).is_number()) << bytes;
    for (const char* boundary : {"module", "end", "link", "system"})
      for (const char* key : {"watts", "pj_per_bit"})
        EXPECT_TRUE(out.at("energy").at(boundary).as_object().contains(key)) << boundary << key;
    for (const char* key : {"ok", "limit_m", "reason"})
      EXPECT_TRUE(out.at("reach").as_object().contains(key)) << key;
  }
}

TEST_F(FiguresTest, ItemsSumToWhatTheySayTheySum) {
  for (const std::string& name : library_->names()) {
    SCOPED_TRACE(name);
    const json::object out = shown(name);
    double latency = 0;
    for (const json::value& item : out.at("latency_items").as_array())
      latency += number(item.at("ns"));
    EXPECT_NEAR(latency, number(out.at("one_way_latency_ns")), 1e-9);
    double module = 0;
    double link = 0;
    for (const json::value& item : out.at("energy").at("items").as_array()) {
      const std::string boundary(item.at("boundary").as_string());
      if (boundary == "module") module += number(item.at("watts"));
      if (boundary != "system") link += number(item.at("watts")) * number(item.at("ends"));
    }
    double margin = 0;
    for (const json::value& item : out.at("budget").as_array()) margin += number(item.at("db"));
    if (!out.at("budget").as_array().empty()) {
      EXPECT_NEAR(margin, number(out.at("margin_db")), 1e-9);
    }
    const json::value& energy = out.at("energy");
    if (!energy.at("module").at("watts").is_null()) {
      EXPECT_NEAR(number(energy.at("module").at("watts")), module, 1e-9);
    }
    if (!energy.at("link").at("watts").is_null()) {
      EXPECT_NEAR(number(energy.at("link").at("watts")), link, 1e-9);
    }
  }
}

TEST_F(FiguresTest, ReachEndsWhereBitErrorsReachTheBudget) {
  write("cable", kCable);
  const json::object out = shown("cable");
  EXPECT_NEAR(number(out.at("reach").at("limit_m")), 1.856, 5e-4);
  EXPECT_TRUE(out.at("reach").at("ok").as_bool());
  const double limit = number(out.at("reach").at("ber_limit_m"));
  const json::object there = shown("cable", {.set = {"length=" + std::to_string(limit) + "m"}});
  EXPECT_NEAR(number(there.at("pre_fec_ber")) / 2.4e-4, 1, 1e-3);
  const json::object beyond = shown("cable", {.set = {"length_m=2.5"}});
  EXPECT_FALSE(beyond.at("reach").at("ok").as_bool());
  EXPECT_NEAR(number(beyond.at("reach").at("limit_m")), limit, 1e-9);  // of the kind, not the piece
}

TEST_F(FiguresTest, WithoutABitErrorLimitTheStatedReachIsTheLimit) {
  const json::object out = shown("microled-mosaic");
  EXPECT_TRUE(out.at("reach").at("ber_limit_m").is_null());
  EXPECT_EQ(number(out.at("reach").at("limit_m")), number(out.at("reach").at("stated_m")));
}

TEST_F(FiguresTest, WhatNobodyStatedIsUnknown) {
  write("bare", "parameters: {rate: 100Gbps}\nprovenance: {rate: given}\n");
  const json::object out = shown("bare");
  for (const char* key : {"medium",
                          "regime",
                          "lanes",
                          "pre_fec_ber",
                          "codeword_error_ratio",
                          "length_m",
                          "margin_db",
                          "fit",
                          "flaps_per_hour",
                          "usd_per_gbps"})
    EXPECT_TRUE(out.at(key).is_null()) << key;
  EXPECT_TRUE(out.at("frame_loss_ratio").at("64").is_null());
  EXPECT_TRUE(out.at("energy").at("module").at("watts").is_null());
  EXPECT_TRUE(out.at("reach").at("ok").is_null());
  EXPECT_EQ(out.at("rate_gbps"), 100.0);
}

TEST_F(FiguresTest, AvailabilityByHand) {
  write("cable", kCable);
  const json::value out = shown("cable").at("availability");
  // 10 FIT per end: 8760 h x 1e-8 = 8.76e-5.
  EXPECT_NEAR(number(out.at("afr_per_end")), 1 - std::exp(-8.76e-5), 1e-15);
  // 20 FIT x 4 h exp(0.5^2 / 2) of one link
  const double load = 20e-9 * 4 * std::exp(0.125);
  EXPECT_NEAR(number(out.at("repair_unavailability")), load / (1 + load), 1e-18);
  // 1e-6 per hour x (3 s + 0.1 ms)
  const double down = 1e-6 / 3600 * 3.0001;
  EXPECT_NEAR(number(out.at("flap_unavailability_noisy")) / (down / (1 + down)), 1, 1e-12);
}

TEST_F(FiguresTest, AccelerationAndImplausibleEnergyAreSaid) {
  write("cable", kCable);
  const json::object out =
      shown("cable", {.set = {"channel.ber_acceleration=1000", "power.module=70W"}});
  EXPECT_EQ(out.at("ber_acceleration"), 1000.0);
  const json::object plain = shown("cable");
  EXPECT_NEAR(number(out.at("pre_fec_ber")) / number(plain.at("pre_fec_ber")), 1000, 1e-6);
  ASSERT_EQ(out.at("warnings").as_array().size(), 2U);
  EXPECT_NE(out.at("warnings").as_array()[0].as_string().find("1000-fold"), std::string::npos);
  EXPECT_NE(out.at("warnings").as_array()[1].as_string().find("implausible"), std::string::npos);
  EXPECT_TRUE(plain.at("warnings").as_array().empty());
}

TEST_F(FiguresTest, LossStylesStandBesideEachOther) {
  write("cable", kCable);
  const json::object out = shown("cable", {.set = {"pre_fec_ber=1e-3"}});
  const double cer = number(out.at("codeword_error_ratio"));
  // SONiC: CER (1 + 8 I) / 8, I = 4, whatever the length.
  EXPECT_NEAR(number(out.at("frame_loss_ratio_sonic").at("64")) / cer, 4.125, 1e-12);
  EXPECT_NEAR(number(out.at("frame_loss_ratio_sonic").at("9018")) / cer, 4.125, 1e-12);
  // IEEE 802.3: I CER (1 + (L + 20) / (640 I))
  EXPECT_NEAR(
      number(out.at("frame_loss_ratio_ieee").at("1518")) / cer, 4 * (1 + 1538.0 / 2560), 1e-12);
  EXPECT_GT(number(out.at("frame_loss_ratio").at("1518")), 0);
}

}  // namespace
}  // namespace linkwright
