// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as what a client sends, through Beast's parser and our checks, without a
// socket. Must not crash; what becomes a call must be what the API is promised.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include <boost/asio/buffer.hpp>

#include "control/api/dispatch.h"
#include "control/api/path.h"
#include "control/http/beast_types.h"
#include "control/http/request_check.h"
#include "control/http/server_limits.h"
#include "control/http/token_gate.h"

namespace {

using namespace linkwright;
using namespace linkwright::http;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_failure(const api::Failure& failure) {
  check(failure.status >= 400 && failure.status < 600 && !failure.error.code().empty());
  api::Answer answer = api::to_answer(failure, api::Encoding::kJson);
  check(answer.status == failure.status && answer.body.starts_with('{'));
  const BeastResponse response = to_response(std::move(answer), 11, true);
  check(response.has_content_length());
}

void check_call(const api::Call& call) {
  check(call.path.starts_with('/') && call.path.find('?') == std::string::npos);
  check(std::all_of(call.path.begin(), call.path.end(), [](char c) { return c > ' ' && c < 127; }));
  const auto decoded = api::unescape(call.path);
  check(decoded && (*decoded + '/').find("/../") == std::string::npos);
  for (const auto& [name, value] : call.query) check(!name.empty());
}

void judge(const BeastRequest& request) {
  // Nobody has a token here: whatever comes, nobody comes in.
  static const TokenGate gate(LoopbackAddress{"127.0.0.1", 8600}, Tokens());
  const Head head = head_of(request);
  try {
    gate.admit(head);
    check(false);
  } catch (const api::Failure& failure) {
    check_failure(failure);
  }
  try {
    check_call(check_request(head));
  } catch (const api::Failure& failure) {
    check_failure(failure);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Limits limits;
  BeastParser parser;
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  beast::error_code error;
  bool judged = false;
  for (std::size_t used = 0; used < size && !parser.is_done();) {
    const std::size_t n = parser.put(asio::buffer(data + used, size - used), error);
    used += n;
    if (error == beast::http::error::need_more && n > 0) continue;
    if (error) break;
    if (parser.is_header_done() && !judged) judge(parser.get());
    judged = judged || parser.is_header_done();
    if (n == 0) break;
  }
  if (parser.is_done()) judge(parser.get());
  if (error) {
    const auto verdict = verdict_of(error);
    check(!verdict || (verdict->status >= 400 && verdict->status < 500));
  }
  return 0;
}
