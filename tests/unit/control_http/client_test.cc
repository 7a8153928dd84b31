// SPDX-License-Identifier: Apache-2.0
#include "control/http/client.h"

#include <gtest/gtest.h>

#include "control/process/socket_file.h"
#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

constexpr Client::Deadline kSoon{30'000};

Request get(const std::string& path) {
  Request request;
  request.path = path;
  return request;
}

class ClientTest : public testing::Test {
 protected:
  std::string unreachable(const Client& client, Client::Deadline deadline = kSoon) {
    try {
      client.request(get("/slow"), deadline);
      return "";
    } catch (const Unreachable& error) {
      return error.what();
    }
  }

  TempFolder folder_;
  TestServer server_{TestServer::options(folder_)};
};

TEST_F(ClientTest, AsksOverTheSocket) {
  const Client client = Client::over_unix(server_.socket_path());
  Request request = get("/echo?a=b");
  request.method = api::Method::kPatch;
  request.body = "{\"x\":1}";
  const Reply reply = client.request(request, kSoon);
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.content_type, "text/plain");
  EXPECT_NE(reply.body.find("PATCH /echo"), std::string::npos);
  EXPECT_NE(reply.body.find("body {\"x\":1}"), std::string::npos);
}

TEST_F(ClientTest, TellsAndAsksForGenerations) {
  Request request = get("/tag");
  request.claim.seen = 41;
  const Reply reply = Client::over_unix(server_.socket_path()).request(request, kSoon);
  EXPECT_EQ(reply.generation, 7u);
  EXPECT_EQ(reply.body, "seen 41");
  request.claim.lease = "0123abcd";
  EXPECT_EQ(Client::over_unix(server_.socket_path()).request(request, kSoon).body,
            "seen 41 by 0123abcd");
}

TEST_F(ClientTest, AsksOverTcpWithAToken) {
  const std::string address = "127.0.0.1:" + std::to_string(server_.tcp_port());
  EXPECT_EQ(Client::over_tcp(address, kAdminToken).request(get("/echo"), kSoon).status, 200u);
  EXPECT_EQ(Client::over_tcp(address, "wrong").request(get("/echo"), kSoon).status, 401u);
  EXPECT_THROW(Client::over_tcp("192.0.2.1:80", kAdminToken), std::runtime_error);
  EXPECT_THROW(Client::over_tcp(address, "two lines\n"), std::runtime_error);
}

TEST_F(ClientTest, ALargeAnswerIsRead) {
  const Client client = Client::over_unix(server_.socket_path());
  EXPECT_EQ(client.request(get("/large?bytes"), kSoon).body.size(), 1u << 20);
}

TEST_F(ClientTest, ABodyThatIsTooLargeIsAnAnswer) {
  const Client client = Client::over_unix(server_.socket_path());
  Request request = get("/echo");
  request.method = api::Method::kPost;
  request.body.assign(5u << 20, 'x');
  EXPECT_EQ(client.request(request, kSoon).status, 413u);
}

TEST_F(ClientTest, NobodyThereIsNamed) {
  const std::string path = folder_ / "nobody";
  const std::string why = unreachable(Client::over_unix(path));
  EXPECT_NE(why.find(path), std::string::npos);
  EXPECT_NE(why.find("No such file"), std::string::npos);
  EXPECT_NE(unreachable(Client::over_tcp("127.0.0.1:1", "")).find("127.0.0.1:1"),
            std::string::npos);
  EXPECT_NE(unreachable(Client::over_unix(std::string(200, 'x'))), "");
}

TEST_F(ClientTest, WhoDoesNotAnswerInTimeIsUnreachable) {
  const Client client = Client::over_unix(server_.socket_path());
  const std::string why = unreachable(client, std::chrono::milliseconds(50));
  EXPECT_NE(why.find("within 50 ms"), std::string::npos) << why;
  const SocketFile deaf(folder_ / "deaf", "");  // listens, and nobody accepts
  EXPECT_NE(unreachable(Client::over_unix(folder_ / "deaf"), std::chrono::milliseconds(50)), "");
}

}  // namespace
}  // namespace linkwright::http
