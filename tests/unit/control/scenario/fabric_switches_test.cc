// SPDX-License-Identifier: Apache-2.0
//
// Switches of a fabric: presets, ratios, pauses and the headroom that follows from the links.
#include "control/scenario/fabric_switches.h"

#include "link_models/queueing/headroom.h"
#include "link_models/queueing/switch_presets.h"
#include "tests/unit/control/scenario/fabric_text.h"

namespace linkwright {
namespace {

std::vector<SwitchConfig> switches_of(const std::string& topology, const std::string& switches) {
  const std::string text =
      fabric_text(topology, std::string(kPlainTiers) + "  switches: {" + switches + "}\n");
  return fabric_of(text).config.switches;
}

TEST(FabricSwitches, AlphaIsAnExactRatio) {
  const auto expect = [](const char* text, std::uint32_t numerator, std::uint32_t denominator) {
    const auto alpha = read_alpha(text);
    ASSERT_TRUE(alpha) << text;
    EXPECT_EQ(alpha->numerator, numerator) << text;
    EXPECT_EQ(alpha->denominator, denominator) << text;
  };
  expect("1/8", 1, 8);
  expect("2/16", 1, 8);
  expect("0.125", 1, 8);
  expect("8", 8, 1);
  expect("1.5", 3, 2);
  expect("1e1", 10, 1);
  expect("0.0000152587890625", 1, 65'536);
  expect("65536", 65'536, 1);
  for (const char* text : {"",
                           "0",
                           "0/3",
                           "3/0",
                           "-1",
                           "-1/2",
                           "1/",
                           "/2",
                           "1/2/3",
                           "a",
                           "1 / 8",
                           "65537",
                           "0.333333333333333",
                           "1e-9",
                           "1e30",
                           "99999999999/1",
                           "1.5/2"})
    EXPECT_FALSE(read_alpha(text)) << text;
}

TEST(FabricSwitches, APresetIsTheBoxAndWhatIsWrittenStandsOverIt) {
  const SwitchPreset preset = *switch_preset("64x800g");
  const SwitchConfig plain = switches_of("star: {}", "preset: 64x800g").at(0);
  EXPECT_EQ(plain.buffer_bytes, static_cast<std::uint64_t>(preset.buffer_bytes.value));
  EXPECT_EQ(plain.pipeline, nanoseconds(600));
  const SwitchConfig own =
      switches_of("star: {}",
                  "preset: 64x800g, buffer: 1MB, reserved: 2kB, alpha: 1/4, port_limit: 300kB, "
                  "pipeline: 0ns, mark: {kmin: 5kB, kmax: 200kB, pmax: 0.01}, pause: {lossless: "
                  "[3, 0], xoff: 20kB, xon: 18kB, headroom: 30kB, quanta: 1000, global: true}")
          .at(0);
  EXPECT_EQ(own.buffer_bytes, 1'000'000U);
  EXPECT_EQ(own.reserved_bytes, 2'000U);
  EXPECT_EQ(own.alpha_den, 4U);
  EXPECT_EQ(own.port_limit_bytes, 300'000U);
  EXPECT_EQ(own.pipeline, Duration::zero());
  EXPECT_EQ(own.mark.kmin_bytes, 5'000U);
  EXPECT_EQ(own.mark.kmax_bytes, 200'000U);
  EXPECT_EQ(own.mark.pmax, 0.01);
  EXPECT_EQ(own.pause.lossless, 0b1001);
  EXPECT_EQ(own.pause.xoff_bytes, 20'000U);
  EXPECT_EQ(own.pause.xon_bytes, 18'000U);
  EXPECT_EQ(own.pause.headroom_bytes, 30'000U);
  EXPECT_EQ(own.pause.quanta, 1'000U);
  EXPECT_TRUE(own.pause.global);
}

// Worked by hand: 100 Gb/s carry 12.5 octets in a nanosecond, 500 ns each way; 394 quanta of 64
// octets; a frame of 1,514 octets is 1,518 with its FCS, and 20 more with preamble and gap.
TEST(FabricSwitches, HeadroomFollowsFromTheLink) {
  constexpr std::uint64_t kFrame = 1'518 + 20;
  constexpr std::uint64_t kWay = 6'250;
  constexpr std::uint64_t kAll = kFrame + 84 + kWay + 394 * 64 + kFrame + kWay;
  const auto fixed = switches_of("star: {}", "pause: {lossless: [3], xoff: 50kB}");
  EXPECT_EQ(fixed.at(0).pause.headroom_bytes, kAll);
  const auto moving = switches_of("star: {}", "pause: {lossless: [3]}");
  EXPECT_EQ(moving.at(0).pause.headroom_bytes, kAll + 1'518);
}

TEST(FabricSwitches, HeadroomIsThatOfTheLongestLinkIntoEachSwitch) {
  const std::string tiers =
      "  tiers: [{tier: spine, parameters: {rate: 100Gbps, latency: {propagation: 5us}}},\n"
      "    {tier: host, parameters: {rate: 100Gbps, latency: {propagation: 500ns}}}]\n";
  const auto switches =
      fabric_of(fabric_text("leaf_spine: {}", tiers + "  switches: {pause: {lossless: [3]}}\n"))
          .config.switches;
  ASSERT_EQ(switches.size(), 4U);
  for (const SwitchConfig& each : switches)
    EXPECT_EQ(each.pause.headroom_bytes, switches[0].pause.headroom_bytes) << "all see a long one";
  const auto all_short =
      fabric_of(fabric_text("leaf_spine: {}",
                            std::string(kPlainTiers) + "  switches: {pause: {lossless: [3]}}\n"))
          .config.switches;
  // 4,500 ns more there and back, at 12.5 octets per nanosecond.
  EXPECT_EQ(switches[0].pause.headroom_bytes,
            all_short[0].pause.headroom_bytes + 2 * 4'500 * 25 / 2);
}

// The octets on the way are the same at any time scale.
TEST(FabricSwitches, HeadroomDoesNotDependOnTheTimeScale) {
  std::string text =
      fabric_text("star: {}", std::string(kPlainTiers) + "  switches: {pause: {lossless: [3]}}\n");
  const auto before = fabric_of(text).config.switches.at(0).pause.headroom_bytes;
  text.replace(text.find("seed: 9"), 7, "time_scale: 20000");
  EXPECT_EQ(fabric_of(text).config.switches.at(0).pause.headroom_bytes, before);
}

TEST(FabricSwitches, JitterAndASlowWayBackAddToIt) {
  LinkConfig into;
  into.rate = {100'000'000'000, 1};
  into.latency = nanoseconds(500);
  const std::uint64_t plain = headroom_of(into, into, 1'514, false);
  LinkConfig late = into;
  late.impairments.alignment = nanoseconds(80);
  EXPECT_EQ(headroom_of(late, into, 1'514, false), plain + 1'000);
  LinkConfig slow = into;
  slow.rate.bits_per_second /= 10;
  // Frame and pause frame on the way back, 1,622 octets at a tenth of the rate, in whole quanta.
  EXPECT_EQ(headroom_of(into, slow, 1'514, false), plain + 26 * 64 * 10);
}

}  // namespace
}  // namespace linkwright
