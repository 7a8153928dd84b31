// SPDX-License-Identifier: Apache-2.0
//
// The end of a server.
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

constexpr const char* kSlow = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";

class StopTest : public testing::Test {
 protected:
  TestServer& with(const Limits& limits) {
    ServerOptions options = TestServer::options(folder_);
    options.limits = limits;
    return server_.emplace(options);
  }
  void wait_for_slow() {
    EXPECT_TRUE(eventually([&] { return server_->slow_calls() > 0; }));
  }

  TempFolder folder_;
  std::optional<TestServer> server_;
};

TEST_F(StopTest, AnAnswerThatIsUnderWayLeaves) {
  TestServer& server = with({});
  RawClient client = server.connect();
  client.send(kSlow);
  wait_for_slow();
  server.begin_stop();
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(server.socket_path()); }));
  EXPECT_THROW(server.connect(), std::runtime_error);
  EXPECT_FALSE(server.stopped());
  server.release();
  RawReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.fields["connection"], "close");
  EXPECT_TRUE(client.closed());
}

TEST_F(StopTest, OneThatTakesTooLongIsLeftBehind) {
  Limits limits;
  limits.drain = std::chrono::milliseconds(50);
  TestServer& server = with(limits);
  RawClient client = server.connect();
  client.send(kSlow);
  wait_for_slow();
  EXPECT_EQ(server.stop(), 1u);
  EXPECT_TRUE(client.closed());
}

TEST_F(StopTest, WhoAsksNothingIsClosedAtOnce) {
  TestServer& server = with({});
  RawClient idle = server.connect();
  EXPECT_EQ(idle.ask("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200u);
  RawClient silent = server.connect_tcp();
  EXPECT_EQ(server.stop(), 0u);
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(silent.closed());
}

TEST_F(StopTest, AViewerIsTold) {
  TestServer& server = with({});
  std::optional<RawClient> client(server.connect());
  client->send(
      "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_EQ(client->read_reply().status, 101u);
  client->read_frame();
  server.begin_stop();
  const Frame frame = client->read_frame();
  EXPECT_EQ(frame.opcode, 8u);
  client->send(std::string("\x88\x80\0\0\0\0", 6));  // a close frame, masked
  EXPECT_EQ(client->read_frame().opcode, 0u);
  client.reset();
  EXPECT_TRUE(eventually([&] { return server.stopped(); }));
  EXPECT_FALSE(server.subscribed());
}

TEST_F(StopTest, WithoutStoppingEverythingIsClosedToo) {
  TestServer& server = with({});
  RawClient client = server.connect();
  client.send(kSlow);
  wait_for_slow();
  server_.reset();
  EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace linkwright::http
