// SPDX-License-Identifier: Apache-2.0
//
// Requests and answers over the UNIX socket, as bytes.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/control_http/test_server.h"

namespace linkwright::http {
namespace {

class ExchangeTest : public testing::Test {
 protected:
  static std::string get(const std::string& path, const std::string& more = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
  }
  static std::string post(const std::string& path, const std::string& body) {
    return "POST " + path +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }

  TempFolder folder_;
  TestServer server_{TestServer::options(folder_)};
};

TEST_F(ExchangeTest, ACallComesWithWhatWasAsked) {
  RawClient client = server_.connect();
  const RawReply reply = client.ask(post("/echo?a=b%20c", "{}"));
  EXPECT_EQ(reply.status, 200u);
  EXPECT_NE(reply.body.find("POST /echo"), std::string::npos);
  EXPECT_NE(reply.body.find(" as admin a=b c body {}"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("uid " + std::to_string(::geteuid())), std::string::npos);
}

TEST_F(ExchangeTest, AnAnswerIsNotKeptNorGuessedAt) {
  RawClient client = server_.connect();
  RawReply reply = client.ask(get("/echo"));
  EXPECT_EQ(reply.fields["cache-control"], "no-store");
  EXPECT_EQ(reply.fields["x-content-type-options"], "nosniff");
  EXPECT_EQ(reply.fields["content-type"], "text/plain");
  EXPECT_FALSE(reply.fields.contains("etag"));
  EXPECT_FALSE(reply.fields.contains("access-control-allow-origin"));
}

TEST_F(ExchangeTest, AGenerationIsToldAndAskedFor) {
  RawClient client = server_.connect();
  RawReply reply = client.ask(get("/tag", "If-Match: \"41\"\r\n"));
  EXPECT_EQ(reply.fields["etag"], "\"7\"");
  EXPECT_EQ(reply.body, "seen 41");
}

TEST_F(ExchangeTest, AConnectionServesOneRequestAfterTheOther) {
  RawClient client = server_.connect();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(get("/echo")).status, 200u);
  EXPECT_EQ(client.ask(get("/nothing")).status, 204u);
  EXPECT_EQ(client.ask(get("/echo")).status, 200u);
  EXPECT_EQ(server_.connections(), 1u);
}

TEST_F(ExchangeTest, RequestsThatComeTogetherAreAnsweredInTheirOrder) {
  RawClient client = server_.connect();
  client.send(get("/echo?n=1") + post("/echo?n=2", "{}") + get("/echo?n=3"));
  for (const char* n : {"n=1", "n=2", "n=3"})
    EXPECT_NE(client.read_reply().body.find(n), std::string::npos) << n;
}

TEST_F(ExchangeTest, WhoWantsToCloseIsClosed) {
  RawClient client = server_.connect();
  EXPECT_EQ(client.ask(get("/echo", "Connection: close\r\n")).status, 200u);
  EXPECT_TRUE(client.closed());
  RawClient old = server_.connect();
  EXPECT_EQ(old.ask("GET /echo HTTP/1.0\r\n\r\n").status, 200u);
  EXPECT_TRUE(old.closed());
}

TEST_F(ExchangeTest, WhatIsNoHttpIsToldSoAndClosed) {
  for (const char* bytes : {"hello\r\n\r\n",
                            "GET\r\n\r\n",
                            "GET /echo HTTP/9.9\r\n\r\n",
                            "GET /echo HTTP/1.1\r\nno colon\r\n\r\n",
                            "GET /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                            "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                            "POST /echo HTTP/1.1\r\nContent-Length: 1\r\n"
                            "Transfer-Encoding: chunked\r\n\r\n",
                            "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                            "\x16\x03\x01\x02\x00\x01\x00\x01"}) {
    RawClient client = server_.connect();
    RawReply reply = client.ask(bytes);
    EXPECT_EQ(reply.status, 400u) << bytes;
    EXPECT_NE(reply.body.find("\"code\":\"invalid\""), std::string::npos) << reply.body;
    EXPECT_TRUE(client.closed()) << bytes;
  }
}

TEST_F(ExchangeTest, ARefusalHasTheShapeOfAllErrorsAndTheConnectionLives) {
  RawClient client = server_.connect();
  RawReply reply = client.ask(get("/a/../b"));
  EXPECT_EQ(reply.status, 400u);
  EXPECT_EQ(reply.fields["content-type"], "application/json");
  EXPECT_NE(reply.body.find("\"message\""), std::string::npos);
  EXPECT_EQ(client.ask(get("/echo", "Accept: text/html\r\n")).status, 406u);
  EXPECT_EQ(client.ask(get("/echo", "Content-Type: text/plain\r\n")).status, 415u);
  RawReply options = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(options.status, 405u);
  EXPECT_FALSE(options.fields["allow"].empty());
  EXPECT_EQ(client.ask("BREW /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 501u);
  EXPECT_EQ(client.ask(get("/echo")).status, 200u);
}

TEST_F(ExchangeTest, AHandlerThatThrowsCostsOneAnswer) {
  RawClient client = server_.connect();
  const RawReply reply = client.ask(get("/fails"));
  EXPECT_EQ(reply.status, 500u);
  EXPECT_EQ(reply.body.find("handler that throws"), std::string::npos);
  EXPECT_EQ(client.ask(get("/echo")).status, 200u);
}

TEST_F(ExchangeTest, ABodyInChunksIsABody) {
  RawClient client = server_.connect();
  const RawReply reply = client.ask(
      "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_NE(reply.body.find("body abcde"), std::string::npos) << reply.body;
}

TEST_F(ExchangeTest, WhoAsksFirstIsToldToGoOn) {
  RawClient client = server_.connect();
  const RawReply go_on =
      client.ask("POST /echo HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(go_on.status, 100u);
  EXPECT_NE(client.ask("{}").body.find("body {}"), std::string::npos);
}

TEST_F(ExchangeTest, AClientThatGoesAwayInTheMiddleCostsNothing) {
  {
    RawClient client = server_.connect();
    client.send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
  }
  {
    RawClient client = server_.connect();
    client.send(get("/slow"));
    EXPECT_TRUE(eventually([&] { return server_.slow_calls() > 0; }));
  }
  server_.release();
  EXPECT_TRUE(eventually([&] { return server_.connections() == 0; }));
  EXPECT_EQ(server_.connect().ask(get("/echo")).status, 200u);
}

}  // namespace
}  // namespace linkwright::http
