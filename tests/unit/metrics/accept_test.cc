// SPDX-License-Identifier: Apache-2.0
//
// A row that answers with a text, and who may ask for it how.
#include <boost/asio.hpp>
#include <gtest/gtest.h>

#include "control/api/dispatch.h"
#include "control/http/media.h"

namespace linkwright {
namespace {

using api::Encoding;
using http::wanted_encoding;

struct Service {};

boost::asio::awaitable<std::string> tell(Service&, const api::Asked&, api::Told&) {
  co_return "a 1\n";
}
boost::asio::awaitable<api::Version> version(Service&,
                                             const api::Empty&,
                                             const api::Asked&,
                                             api::Told&) {
  co_return api::Version();
}

const std::vector<api::Route<Service>>& routes() {
  static const std::vector<api::Route<Service>> kRoutes{
      api::raw_row(
          api::Method::kGet, "/metrics", api::Role::kViewer, "text/plain; version=0.0.4", tell, ""),
      api::row(api::Method::kGet, "/v1/version", api::Role::kViewer, version, "")};
  return kRoutes;
}

api::Answer asked(const std::string& path, Encoding wanted, const std::string& body = {}) {
  Service service;
  api::Dispatcher<Service> dispatcher(
      service,
      routes(),
      [](const std::exception_ptr&) { return api::unavailable("it threw"); },
      [](const api::Audit&) {});
  api::Call call;
  call.path = path;
  call.wanted = wanted;
  call.body = body;
  boost::asio::io_context io;
  auto future = boost::asio::co_spawn(io, dispatcher(std::move(call)), boost::asio::use_future);
  io.run();
  return future.get();
}

TEST(Accept, AScraperIsUnderstood) {
  EXPECT_EQ(wanted_encoding("text/plain;version=0.0.4"), Encoding::kText);
  EXPECT_EQ(wanted_encoding("text/*;q=0.3, image/png"), Encoding::kText);
  // Prometheus 2.42; whichever it is, a row with a text gives that.
  EXPECT_EQ(wanted_encoding("application/openmetrics-text;version=1.0.0,"
                            "application/openmetrics-text;version=0.0.1;q=0.75,"
                            "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
            Encoding::kJson);
}

TEST(Accept, WhoTakesAMessageTooGetsOne) {
  EXPECT_EQ(wanted_encoding("text/plain, */*"), Encoding::kJson);
  EXPECT_EQ(wanted_encoding("text/plain, application/x-protobuf;q=0.1"), Encoding::kBinary);
}

TEST(Accept, WhatNobodyHasIsRefused) {
  for (const char* accept :
       {"image/png", "text/html", "text/plain;q=0", "application/openmetrics-text"})
    try {
      wanted_encoding(accept);
      ADD_FAILURE() << accept;
    } catch (const api::Failure& failure) {
      EXPECT_EQ(failure.status, 406u) << accept;
    }
}

TEST(RawRow, GivesItsTextWhateverMessagesTheClientPrefers) {
  for (const Encoding wanted : {Encoding::kText, Encoding::kJson, Encoding::kBinary}) {
    const api::Answer answer = asked("/metrics", wanted);
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4");
    EXPECT_EQ(answer.body, "a 1\n");
  }
  EXPECT_EQ(asked("/metrics", Encoding::kJson, "{\"x\": 1}").status, 400u);
  EXPECT_EQ(routes()[0].response, nullptr);
  EXPECT_EQ(routes()[0].content_type, "text/plain; version=0.0.4");
}

TEST(Row, HasNoTextAndSaysSoInJson) {
  const api::Answer answer = asked("/v1/version", Encoding::kText);
  EXPECT_EQ(answer.status, 406u);
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_NE(answer.body.find("not_acceptable"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
