// SPDX-License-Identifier: Apache-2.0
#include "control/http/tokens.h"

#include <gtest/gtest.h>

#include "tests/unit/control_http/temp_folder.h"

namespace linkwright::http {
namespace {

const std::string kOne = "one-0123456789abcdef0123456789abc";
const std::string kTwo = "two-0123456789abcdef0123456789abc";

class TokensTest : public testing::Test {
 protected:
  std::string refused(const std::string& text, ::mode_t mode = 0600) const {
    try {
      Tokens::from_file(folder_.file("tokens", text, mode));
      return "";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(std::string(error.what()).find("0123456789abcdef"), std::string::npos);
      EXPECT_NE(std::string(error.what()).find(folder_ / "tokens"), std::string::npos);
      return error.what();
    }
  }

  TempFolder folder_;
};

TEST_F(TokensTest, LinesOfRoleAndToken) {
  const Tokens tokens = Tokens::from_file(
      folder_.file("tokens", "# of the lab\n\nviewer " + kOne + "\r\n  operator\t" + kTwo));
  EXPECT_EQ(tokens.role_of(kOne), api::Role::kViewer);
  EXPECT_EQ(tokens.role_of(kTwo), api::Role::kOperator);
  EXPECT_FALSE(tokens.role_of(kOne + "x").has_value());
  EXPECT_FALSE(tokens.role_of("").has_value());
  EXPECT_FALSE(tokens.role_of("viewer " + kOne).has_value());
}

TEST_F(TokensTest, ATokenAloneIsAnAdmins) {
  EXPECT_EQ(Tokens::from_file(folder_.file("tokens", kOne + "\n")).role_of(kOne),
            api::Role::kAdmin);
}

TEST_F(TokensTest, AFileThatOthersReadIsRefused) {
  EXPECT_EQ(refused(kOne, 0600), "");
  EXPECT_EQ(refused(kOne, 0640), "");
  for (const ::mode_t mode : {0644u, 0604u, 0602u, 0620u, 0660u, 0777u})
    EXPECT_NE(refused(kOne, mode), "") << mode;
}

TEST_F(TokensTest, AShortTokenIsRefused) {
  EXPECT_EQ(refused(std::string(32, 'x')), "");
  EXPECT_NE(refused(std::string(31, 'x')).find("31 characters"), std::string::npos);
  EXPECT_NE(refused("viewer short"), "");
}

TEST_F(TokensTest, ATokenThatNoBrowserCanSendIsRefusedWithItsLine) {
  EXPECT_EQ(refused("viewer " + kOne + "!#$%&'*+-.^_`|~"), "");
  for (const char c : std::string("/=@:,;\"\\()<>?[]{}")) {
    const std::string why = refused("# one\nviewer " + kOne + c + "\n");
    EXPECT_NE(why.find("line 2"), std::string::npos) << c << why;
    EXPECT_NE(why.find("letters, digits"), std::string::npos) << c << why;
  }
  EXPECT_NE(refused(kOne + "\xc3\xa9"), "");
}

TEST_F(TokensTest, WhatIsNoFileOfTokensIsRefused) {
  EXPECT_NE(refused(""), "");
  EXPECT_NE(refused("# nothing\n"), "");
  EXPECT_NE(refused("root " + kOne).find("line 1"), std::string::npos);
  EXPECT_NE(refused("viewer " + kOne + " more"), "");
  EXPECT_NE(refused(std::string(100'000, 'x')), "");
  EXPECT_THROW(Tokens::from_file(folder_ / "missing"), std::runtime_error);
  EXPECT_THROW(Tokens::from_file(folder_ / "."), std::runtime_error);
}

TEST(Digest, IsSha256) {
  const Digest digest = sha256("abc");
  EXPECT_EQ(digest[0], 0xba);
  EXPECT_EQ(digest[31], 0xad);
  EXPECT_TRUE(same_digest(digest, sha256("abc")));
  EXPECT_FALSE(same_digest(digest, sha256("abd")));
}

}  // namespace
}  // namespace linkwright::http
