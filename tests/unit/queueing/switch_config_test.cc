// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/switch_config.h"

#include <string>

#include <gtest/gtest.h>

#include "link_models/queueing/switch_presets.h"

namespace linkwright {
namespace {

std::string first_of(const SwitchConfig& config, std::uint32_t ports = 4) {
  const std::vector<Violation> found = validate(config, ports);
  return found.empty() ? "" : found.front().field + ": " + found.front().message;
}

TEST(SwitchConfig, WhatComesWithoutWordsIsValid) {
  EXPECT_EQ(first_of({}), "");
  EXPECT_EQ(first_of({}, 512), "");
}

TEST(SwitchConfig, EachFieldHasItsRange) {
  EXPECT_EQ(first_of({}, 0), "ports: 0 is out of range, allowed 1 to 65536");
  EXPECT_EQ(first_of({.buffer_bytes = 0}),
            "buffer_bytes: 0 is out of range, allowed 1 to 1099511627776");
  EXPECT_EQ(first_of({.alpha_num = 0}), "alpha_num: 0 is out of range, allowed 1 to 65536");
  EXPECT_EQ(first_of({.alpha_den = 0}), "alpha_den: 0 is out of range, allowed 1 to 65536");
  EXPECT_EQ(first_of({.buffer_bytes = 1'000, .port_limit_bytes = 1'001}),
            "port_limit_bytes: 1001 is out of range, allowed 0 to 1000");
  EXPECT_EQ(first_of({.pipeline = picoseconds(-1)}),
            "pipeline_s: -1e-12 is out of range, allowed 0 to 3600");
}

TEST(SwitchConfig, MarksHaveOrderedLevelsAndAProbability) {
  EXPECT_EQ(first_of({.mark = {.kmin_bytes = 401, .kmax_bytes = 400, .pmax = 0.2}}),
            "mark.kmin_bytes: 401 is out of range, allowed 0 to 400");
  EXPECT_EQ(first_of({.mark = {.kmin_bytes = 100, .kmax_bytes = 400, .pmax = 1.5}}),
            "mark.pmax: 1.5 is out of range, allowed 0 to 1");
  EXPECT_EQ(first_of({.mark = {.kmin_bytes = 100, .kmax_bytes = 400, .pmax = -0.1}}),
            "mark.pmax: -0.1 is out of range, allowed 0 to 1");
  EXPECT_EQ(first_of({.mark = {.kmin_bytes = 100}}),
            "mark.kmin_bytes: 100 is out of range, allowed 0 to 0")
      << "no marks, and yet a level";
  EXPECT_EQ(first_of({.mark = {.kmin_bytes = 400, .kmax_bytes = 400, .pmax = 1}}), "");
}

TEST(SwitchConfig, PausesHaveOrderedLevelsAndATime) {
  const SwitchConfig valid{
      .pause = {.lossless = 8, .xoff_bytes = 1'000, .xon_bytes = 1'000, .headroom_bytes = 5'000}};
  EXPECT_EQ(first_of(valid), "");
  SwitchConfig config = valid;
  config.pause.xon_bytes = 1'001;
  EXPECT_EQ(first_of(config), "pause.xon_bytes: 1001 is out of range, allowed 0 to 1000");
  config.pause.xoff_bytes = 0;
  EXPECT_EQ(first_of(config), "") << "xoff moves: xon is a distance from it";
  config = valid;
  config.pause.quanta = 0;
  EXPECT_EQ(first_of(config), "pause.quanta: 0 is out of range, allowed 1 to 65535");
  EXPECT_EQ(first_of({.pause = {.global = true}}),
            "pause.global: is out of range: a pause of the whole port needs a lossless class that "
            "asks for it, allowed with lossless 1 to 255");
}

TEST(SwitchConfig, ReserveAndHeadroomFitTheBuffer) {
  SwitchConfig config{.buffer_bytes = 100'000,
                      .reserved_bytes = 1'000,
                      .pause = {.lossless = 0b1000'1000, .headroom_bytes = 9'500}};
  EXPECT_EQ(reserved_total(config, 4), 4u * 6 * 1'000);
  EXPECT_EQ(headroom_total(config, 4), 4u * 2 * 9'500);
  EXPECT_EQ(first_of(config), "") << "24 + 76 kB: all of it, and nothing is shared";
  ++config.pause.headroom_bytes;
  EXPECT_EQ(first_of(config),
            "buffer_bytes: 100000 is out of range, allowed the sum of reserve and headroom 100008 "
            "to 1099511627776");
  config.reserved_bytes = 5'000;
  EXPECT_EQ(first_of(config),
            "reserved_bytes: 120000 is out of range, allowed 0 to the buffer of 100000 for all "
            "ports and lossy classes together");
  config.reserved_bytes = 0;
  config.pause.headroom_bytes = 12'501;
  EXPECT_EQ(first_of(config),
            "pause.headroom_bytes: 100008 is out of range, allowed 0 to the buffer of 100000 for "
            "all ports and lossless classes together");
}

TEST(SwitchConfig, SumsBeyond64BitsAreFound) {
  const SwitchConfig config{.reserved_bytes = ~std::uint64_t{0}};
  EXPECT_EQ(validate(config, 65'536).size(), 1u);
}

TEST(SwitchPresets, EveryNumberHasASource) {
  ASSERT_EQ(switch_presets().size(), 3u);
  for (const SwitchPreset& preset : switch_presets()) {
    EXPECT_FALSE(preset.source.empty());
    for (const SourcedFigure& figure : {preset.buffer_bytes,
                                        preset.pipeline_ns,
                                        preset.idle_watts,
                                        preset.pj_per_bit,
                                        preset.dollars}) {
      EXPECT_GT(figure.value, 0) << preset.name;
      EXPECT_GT(figure.source.size(), 10u) << preset.name;
      if (figure.source.starts_with("assumed")) {
        EXPECT_NE(figure.source.find("range "), std::string_view::npos) << figure.source;
      }
    }
  }
}

TEST(SwitchPresets, AreSwitchesOfTheirClass) {
  const auto rate = [](std::string_view name) {
    const SwitchPreset preset = *switch_preset(name);
    return preset.radix * preset.port_bits_per_second;
  };
  EXPECT_EQ(rate("512x200g"), 102'400'000'000'000u);
  EXPECT_EQ(rate("64x800g"), 51'200'000'000'000u);
  EXPECT_EQ(rate("64x400g"), 25'600'000'000'000u);
  EXPECT_FALSE(switch_preset("no such switch"));
  for (const SwitchPreset& preset : switch_presets())
    EXPECT_TRUE(validate(switch_config(preset), preset.radix).empty()) << preset.name;
}

// SN5600: 940 W typical with 64 ports of 800G.
TEST(SwitchPresets, WattsAtFullLoadAreTheTypicalOnes) {
  EXPECT_NEAR(switch_watts(*switch_preset("64x800g"), 51.2e12), 940, 2);
  EXPECT_NEAR(switch_watts(*switch_preset("512x200g"), 102.4e12), 14.7 * 128, 4);
  EXPECT_NEAR(switch_watts(*switch_preset("64x400g"), 25.6e12), 650, 2);
}

TEST(SwitchPresets, TheTimeScaleStretchesTheLatency) {
  EXPECT_EQ(switch_config(*switch_preset("64x800g")).pipeline, nanoseconds(600));
  EXPECT_EQ(switch_config(*switch_preset("64x800g"), 20'000).pipeline, milliseconds(12));
}

}  // namespace
}  // namespace linkwright
