// SPDX-License-Identifier: Apache-2.0
#include "control/http/beast_types.h"

#include <string>
#include <utility>

#include <boost/beast/http/error.hpp>

namespace linkwright::http {

namespace {

using beast::http::error;
using beast::http::field;

// 204 and 304 are answers without a body by definition.
bool may_have_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

// What HTTP wants told beside the status.
void add_by_status(BeastResponse& response) {
  switch (response.result_int()) {
    case 401:
      response.set(field::www_authenticate, "Bearer realm=\"linkwright\"");
      break;
    case 405:
      response.set(field::allow, "GET, PUT, POST, PATCH, DELETE");
      break;
    default:
      break;
  }
}

}  // namespace

Head head_of(const BeastRequest& request) {
  Head head;
  head.method = request.method_string();
  head.target = request.target();
  for (const auto& entry : request)
    head.fields.emplace_back(std::string(entry.name_string()), std::string(entry.value()));
  return head;
}

BeastResponse to_response(api::Answer answer, unsigned version, bool keep_alive) {
  BeastResponse response;
  response.version(version);
  response.result(answer.status);
  response.set(field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  if (answer.generation) response.set(field::etag, '"' + std::to_string(*answer.generation) + '"');
  add_by_status(response);
  if (may_have_body(answer.status)) {
    if (!answer.content_type.empty()) response.set(field::content_type, answer.content_type);
    response.body() = std::move(answer.body);
  }
  response.keep_alive(keep_alive);
  response.prepare_payload();
  return response;
}

// The page runs its own program and no other, shows nothing of others and is shown in nothing of
// theirs; what it loads and asks is this daemon's.
BeastResponse to_response(const File& file, unsigned version, bool keep_alive) {
  BeastResponse response;
  response.version(version);
  response.result(200);
  response.set(field::cache_control,
               file.is_for_ever ? "public, max-age=31536000, immutable" : "no-cache");
  response.set(field::content_type, std::string(file.content_type));
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("X-Frame-Options", "DENY");
  response.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.body() = file.body;
  response.keep_alive(keep_alive);
  response.prepare_payload();
  return response;
}

std::optional<ParserVerdict> verdict_of(const beast::error_code& error) {
  if (error == error::end_of_stream || error == error::partial_message) return std::nullopt;
  if (error == error::body_limit) return ParserVerdict{413, "the body is too large"};
  if (error == error::header_limit || error == error::buffer_overflow)
    return ParserVerdict{431, "the header is too large"};
  if (error.category() != beast::http::make_error_code(error::bad_method).category())
    return std::nullopt;
  return ParserVerdict{400, "this is no request of HTTP/1.1"};
}

}  // namespace linkwright::http
