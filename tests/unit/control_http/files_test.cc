// SPDX-License-Identifier: Apache-2.0
//
// Files of a page: everybody gets them, with headers that make a browser careful, and they open no
// door to anything else.
#include <gtest/gtest.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

class FilesTest : public testing::Test {
 protected:
  RawReply get(const std::string& path, const std::string& more = "", std::string host = "") {
    if (host.empty()) host = "localhost:" + std::to_string(server_.tcp_port());
    return server_.connect_tcp().ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more +
                                     "\r\n");
  }

  TempFolder folder_;
  TestServer server_{TestServer::options(folder_)};
};

TEST_F(FilesTest, NobodyNeedsATokenForThem) {
  RawReply page = get("/page?x=1");
  EXPECT_EQ(page.status, 200u);
  EXPECT_EQ(page.body, "<page>");
  EXPECT_EQ(page.fields["content-type"], "text/html");
  EXPECT_EQ(get("/echo").status, 401u) << "what is no file still wants one";
  EXPECT_EQ(get("/page/").status, 401u);
}

TEST_F(FilesTest, TheBrowserIsToldToBeCareful) {
  RawReply page = get("/page");
  EXPECT_NE(page.fields["content-security-policy"].find("script-src 'self'"), std::string::npos);
  EXPECT_EQ(page.fields["content-security-policy"].find("unsafe"), std::string::npos);
  EXPECT_EQ(page.fields["x-content-type-options"], "nosniff");
  EXPECT_EQ(page.fields["referrer-policy"], "no-referrer");
  EXPECT_EQ(page.fields["cache-control"], "no-cache");
  EXPECT_NE(get("/asset").fields["cache-control"].find("immutable"), std::string::npos);
}

TEST_F(FilesTest, AForeignHostOrPageDoesNotGetThem) {
  EXPECT_EQ(get("/page", "", "evil.example").status, 421u);
  EXPECT_EQ(get("/page", "Origin: http://evil.example\r\n").status, 403u);
}

TEST_F(FilesTest, AConnectionGoesOnBehindOne) {
  RawClient client = server_.connect_tcp();
  const std::string host = "Host: localhost:" + std::to_string(server_.tcp_port()) + "\r\n";
  EXPECT_EQ(client.ask("GET /page HTTP/1.1\r\n" + host + "\r\n").status, 200u);
  EXPECT_EQ(client.ask("GET /echo HTTP/1.1\r\n" + host + "\r\n").status, 401u);
}

}  // namespace
}  // namespace linkwright::http
