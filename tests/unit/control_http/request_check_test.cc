// SPDX-License-Identifier: Apache-2.0
#include "control/http/request_check.h"

#include <gtest/gtest.h>

#include "control/api/failure.h"

namespace linkwright::http {
namespace {

Head get(const std::string& target) {
  return {"GET", target, {{"Host", "localhost"}}};
}

Head with(const std::string& name, const std::string& value) {
  Head head = get("/v1/links");
  head.fields.emplace_back(name, value);
  return head;
}

// The status of the refusal; 0: it is a call.
unsigned refused(const Head& head) {
  try {
    check_request(head);
    return 0;
  } catch (const api::Failure& failure) {
    EXPECT_FALSE(failure.error.code().empty());
    EXPECT_FALSE(failure.error.message().empty());
    return failure.status;
  }
}

unsigned refused_target(const std::string& target) {
  return refused(get(target));
}

TEST(RequestCheck, APathKeepsItsEscapesAndAQueryLosesThem) {
  const api::Call call = check_request(get("/v1/links/a%2Fb:stop?name=x%20y&flag&plus=1+1"));
  EXPECT_EQ(call.path, "/v1/links/a%2Fb:stop");
  EXPECT_EQ(call.query.at("name"), "x y");
  EXPECT_EQ(call.query.at("flag"), "");
  EXPECT_EQ(call.query.at("plus"), "1+1");
}

TEST(RequestCheck, OnlyPathsFromTheRoot) {
  EXPECT_EQ(refused_target("/"), 0u);
  EXPECT_EQ(refused_target("*"), 400u);
  EXPECT_EQ(refused_target(""), 400u);
  EXPECT_EQ(refused_target("http://localhost/v1"), 400u);
  EXPECT_EQ(refused_target("?x=1"), 400u);
}

TEST(RequestCheck, NoCharactersThatNoUrlHas) {
  for (const char* target : {"/a\x01", "/a\x7f", "/a b", "/a\xc3\xa4", "/a#b", "/a\\b", "/?a=\n"})
    EXPECT_EQ(refused_target(target), 400u) << target;
  EXPECT_EQ(refused_target(std::string("/a\0b", 4)), 400u);
}

TEST(RequestCheck, BrokenEscapesAreRefused) {
  for (const char* target : {"/a%", "/a%2", "/a%zz", "/a%00", "/?a=%", "/?%zz=1", "/?a=%00"})
    EXPECT_EQ(refused_target(target), 400u) << target;
}

TEST(RequestCheck, NobodyClimbsOutOfAPath) {
  for (const char* target : {"/..",
                             "/a/../b",
                             "/a/..",
                             "/./a",
                             "/%2e%2e/a",
                             "/.%2E/a",
                             "/a/..%2f..%2fetc",
                             "/a%2f..",
                             "/%2e%2e%5cb"})
    EXPECT_EQ(refused_target(target), 400u) << target;
  for (const char* target : {"/...", "/a..b", "/..a", "/a/b..", "/?a=../b"})
    EXPECT_EQ(refused_target(target), 0u) << target;
}

TEST(RequestCheck, AParameterIsGivenOnce) {
  EXPECT_EQ(refused_target("/?a=1&a=2"), 400u);
  EXPECT_EQ(refused_target("/?a=1&%61=2"), 400u);
  EXPECT_EQ(refused_target("/?=1"), 400u);
  EXPECT_EQ(refused_target("/?a=1&&b=2&"), 0u);
}

TEST(RequestCheck, MethodsOfHttpThatNothingHasAreNotTakenAndOthersNotKnown) {
  for (const char* method : {"GET", "PUT", "POST", "PATCH", "DELETE"}) {
    Head head = get("/");
    head.method = method;
    EXPECT_EQ(refused(head), 0u) << method;
    EXPECT_EQ(api::to_text(check_request(head).method), method);
  }
  for (const auto& [method, status] :
       std::map<std::string, unsigned>{{"HEAD", 405}, {"OPTIONS", 405}, {"get", 501}, {"X", 501}}) {
    Head head = get("/");
    head.method = method;
    EXPECT_EQ(refused(head), status) << method;
  }
}

TEST(RequestCheck, TheTypeOfTheBody) {
  using api::Encoding;
  const auto encoding = [](const std::string& type) {
    return check_request(with("Content-Type", type)).body_encoding;
  };
  EXPECT_EQ(check_request(get("/")).body_encoding, Encoding::kJson);
  EXPECT_EQ(encoding("application/json"), Encoding::kJson);
  EXPECT_EQ(encoding("Application/JSON; charset=utf-8"), Encoding::kJson);
  EXPECT_EQ(encoding("application/x-protobuf"), Encoding::kBinary);
  EXPECT_EQ(encoding("application/yaml"), Encoding::kYaml);
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "json", ""})
    EXPECT_EQ(refused(with("Content-Type", type)), 415u) << type;
}

TEST(RequestCheck, TheAnswerThatIsPreferred) {
  using api::Encoding;
  const auto wanted = [](const std::string& accept) {
    return check_request(with("Accept", accept)).wanted;
  };
  EXPECT_EQ(check_request(get("/")).wanted, Encoding::kJson);
  EXPECT_EQ(wanted("*/*"), Encoding::kJson);
  EXPECT_EQ(wanted("application/x-protobuf"), Encoding::kBinary);
  EXPECT_EQ(wanted("application/json;q=0.5, application/x-protobuf"), Encoding::kBinary);
  EXPECT_EQ(wanted("application/x-protobuf;q=0.001, */*;q=0.01"), Encoding::kJson);
  EXPECT_EQ(wanted("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"), Encoding::kJson);
  for (const char* accept : {"text/html", "application/yaml", "application/json;q=0", "nonsense"})
    EXPECT_EQ(refused(with("Accept", accept)), 406u) << accept;
}

TEST(RequestCheck, TheGenerationThatWasSeen) {
  EXPECT_FALSE(check_request(get("/")).claim.seen.has_value());
  EXPECT_EQ(check_request(with("If-Match", "\"7\"")).claim.seen, 7u);
  EXPECT_EQ(check_request(with("If-Match", "7")).claim.seen, 7u);
  EXPECT_EQ(check_request(with("If-Match", "18446744073709551615")).claim.seen, ~0ull);
  for (const char* tag : {"*", "W/\"7\"", "\"\"", "", "\"", "7x", "-1", "18446744073709551616"})
    EXPECT_EQ(refused(with("If-Match", tag)), 400u) << tag;
}

TEST(RequestCheck, TheLeaseThatSomebodyHas) {
  EXPECT_EQ(check_request(get("/")).claim.lease, "");
  EXPECT_EQ(check_request(with("linkwright-lease", "0123abcd")).claim.lease, "0123abcd");
  for (const std::string& id : {std::string(), std::string("a b"), std::string(65, 'x')})
    EXPECT_EQ(refused(with("Linkwright-Lease", id)), 400u) << id;
}

TEST(RequestCheck, WhatMustBeThereOnceIsNotThereTwice) {
  for (const char* name : {"If-Match", "content-type"}) {
    Head head = with(name, "application/json");
    head.fields.emplace_back(name, "application/json");
    EXPECT_EQ(refused(head), 400u) << name;
  }
}

TEST(RequestCheck, ABodyIsChunkedOrAsItIs) {
  EXPECT_EQ(refused(with("Transfer-Encoding", "chunked")), 0u);
  EXPECT_EQ(refused(with("Transfer-Encoding", "gzip, chunked")), 501u);
  EXPECT_EQ(refused(with("Transfer-Encoding", "identity")), 501u);
}

}  // namespace
}  // namespace linkwright::http
