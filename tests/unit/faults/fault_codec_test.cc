// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/fault_codec.h"

#include <gtest/gtest.h>

#include "tests/support/dice.h"
#include "tests/unit/faults/some_faults.h"

namespace linkwright {
namespace {

FaultList there_and_back(const FaultList& faults) {
  return decode_faults(encode_faults(faults)).value_or(FaultList{});
}

TEST(FaultCodec, ComesBackExactly) {
  const FaultList faults{dropping("cut", {}), full_fault(), dropping("", {.skip = ~0ull})};
  EXPECT_EQ(there_and_back(faults), faults);
  EXPECT_EQ(decode_faults(encode_faults({})), FaultList{});
}

TEST(FaultCodec, ComesBackWhicheverFieldsAMatchHas) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    test::Dice dice(seed);
    TargetedFault fault = full_fault();
    FrameMatch& match = fault.match;
    const auto perhaps = [&](auto&... field) { ((dice.one_in(2) ? field.reset() : void()), ...); };
    perhaps(match.source, match.destination, match.ether_type, match.pcp, match.vlan);
    perhaps(match.source_ip, match.destination_ip, match.protocol, match.dscp, match.psn);
    perhaps(match.source_port, match.destination_port, match.bth_opcode, match.queue_pair);
    ASSERT_EQ(there_and_back({fault}), FaultList{fault}) << seed;
  }
}

TEST(FaultCodec, WritesWhenFaultsBeginOnlyWhereOneDoes) {
  FaultList faults{dropping("cut", {}), full_fault()};
  EXPECT_EQ(encode_faults(faults)[0], std::byte{1}) << "as older journals have it";
  faults[1].from = kEpoch + seconds(3);
  EXPECT_EQ(encode_faults(faults)[0], std::byte{2});
  EXPECT_EQ(there_and_back(faults), faults);
}

TEST(FaultCodec, EveryOctetCounts) {
  const std::vector<std::byte> bytes = encode_faults({full_fault()});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::vector<std::byte> changed = bytes;
    changed[i] ^= std::byte{1};
    EXPECT_NE(decode_faults(changed), FaultList{full_fault()}) << "octet " << i;
  }
}

TEST(FaultCodec, RefusesWhatIsCutShortOrTooLong) {
  std::vector<std::byte> bytes = encode_faults({full_fault(), dropping("cut", {})});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_faults(std::span(bytes).first(size))) << size;
  bytes.push_back({});
  EXPECT_FALSE(decode_faults(bytes));
}

TEST(FaultCodec, ArbitraryOctetsAreUnderstoodOrRefused) {
  test::Dice dice(7);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> bytes = encode_faults({full_fault()});
    for (int n = 0; n < 3; ++n)
      bytes[2 + dice.below(bytes.size() - 2)] = static_cast<std::byte>(dice.below(256));
    const auto faults = decode_faults(bytes);
    if (!faults) continue;
    EXPECT_EQ(there_and_back(*faults), *faults);
  }
}

}  // namespace
}  // namespace linkwright
