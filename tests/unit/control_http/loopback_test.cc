// SPDX-License-Identifier: Apache-2.0
#include "control/http/loopback.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace linkwright::http {
namespace {

std::string refused(const std::string& text) {
  try {
    loopback_address(text);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(Loopback, AddressesOfThisMachine) {
  EXPECT_EQ(loopback_address("127.0.0.1:8600").to_text(), "127.0.0.1:8600");
  EXPECT_EQ(loopback_address("127.1.2.3:1").to_text(), "127.1.2.3:1");
  EXPECT_EQ(loopback_address("[::1]:8600").to_text(), "[::1]:8600");
  EXPECT_EQ(loopback_address("localhost:0").to_text(), "127.0.0.1:0");
}

TEST(Loopback, AnyOtherIsRefusedAndSshRecommended) {
  for (const char* text : {"0.0.0.0:8600",
                           "192.0.2.1:8600",
                           "[::]:8600",
                           "[::ffff:127.0.0.1]:8600",
                           "[fe80::1]:8600",
                           "128.0.0.1:8600",
                           "lab.example:8600",
                           ":8600"})
    EXPECT_NE(refused(text).find("ssh -L 8600:127.0.0.1:8600"), std::string::npos) << text;
}

TEST(Loopback, APortIsWanted) {
  for (const char* text : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "", ":-1"})
    EXPECT_NE(refused(text).find("has no port"), std::string::npos) << text;
}

}  // namespace
}  // namespace linkwright::http
