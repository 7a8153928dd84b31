// SPDX-License-Identifier: Apache-2.0
//
// WebSockets, as bytes.
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

// RFC 6455's own example of a key.
constexpr const char* kUpgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

std::string upgrade(const std::string& path,
                    const std::string& host = "localhost",
                    const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + kUpgrade + more + "\r\n";
}

class StreamTest : public testing::Test {
 protected:
  TestServer& with(const Limits& limits) {
    ServerOptions options = TestServer::options(folder_);
    options.limits = limits;
    return server_.emplace(options);
  }
  void push(const std::shared_ptr<Viewer>& viewer, const Message& message) {
    server_->inside([&] { viewer->push(message); });
  }
  static Message text(std::size_t size, char c) {
    return std::make_shared<const std::string>(size, c);
  }
  std::uint64_t dropped(const std::shared_ptr<Viewer>& viewer) {
    std::uint64_t out = 0;
    server_->inside([&] { out = viewer->dropped(); });
    return out;
  }

  TempFolder folder_;
  std::optional<TestServer> server_;
};

TEST_F(StreamTest, AViewerSeesWhatIsPushed) {
  TestServer& server = with({});
  RawClient client = server.connect();
  RawReply reply = client.ask(upgrade("/v1/stream"));
  EXPECT_EQ(reply.status, 101u);
  EXPECT_EQ(reply.fields["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  Frame first = client.read_frame();
  EXPECT_EQ(first.opcode, 1u);
  EXPECT_EQ(first.payload, "/v1/stream as admin");
  push(server.viewer(), text(100'000, 'x'));
  EXPECT_EQ(client.read_frame().payload.size(), 100'000u);
  EXPECT_EQ(server.viewers(), 1u);
}

TEST_F(StreamTest, OneMessageServesAllViewers) {
  TestServer& server = with({});
  const Message message = text(1'000'000, 'x');
  std::vector<RawClient> clients;
  std::vector<std::shared_ptr<Viewer>> viewers;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(server.connect());
    EXPECT_EQ(clients.back().ask(upgrade("/v1/stream")).status, 101u);
    viewers.push_back(server.viewer());
  }
  for (const auto& viewer : viewers) push(viewer, message);
  for (RawClient& client : clients) {
    client.read_frame();
    EXPECT_EQ(client.read_frame().payload.size(), 1'000'000u);
  }
}

TEST_F(StreamTest, FramesAreBinaryWhereTheSubscriptionSaysSo) {
  RawClient client = with({}).connect();
  EXPECT_EQ(client.ask(upgrade("/v1/stream?binary=1")).status, 101u);
  EXPECT_EQ(client.read_frame().opcode, 2u);
}

TEST_F(StreamTest, ASlowViewerCostsNoMemoryAndSeesTheNewest) {
  Limits limits;
  limits.viewer_queue = 4;
  TestServer& server = with(limits);
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(upgrade("/v1/stream")).status, 101u);
  const auto viewer = server.viewer();
  std::vector<std::weak_ptr<const std::string>> pushed;
  // It reads nothing: what the kernel takes is soon full.
  for (int i = 0; i < 200; ++i) {
    const Message message = text(64u << 10, static_cast<char>('a' + i % 26));
    pushed.push_back(message);
    push(viewer, message);
  }
  EXPECT_GT(dropped(viewer), 100u);
  std::size_t alive = 0;
  for (const auto& message : pushed) alive += message.expired() ? 0 : 1;
  EXPECT_LE(alive, limits.viewer_queue + 1);  // and the one that is being written

  push(viewer, std::make_shared<const std::string>("the last"));
  Frame frame;
  do frame = client.read_frame();
  while (frame.opcode == 1 && frame.payload != "the last");
  EXPECT_EQ(frame.payload, "the last");
}

TEST_F(StreamTest, WhenTheViewerGoesItsSubscriptionEnds) {
  TestServer& server = with({});
  {
    RawClient client = server.connect();
    EXPECT_EQ(client.ask(upgrade("/v1/stream")).status, 101u);
    EXPECT_TRUE(server.subscribed());
  }
  EXPECT_TRUE(eventually([&] { return !server.subscribed(); }));
  const auto viewer = server.viewer();
  const Message message = text(10, 'x');
  push(viewer, message);
  EXPECT_EQ(message.use_count(), 1);
  EXPECT_EQ(server.viewers(), 0u);
}

TEST_F(StreamTest, AViewerThatDoesNotAnswerAPingIsGone) {
  Limits limits;
  limits.viewer_silence = std::chrono::milliseconds(50);
  TestServer& server = with(limits);
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(upgrade("/v1/stream")).status, 101u);
  client.read_all();
  EXPECT_TRUE(eventually([&] { return server.viewers() == 0; }));
  EXPECT_FALSE(server.subscribed());
}

TEST_F(StreamTest, AViewerThatSaysTooMuchIsClosed) {
  TestServer& server = with({});
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(upgrade("/v1/stream")).status, 101u);
  client.read_frame();
  // A masked text of 65535 octets, announced.
  client.send(std::string("\x81\xfe\xff\xff\0\0\0\0", 8) + std::string(65'535, 'x'));
  client.read_all();
  EXPECT_TRUE(eventually([&] { return server.viewers() == 0; }));
}

TEST_F(StreamTest, TheDaemonClosesAfterWhatWaits) {
  TestServer& server = with({});
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(upgrade("/v1/stream")).status, 101u);
  const auto viewer = server.viewer();
  server.inside([&] {
    viewer->push(text(3, 'x'));
    viewer->close();
  });
  client.read_frame();
  EXPECT_EQ(client.read_frame().payload, "xxx");
  EXPECT_EQ(client.read_frame().opcode, 8u);
}

TEST_F(StreamTest, TooManyViewersAreToldSo) {
  Limits limits;
  limits.viewers = 1;
  TestServer& server = with(limits);
  RawClient first = server.connect();
  EXPECT_EQ(first.ask(upgrade("/v1/stream")).status, 101u);
  RawClient second = server.connect();
  EXPECT_EQ(second.ask(upgrade("/v1/stream")).status, 503u);
  EXPECT_EQ(second.ask("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200u);
}

TEST_F(StreamTest, WhatIsNoStreamIsAnAnswer) {
  TestServer& server = with({});
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(upgrade("/none")).status, 404u);
  EXPECT_EQ(client.ask(upgrade("/v1/../x")).status, 400u);
  EXPECT_EQ(server.viewers(), 0u);
}

TEST_F(StreamTest, AHandshakeThatIsNoneIsRefused) {
  TestServer& server = with({});
  RawClient client = server.connect();
  EXPECT_EQ(client
                .ask("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                     "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .status,
            400u);
  EXPECT_TRUE(eventually([&] { return server.viewers() == 0; }));
}

TEST_F(StreamTest, OverTcpItNeedsTheSameAsAnyRequest) {
  TestServer& server = with({});
  const std::string own = "localhost:" + std::to_string(server.tcp_port());
  const std::string token = std::string("Authorization: Bearer ") + kViewerToken + "\r\n";
  const auto ask = [&](const std::string& host, const std::string& more) {
    RawClient client = server.connect_tcp();
    return client.ask(upgrade("/v1/stream", host, more));
  };
  EXPECT_EQ(ask(own, token).status, 101u);
  EXPECT_EQ(ask(own, "").status, 401u);
  EXPECT_EQ(ask("evil.example", token).status, 421u);
  EXPECT_EQ(ask(own, token + "Origin: http://evil.example\r\n").status, 403u);
  RawReply browser =
      ask(own, std::string("Sec-WebSocket-Protocol: linkwright, bearer.") + kViewerToken + "\r\n");
  EXPECT_EQ(browser.status, 101u);
  EXPECT_EQ(browser.fields["sec-websocket-protocol"], "linkwright");
}

TEST_F(StreamTest, WhoWatchesByATokenComesBackWhenTokensAreReadAgain) {
  TestServer& server = with({});
  const std::string own = "localhost:" + std::to_string(server.tcp_port());
  RawClient client = server.connect_tcp();
  const std::string token = std::string("Authorization: Bearer ") + kViewerToken + "\r\n";
  ASSERT_EQ(client.ask(upgrade("/v1/stream", own, token)).status, 101u);
  EXPECT_TRUE(eventually([&] { return server.viewers() == 1; }));
  EXPECT_EQ(server.read_tokens_again(), "");
  Frame last = client.read_frame();
  while (last.opcode == 1) last = client.read_frame();
  EXPECT_EQ(last.opcode, 8u) << "a goodbye";
}

}  // namespace
}  // namespace linkwright::http
