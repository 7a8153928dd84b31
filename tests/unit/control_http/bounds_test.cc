// SPDX-License-Identifier: Apache-2.0
//
// What one client may ask for, and how long it may take. Of a deadline only that it comes is
// tested: each limit that a test is not about stays as large as it is.
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{50};

class BoundsTest : public testing::Test {
 protected:
  TestServer& with(const Limits& limits) {
    ServerOptions options = TestServer::options(folder_);
    options.limits = limits;
    return server_.emplace(options);
  }

  TempFolder folder_;
  std::optional<TestServer> server_;
};

constexpr const char* kGet = "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST_F(BoundsTest, AHeaderThatIsTooLargeIsRefused) {
  RawClient client = with({}).connect();
  const RawReply reply =
      client.ask("GET /echo HTTP/1.1\r\nX: " + std::string(9'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(reply.status, 431u);
  EXPECT_TRUE(client.closed());
}

TEST_F(BoundsTest, ATargetThatIsTooLargeIsRefused) {
  RawClient client = with({}).connect();
  EXPECT_EQ(client.ask("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\n\r\n").status, 431u);
}

TEST_F(BoundsTest, ABodyThatSaysItIsTooLargeIsRefusedUnread) {
  RawClient client = with({}).connect();
  const RawReply reply =
      client.ask("POST /echo HTTP/1.1\r\nContent-Length: 4194305\r\n\r\nand so on");
  EXPECT_EQ(reply.status, 413u);
  EXPECT_NE(reply.body.find("too_large"), std::string::npos);
}

TEST_F(BoundsTest, ABodyThatBecomesTooLargeIsRefused) {
  Limits limits;
  limits.body_bytes = 1000;
  RawClient client = with(limits).connect();
  const std::string chunk = "400\r\n" + std::string(0x400, 'x') + "\r\n";
  EXPECT_EQ(client.ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk).status,
            413u);
}

TEST_F(BoundsTest, ABodyOfTheLimitIsTaken) {
  Limits limits;
  limits.body_bytes = 1000;
  RawClient client = with(limits).connect();
  EXPECT_EQ(
      client.ask("POST /echo HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'))
          .status,
      200u);
}

TEST_F(BoundsTest, AHeaderThatDripsIsClosed) {
  Limits limits;
  limits.header = kShort;
  RawClient client = with(limits).connect();
  // Each byte comes in time, the whole does not.
  for (std::size_t i = 0; client.send("x"); ++i) {
    ASSERT_LT(i, 10'000u);
    std::this_thread::sleep_for(milliseconds(5));
  }
}

TEST_F(BoundsTest, WhoConnectsAndSaysNothingIsClosed) {
  Limits limits;
  limits.header = kShort;
  RawClient client = with(limits).connect();
  EXPECT_TRUE(client.closed());
}

TEST_F(BoundsTest, ABodyThatDoesNotComeIsClosed) {
  Limits limits;
  limits.body = kShort;
  RawClient client = with(limits).connect();
  client.send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_TRUE(client.closed());
}

TEST_F(BoundsTest, AnIdleConnectionIsClosed) {
  Limits limits;
  limits.idle = kShort;
  RawClient client = with(limits).connect();
  EXPECT_EQ(client.ask(kGet).status, 200u);
  EXPECT_TRUE(client.closed());
}

TEST_F(BoundsTest, AClientThatDoesNotTakeItsAnswerIsClosed) {
  Limits limits;
  limits.answer = kShort;
  TestServer& server = with(limits);
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kGet).status, 200u);
  client.send("GET /large?bytes HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
  EXPECT_LT(client.read_all().size(), 1u << 20);
}

TEST_F(BoundsTest, AHandlerHasNoDeadline) {
  Limits limits;
  limits.body = limits.idle = kShort;
  TestServer& server = with(limits);
  RawClient client = server.connect();
  client.send("POST /slow HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_TRUE(eventually([&] { return server.slow_calls() > 0; }));
  std::this_thread::sleep_for(kShort * 4);
  server.release();
  EXPECT_EQ(client.read_reply().status, 200u);
}

TEST_F(BoundsTest, TooManyConnectionsAreToldSo) {
  Limits limits;
  limits.connections = 2;
  TestServer& server = with(limits);
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(server.connect());
    EXPECT_EQ(clients.back().ask(kGet).status, 200u);
  }
  RawClient third = server.connect();
  RawReply reply = third.ask(kGet);
  EXPECT_EQ(reply.status, 503u);
  EXPECT_NE(reply.body.find("unavailable"), std::string::npos);
  EXPECT_TRUE(third.closed());
  EXPECT_EQ(clients.front().ask(kGet).status, 200u);
  clients.clear();
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
  EXPECT_EQ(server.connect().ask(kGet).status, 200u);
}

TEST_F(BoundsTest, WhoCannotBeToldIsClosed) {
  Limits limits;
  limits.connections = 0;
  limits.turned_away = 0;
  EXPECT_TRUE(with(limits).connect().closed());
}

}  // namespace
}  // namespace linkwright::http
