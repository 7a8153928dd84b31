// SPDX-License-Identifier: Apache-2.0
//
// Impairments on their way through the journal; the rest of a configuration is tested with the
// journal itself.
#include "link_models/config_codec.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"

namespace linkwright {
namespace {

std::optional<LinkConfig> there_and_back(const LinkConfig& config) {
  ConfigBytes bytes;
  return decode_config(std::span(bytes).first(encode_config(config, bytes)));
}

// Every field has a value of its own, none of them the default.
LinkConfig all_set() {
  LinkConfig config;
  config.rate = {400'000'000'000, 1'000};
  Impairments& impaired = config.impairments;
  impaired.jitter = {picoseconds(1), picoseconds(2), picoseconds(3)};
  impaired.alignment = picoseconds(4);
  impaired.episodes = {0.1 + 0.2, picoseconds(5), picoseconds(6)};
  impaired.flaps = {picoseconds(7), picoseconds(8), picoseconds(9), 1.0 / 3};
  impaired.outages = {picoseconds(27), picoseconds(28)};
  impaired.loss = {0.11, 0.12, 0.13, 0.14, 0.15, true, 0.16, 0.17, 0.18, 0.19};
  impaired.reorder = {0.21, 22, picoseconds(23)};
  impaired.duplicate = {0.24};
  impaired.retry = {picoseconds(25), 26};
  return config;
}

LinkConfig all_set_and_told() {
  LinkConfig config = all_set();
  RemoteFault& remote = config.remote_fault;
  remote = {.signalled = true,
            .flaps = {picoseconds(31), picoseconds(32), picoseconds(33), 0.34},
            .outages = {picoseconds(35), picoseconds(36)},
            .after = picoseconds(37),
            .round_trip = picoseconds(38)};
  EXPECT_TRUE(config.dark.add({kEpoch + seconds(1), seconds(2), seconds(3), 4}));
  EXPECT_TRUE(remote.dark.add({kEpoch + seconds(5), seconds(6), seconds(7), 8}));
  EXPECT_TRUE(remote.dark.add({kEpoch + seconds(9), seconds(1), {}, 1}));
  return config;
}

TEST(ConfigCodecRemoteFault, ComesBackExactlyAndEveryByteCounts) {
  const LinkConfig told = all_set_and_told();
  EXPECT_EQ(there_and_back(told), told);
  ConfigBytes bytes;
  const std::size_t size = encode_config(told, bytes);
  ASSERT_EQ(size, kConfigFixedBytes + kRemoteFaultBytes + 3 * kConfigTrainBytes);
  for (std::size_t i = 0; i < size; ++i) {
    ConfigBytes changed = bytes;
    changed[i] ^= std::byte{1};
    EXPECT_FALSE(decode_config(std::span(changed).first(size)) == told) << "byte " << i;
    EXPECT_FALSE(decode_config(std::span(bytes).first(i))) << "cut at " << i;
  }
}

TEST(ConfigCodecImpairments, ComeBackExactly) {
  EXPECT_EQ(there_and_back(all_set()), all_set());
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto scenario = test::make_case(seed, {.frames = 10, .changes = 12, .impaired = true});
    ASSERT_EQ(there_and_back(scenario.config), scenario.config) << seed;
    for (const test::TimedChange& change : scenario.changes)
      ASSERT_EQ(there_and_back(change.config), change.config) << seed;
  }
}

TEST(ConfigCodecImpairments, EveryByteCounts) {
  ConfigBytes bytes;
  const std::size_t size = encode_config(all_set(), bytes);
  ASSERT_EQ(size, kConfigFixedBytes);
  for (std::size_t i = 0; i < size; ++i) {
    ConfigBytes changed = bytes;
    changed[i] ^= std::byte{1};
    EXPECT_FALSE(decode_config(std::span(changed).first(size)) == all_set()) << "byte " << i;
  }
}

// Whatever the bytes are: another configuration that encodes to them again, or a refusal.
TEST(ConfigCodecImpairments, ArbitraryBytesAreUnderstoodOrRefused) {
  test::Dice dice(77);
  ConfigBytes bytes;
  const std::size_t size = encode_config(all_set(), bytes);
  std::size_t refused = 0;
  for (int n = 0; n < 20'000; ++n) {
    ConfigBytes changed = bytes;
    for (std::uint64_t edits = 1 + dice.below(8); edits != 0; --edits)
      changed[dice.below(size)] = static_cast<std::byte>(dice.below(256));
    const auto config = decode_config(std::span(changed).first(size));
    refused += !config;
    ConfigBytes again;
    if (!config) continue;
    ASSERT_EQ(encode_config(*config, again), size);
    ASSERT_TRUE(std::equal(
        again.begin(), again.begin() + static_cast<std::ptrdiff_t>(size), changed.begin()));
  }
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace linkwright
