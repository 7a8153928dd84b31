// SPDX-License-Identifier: Apache-2.0
//
// TCP on the loopback: who comes in, and where it does not listen.
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

class TcpTest : public testing::Test {
 protected:
  RawReply ask(const std::string& host, const std::string& token, const std::string& more = "") {
    RawClient client = server_.connect_tcp();
    const std::string authorization =
        token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
    return client.ask("GET /echo HTTP/1.1\r\nHost: " + host + "\r\n" + authorization + more +
                      "\r\n");
  }
  std::string own(const std::string& name = "localhost") const {
    return name + ":" + std::to_string(server_.tcp_port());
  }

  TempFolder folder_;
  TestServer server_{TestServer::options(folder_)};
};

TEST_F(TcpTest, ATokenGivesItsRole) {
  EXPECT_NE(ask(own(), kAdminToken).body.find("by token as admin"), std::string::npos);
  EXPECT_NE(ask(own(), kViewerToken).body.find("by token as viewer"), std::string::npos);
}

TEST_F(TcpTest, WithoutOrWithAnotherTokenNobodyComesIn) {
  for (const char* token : {"", "0123456789abcdef0123456789abcdef-other"}) {
    RawReply reply = ask(own(), token);
    EXPECT_EQ(reply.status, 401u);
    EXPECT_EQ(reply.fields["www-authenticate"].substr(0, 6), "Bearer");
    EXPECT_NE(reply.body.find("unauthenticated"), std::string::npos);
  }
}

TEST_F(TcpTest, AForeignHostIsMisdirected) {
  EXPECT_EQ(ask(own("127.0.0.1"), kAdminToken).status, 200u);
  EXPECT_EQ(ask(own("[::1]"), kAdminToken).status, 200u);
  EXPECT_EQ(ask(own("evil.example"), kAdminToken).status, 421u);
  EXPECT_EQ(ask("localhost:1", kAdminToken).status, 421u);
}

TEST_F(TcpTest, AForeignPageIsForbidden) {
  EXPECT_EQ(ask(own(), kAdminToken, "Origin: http://" + own() + "\r\n").status, 200u);
  EXPECT_EQ(ask(own(), kAdminToken, "Origin: http://evil.example\r\n").status, 403u);
  EXPECT_EQ(ask(own(), kAdminToken, "Origin: null\r\n").status, 403u);
}

TEST_F(TcpTest, WithoutATokenNoBodyIsRead) {
  RawClient client = server_.connect_tcp();
  const RawReply reply =
      client.ask("POST /echo HTTP/1.1\r\nHost: " + own() + "\r\nContent-Length: 4000000\r\n\r\n");
  EXPECT_EQ(reply.status, 401u);
  EXPECT_TRUE(client.closed());
}

constexpr const char* kNewToken = "0123456789abcdef0123456789abcdef-new";

TEST_F(TcpTest, TokensThatAreReadAgainReplaceThoseOfBefore) {
  folder_.file("tokens", fmt::format("viewer {}\nadmin {}\n", kAdminToken, kNewToken));
  EXPECT_EQ(ask(own(), kNewToken).status, 401u) << "nobody has asked for it yet";
  EXPECT_EQ(server_.read_tokens_again(), "");
  EXPECT_NE(ask(own(), kNewToken).body.find("as admin"), std::string::npos);
  EXPECT_NE(ask(own(), kAdminToken).body.find("as viewer"), std::string::npos) << "another role";
  EXPECT_EQ(ask(own(), kViewerToken).status, 401u) << "it is gone";
}

TEST_F(TcpTest, ATokenFileThatIsWrongLeavesTheTokensOfBefore) {
  folder_.file("tokens", "viewer short\n");
  EXPECT_NE(server_.read_tokens_again().find("tokens"), std::string::npos);
  EXPECT_NE(ask(own(), kAdminToken).body.find("as admin"), std::string::npos);
}

// A connection would outlive its token otherwise: it is kept for the next request.
TEST_F(TcpTest, ConversationsEndWhenTokensAreReadAgain) {
  const auto request = [&](const char* token) {
    return "GET /echo HTTP/1.1\r\nHost: " + own() + "\r\nAuthorization: Bearer " + token +
           "\r\n\r\n";
  };
  RawClient over_tcp = server_.connect_tcp();
  RawClient over_unix = server_.connect();
  EXPECT_EQ(over_tcp.ask(request(kViewerToken)).status, 200u);
  EXPECT_EQ(over_unix.ask("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200u);
  EXPECT_EQ(server_.read_tokens_again(), "");
  EXPECT_TRUE(over_tcp.closed());
  EXPECT_EQ(over_unix.ask("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200u)
      << "it has no token";
}

std::string refused(const ServerOptions& options) {
  boost::asio::io_context io;
  try {
    const Server server(io, options, {});
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(TcpOptions, ElsewhereItDoesNotListen) {
  TempFolder folder;
  ServerOptions options = TestServer::options(folder);
  options.tcp_address = "0.0.0.0:0";
  EXPECT_NE(refused(options).find("ssh -L"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(options.socket_path));
}

TEST(TcpOptions, WithoutATokenFileItDoesNotListen) {
  TempFolder folder;
  ServerOptions options = TestServer::options(folder);
  options.token_file = "";
  EXPECT_NE(refused(options).find("token file"), std::string::npos);
  options.token_file = folder.file("open", std::string(40, 'x'), 0644);
  EXPECT_NE(refused(options).find("0644"), std::string::npos);
}

TEST(TcpOptions, APortInUseIsNamed) {
  TempFolder folder;
  const TestServer server(TestServer::options(folder));
  TempFolder other;
  ServerOptions options = TestServer::options(other);
  options.tcp_address = "127.0.0.1:" + std::to_string(server.tcp_port());
  EXPECT_NE(refused(options).find(options.tcp_address), std::string::npos);
}

TEST(TcpOptions, ItIsOffUnlessAskedFor) {
  TempFolder folder;
  ServerOptions options;
  options.socket_path = folder / "socket";
  const TestServer server(options);
  EXPECT_EQ(server.tcp_port(), 0u);
}

}  // namespace
}  // namespace linkwright::http
