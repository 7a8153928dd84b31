// SPDX-License-Identifier: Apache-2.0
//
// TCP on the loopback: who comes in, and where it does not listen.
#include <stdexcept>

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
