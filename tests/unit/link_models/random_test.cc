// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/random.h"

#include <bit>
#include <set>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr auto kNoPurpose = static_cast<Purpose>(0);

// Known answers of philox4x32-10 as Random123 publishes them (kat_vectors).
TEST(Philox, GivesTheKnownAnswers) {
  using Ctr = r123::Philox4x32::ctr_type;
  using Key = r123::Philox4x32::key_type;
  constexpr std::uint32_t kOnes = 0xffffffff;
  const r123::Philox4x32 philox;
  EXPECT_EQ(philox(Ctr{{0, 0, 0, 0}}, Key{{0, 0}}),
            (Ctr{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  EXPECT_EQ(philox(Ctr{{kOnes, kOnes, kOnes, kOnes}}, Key{{kOnes, kOnes}}),
            (Ctr{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
  EXPECT_EQ(
      philox(Ctr{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, Key{{0xa4093822, 0x299f31d0}}),
      (Ctr{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));
}

TEST(RandomStream, IsPhiloxKeyedBySeed) {
  EXPECT_EQ(RandomStream({0, 0, 0}, kNoPurpose).bits(0), 0xe169c58d6627e8d5u);
}

// The counter is (counter low, counter high, link, direction and purpose), the key is the seed:
// part of the replay contract.
TEST(RandomStream, PlacesEachPartWhereTheReplayContractSays) {
  const r123::Philox4x32 philox;
  const auto block = philox(r123::Philox4x32::ctr_type{{0x13198a2e, 0x03707344, 77, 0x0101}},
                            r123::Philox4x32::key_type{{0x299f31d0, 0xa4093822}});
  const RandomStream stream({0xa4093822299f31d0, 77, 1}, Purpose::kCodeword);
  EXPECT_EQ(stream.bits(0x0370734413198a2e), std::uint64_t{block[1]} << 32 | block[0]);
}

TEST(RandomStream, IsAnotherOneWhenAnyPartIsAnother) {
  std::set<std::uint64_t> seen;
  for (const LinkIdentity& identity : {LinkIdentity{1, 1, 0},
                                       LinkIdentity{2, 1, 0},
                                       LinkIdentity{std::uint64_t{1} << 32 | 1, 1, 0},
                                       LinkIdentity{1, 2, 0},
                                       LinkIdentity{1, 1, 1}})
    for (const Purpose purpose : {Purpose::kCodeword, kNoPurpose})
      for (const std::uint64_t counter : {0ull, 1ull, 1ull << 32})
        seen.insert(RandomStream(identity, purpose).bits(counter));
  EXPECT_EQ(seen.size(), 5u * 2 * 3);
}

TEST(RandomStream, HasNoMemory) {
  const RandomStream stream({9, 9, 0}, Purpose::kCodeword);
  const std::uint64_t third = stream.bits(3);
  for (std::uint64_t counter = 0; counter < 10; ++counter) (void)stream.bits(counter);
  EXPECT_EQ(stream.bits(3), third);
}

TEST(RandomStream, SetsHalfOfItsBits) {
  const RandomStream stream({5, 0, 0}, Purpose::kCodeword);
  std::int64_t ones = 0;
  for (std::uint64_t counter = 0; counter < 10'000; ++counter)
    ones += std::popcount(stream.bits(counter));
  EXPECT_NEAR(static_cast<double>(ones), 320'000.0, 3 * 400.0);  // sigma = sqrt(640000) / 2
}

}  // namespace
}  // namespace linkwright
