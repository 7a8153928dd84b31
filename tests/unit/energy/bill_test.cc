// SPDX-License-Identifier: Apache-2.0
//
// Megawatts of a cluster, density, dollars.
#include <gtest/gtest.h>

#include "link_models/energy/bill_of_modules.h"
#include "link_models/energy/cost.h"
#include "link_models/energy/density.h"

namespace linkwright {
namespace {

constexpr double kGpus = 72'000;
const ModuleTier kScaleUp{"scale-up", 2.65e6 / kGpus, 16};     // 36.8 modules per GPU
const ModuleTier kScaleOut{"scale-out", 150'000 / kGpus, 16};  // 2.08 modules per GPU

TEST(BillOfModules, SeventyTwoThousandGpus) {
  EXPECT_NEAR(module_count({kScaleUp}, kGpus), 2.65e6, 1e-6);
  EXPECT_NEAR(bill_watts({kScaleUp}, kGpus), 42.4e6, 1e-6);
  EXPECT_NEAR(bill_watts({kScaleOut}, kGpus), 2.4e6, 1e-6);
  EXPECT_NEAR(bill_watts({kScaleUp, kScaleOut}, kGpus), 44.8e6, 1e-6);
}

TEST(BillOfModules, ScaledToAHundredThousand) {
  EXPECT_NEAR(bill_watts({kScaleUp}, 100'000), 58.8889e6, 50);
  EXPECT_NEAR(bill_watts({kScaleOut}, 100'000), 3.3333e6, 50);
  EXPECT_NEAR(modules_per_gpu_for(40e6, 100'000, 16), 25, 1e-12);
  EXPECT_NEAR(bill_watts({{"all", 25, 16}}, 100'000), 40e6, 1e-6);
  EXPECT_NEAR(watts_per_gpu({{"all", 25, 16}}), 400, 1e-12);
  EXPECT_NEAR(growth_to_reach({kScaleOut}, 100'000, 40e6), 12, 1e-9);
}

TEST(BillOfModules, Validation) {
  EXPECT_TRUE(validate({kScaleUp, kScaleOut}).empty());
  const auto found = validate(BillOfModules{{"tier", -1, 16}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, "tier.modules_per_gpu");
  EXPECT_EQ(found[0].message, "-1 is out of range, allowed 0 to 10000");
}

TEST(Density, UnknownStaysUnknown) {
  const PortDensity nothing;
  EXPECT_FALSE(tbps_per_mm(nothing, 1'600).has_value());
  EXPECT_FALSE(tbps_per_rack_unit(nothing, 800).has_value());
  EXPECT_FALSE(watts_per_rack_unit(nothing, 18.6).has_value());
  EXPECT_TRUE(validate(nothing).empty());
}

TEST(Density, KnownNumbers) {
  const PortDensity port{.shoreline_mm = 0.5, .ports_per_rack_unit = 32};
  EXPECT_DOUBLE_EQ(*tbps_per_mm(port, 1'600), 3.2);
  EXPECT_DOUBLE_EQ(*tbps_per_rack_unit(port, 800), 25.6);
  EXPECT_DOUBLE_EQ(*watts_per_rack_unit(port, 18.6), 595.2);
}

TEST(Density, WhenOpticsReplaceCopper) {
  EXPECT_EQ(replaces_copper(4.4, 3.2), true);
  EXPECT_EQ(replaces_copper(4.4, 2.5), false) << "above, not at";
  EXPECT_EQ(replaces_copper(4.4, std::nullopt), std::nullopt);
  EXPECT_EQ(replaces_copper(10, std::nullopt), false) << "the energy decides alone";
}

TEST(Density, Validation) {
  const auto found = validate(PortDensity{.shoreline_mm = 0, .wavelengths = 0});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].message, "0 is out of range, allowed 0.001 to 1000");
  EXPECT_EQ(found[1].field, "wavelengths");
}

TEST(Cost, ListPricesPerEnd) {
  const Price retimed =
      price_of_part(1'100, 1'400, 800, PriceKind::kList, PriceBasis::kPerEnd, "2025-06");
  EXPECT_DOUBLE_EQ(retimed.low_usd_per_gbps, 1.375);
  EXPECT_DOUBLE_EQ(retimed.high_usd_per_gbps, 1.75);
  EXPECT_DOUBLE_EQ(retimed.typical_usd_per_gbps, 1.5625);
  EXPECT_DOUBLE_EQ(*link_usd_per_gbps({retimed}), 3.125);
  const Price cable =
      price_of_part(1'664, 2'504, 800, PriceKind::kList, PriceBasis::kPerLink, "2025");
  EXPECT_DOUBLE_EQ(*link_usd_per_gbps({cable}), 2.605) << "both ends in the price";
  EXPECT_DOUBLE_EQ(*link_usd_per_gbps({cable, retimed}), 5.73);
  EXPECT_STREQ(name_of(PriceKind::kClaim), "claim");
}

TEST(Cost, AnUnknownPartMakesTheSumUnknown) {
  const Price part = price_of_part(1, 1, 1, PriceKind::kTarget, PriceBasis::kPerEnd, "2026");
  EXPECT_FALSE(link_usd_per_gbps({part, std::nullopt}).has_value());
  EXPECT_FALSE(link_usd_per_gbps({}).has_value());
}

TEST(Cost, Validation) {
  Price price = price_of_part(700, 900, 800, PriceKind::kVolume, PriceBasis::kPerEnd, "2025-06-30");
  EXPECT_TRUE(validate(price).empty());
  price.date = "June";
  EXPECT_EQ(validate(price).front().message,
            "'June' is no date, allowed YYYY, YYYY-MM, YYYY-MM-DD");
  price.date = "2025";
  price.typical_usd_per_gbps = 2;
  EXPECT_EQ(validate(price).front().message, "2 is out of range, allowed 0.875 to 1.125");
}

}  // namespace
}  // namespace linkwright
