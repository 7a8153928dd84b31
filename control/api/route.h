// SPDX-License-Identifier: Apache-2.0
//
// One row of the API's table: what may be asked, with which body, by whom, and who answers. The
// table is all there is: dispatching, roles, OpenAPI and the tests of refusals are made from it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "control/api/body.h"
#include "control/api/call.h"
#include "control/api/failure.h"
#include "control/schema/api.pb.h"

namespace linkwright::api {

// What a handler is told beside the body.
struct Asked {
  std::map<std::string, std::string> in_path;  // "{link}" of the row's path
  std::map<std::string, std::string> query;
  Claim claim;
  Peer peer;
};

// What a handler gives back beside the body.
struct Told {
  unsigned status = 200;
  std::optional<std::uint64_t> generation;
  std::string remark;  // for the audit
};

template <typename Service>
struct Route {
  Method method;
  std::string_view path;  // "/v1/links/{link}:resume", see path.h
  Role role;
  std::string_view summary;
  const google::protobuf::Descriptor* request;
  const google::protobuf::Descriptor* response;  // nullptr: a text of the type `content_type`
  std::function<boost::asio::awaitable<Answer>(Service&, Call, Asked)> handle;
  std::string_view content_type{};

  bool changes() const { return method != Method::kGet; }
};

// How most rows are answered: a message in, a message out.
template <typename Service, typename Request, typename Response>
using Handler = boost::asio::awaitable<Response> (*)(Service&, const Request&, const Asked&, Told&);

template <typename Service, typename Request, typename Response>
Route<Service> row(Method method,
                   std::string_view path,
                   Role role,
                   Handler<Service, Request, Response> handler,
                   std::string_view summary) {
  auto handle = [handler](
                    Service& service, Call call, Asked asked) -> boost::asio::awaitable<Answer> {
    if (call.wanted == Encoding::kText)
      throw not_acceptable(
          "this route gives no text (allowed: application/json, application/x-protobuf)");
    Request request;
    read_body(call.body, call.body_encoding, request);
    Told told;
    const Response response = co_await handler(service, request, asked, told);
    Answer answer;
    answer.status = told.status;
    answer.content_type = content_type(call.wanted);
    answer.body = write_body(response, call.wanted);
    answer.generation = told.generation;
    answer.remark = told.remark;
    co_return answer;
  };
  return {method, path, role, summary, Request::descriptor(), Response::descriptor(), handle, {}};
}

// What others than our clients read, in their format: a text out, whatever encoding of messages the
// client would prefer.
template <typename Service>
using RawHandler = boost::asio::awaitable<std::string> (*)(Service&, const Asked&, Told&);

template <typename Service>
Route<Service> raw_row(Method method,
                       std::string_view path,
                       Role role,
                       std::string_view content_type,
                       RawHandler<Service> handler,
                       std::string_view summary) {
  auto handle = [handler, content_type](
                    Service& service, Call call, Asked asked) -> boost::asio::awaitable<Answer> {
    Empty nothing;
    read_body(call.body, call.body_encoding, nothing);
    Told told;
    Answer answer;
    answer.body = co_await handler(service, asked, told);
    answer.status = told.status;
    answer.content_type = std::string(content_type);
    answer.generation = told.generation;
    answer.remark = told.remark;
    co_return answer;
  };
  return {method, path, role, summary, Empty::descriptor(), nullptr, handle, content_type};
}

}  // namespace linkwright::api
