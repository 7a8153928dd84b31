// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/mac_address.h"

#include <random>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(MacAddress, TextHasTheFirstOctetFirst) {
  EXPECT_EQ(mac_text(0x0200'0000'000a), "02:00:00:00:00:0a");
  EXPECT_EQ(mac_text(0), "00:00:00:00:00:00");
  EXPECT_EQ(mac_text(kBroadcastAddress), "ff:ff:ff:ff:ff:ff");
  EXPECT_EQ(mac_text(0x1234'5678'9abc), "12:34:56:78:9a:bc");
}

TEST(MacAddress, TextRoundTrips) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const MacAddress address = random() >> 16;
    EXPECT_EQ(parse_mac(mac_text(address)), address);
  }
}

TEST(MacAddress, ParsesBothCases) {
  EXPECT_EQ(parse_mac("AB:cd:EF:01:23:45"), MacAddress{0xabcd'ef01'2345});
}

TEST(MacAddress, RefusesWhatIsNoAddress) {
  for (const char* text : {"",
                           "02:00:00:00:00",
                           "02:00:00:00:00:",
                           "02:00:00:00:00:0",
                           "02:00:00:00:00:0a:",
                           "02:00:00:00:00:0a:0b",
                           "02-00-00-00-00-0a",
                           "02:00:00:00:00-0a",
                           "2:00:00:00:00:00a",
                           "02:00:00:00:00:0g",
                           "02:00:00:00:00:0G",
                           "02:00:00:00:00:@a",
                           " 2:00:00:00:00:0a",
                           "+2:00:00:00:00:0a",
                           "0x:00:00:00:00:0a",
                           "02:00:00:00:00:0a ",
                           "02000000000a",
                           "0200:00:00:00:00a"})
    EXPECT_EQ(parse_mac(text), std::nullopt) << text;
  EXPECT_EQ(parse_mac(std::string_view("02:00:00:00:00:0\0", 17)), std::nullopt);
}

TEST(MacAddress, GroupBitIsTheLowestOfTheFirstOctet) {
  EXPECT_TRUE(is_multicast(kBroadcastAddress));
  EXPECT_TRUE(is_multicast(0x0180'c200'0001));
  EXPECT_TRUE(is_multicast(0x3333'0000'0001));
  EXPECT_FALSE(is_multicast(0x0200'0000'000a));
  EXPECT_FALSE(is_multicast(0xfeff'ffff'ffff));
}

}  // namespace
}  // namespace linkwright
