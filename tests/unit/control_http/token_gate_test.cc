// SPDX-License-Identifier: Apache-2.0
#include "control/http/token_gate.h"

#include <gtest/gtest.h>

#include "control/api/failure.h"
#include "tests/unit/control_http/temp_folder.h"

namespace linkwright::http {
namespace {

constexpr const char* kToken = "a-token-of-more-than-32-characters-1";
constexpr const char* kOperatorToken = "a-token-of-more-than-32-characters-2";

class TokenGateTest : public testing::Test {
 protected:
  static Head head(const std::string& host) {
    return {"GET", "/", {{"Host", host}, {"Authorization", std::string("Bearer ") + kToken}}};
  }
  unsigned refused(const Head& asked) const {
    try {
      gate_.admit(asked);
      return 0;
    } catch (const api::Failure& failure) {
      EXPECT_EQ(std::string(failure.what()).find("a-token"), std::string::npos);
      return failure.status;
    }
  }
  unsigned refused_token(const std::string& value) const {
    return refused({"GET", "/", {{"Host", "localhost:8600"}, {"Authorization", value}}});
  }

  TempFolder folder_;
  TokenGate gate_{{"127.0.0.1", 8600},
                  Tokens::from_file(folder_.file(
                      "tokens", std::string(kToken) + "\noperator " + kOperatorToken + "\n"))};
};

TEST_F(TokenGateTest, WhoHasATokenHasItsRole) {
  EXPECT_EQ(gate_.admit(head("localhost:8600")).role, api::Role::kAdmin);
  Head asked = head("localhost:8600");
  asked.fields[1].second = std::string("bearer  ") + kOperatorToken;
  EXPECT_EQ(gate_.admit(asked).role, api::Role::kOperator);
}

TEST_F(TokenGateTest, WithoutATokenOrWithAnotherOneNobodyComesIn) {
  EXPECT_EQ(refused({"GET", "/", {{"Host", "localhost:8600"}}}), 401u);
  EXPECT_EQ(refused_token(""), 401u);
  EXPECT_EQ(refused_token("Bearer"), 401u);
  EXPECT_EQ(refused_token("Bearer "), 401u);
  EXPECT_EQ(refused_token(kToken), 401u);
  EXPECT_EQ(refused_token(std::string("Basic ") + kToken), 401u);
  EXPECT_EQ(refused_token(std::string("Bearer ") + kToken + "x"), 401u);
  EXPECT_EQ(refused_token(std::string("Bearer operator ") + kOperatorToken), 401u);
}

TEST_F(TokenGateTest, OnlyOurOwnHosts) {
  for (const char* host : {"localhost:8600", "LocalHost:8600", "127.0.0.1:8600", "[::1]:8600"})
    EXPECT_EQ(refused(head(host)), 0u) << host;
  for (const char* host : {"localhost",
                           "localhost:8601",
                           "evil.example:8600",
                           "localhost.evil.example:8600",
                           "127.0.0.1.evil.example:8600",
                           "localhost:8600:8600",
                           "192.0.2.1:8600",
                           "user@localhost:8600",
                           ""})
    EXPECT_EQ(refused(head(host)), 421u) << host;
  EXPECT_EQ(refused({"GET", "/", {}}), 400u);
  Head twice = head("localhost:8600");
  twice.fields.emplace_back("host", "localhost:8600");
  EXPECT_EQ(refused(twice), 400u);
}

TEST_F(TokenGateTest, APageOfAnotherOriginMayNotAsk) {
  const auto from = [&](const std::string& origin) {
    Head asked = head("localhost:8600");
    asked.fields.emplace_back("Origin", origin);
    return refused(asked);
  };
  EXPECT_EQ(from("http://localhost:8600"), 0u);
  for (const char* origin : {"http://evil.example",
                             "http://localhost",
                             "http://localhost:8601",
                             "http://127.0.0.1:8600",  // another one than its own Host
                             "https://localhost:8600",
                             "null",
                             ""})
    EXPECT_EQ(from(origin), 403u) << origin;
}

TEST_F(TokenGateTest, ABrowsersWebSocketHasItsTokenAmongItsProtocols) {
  const auto offering = [&](const std::string& offers) {
    return refused({"GET", "/", {{"Host", "localhost:8600"}, {"Sec-WebSocket-Protocol", offers}}});
  };
  EXPECT_EQ(offering(std::string("linkwright, bearer.") + kToken), 0u);
  EXPECT_EQ(offering("linkwright, bearer.wrong"), 401u);
  EXPECT_EQ(offering("linkwright"), 401u);
}

TEST_F(TokenGateTest, AtPort80TheHostNeedsNone) {
  const TokenGate gate({"127.0.0.1", 80}, Tokens::from_file(folder_ / "tokens"));
  EXPECT_EQ(gate.admit(head("localhost")).role, api::Role::kAdmin);
  EXPECT_EQ(gate.admit(head("localhost:80")).role, api::Role::kAdmin);
}

}  // namespace
}  // namespace linkwright::http
