// SPDX-License-Identifier: Apache-2.0
//
// What the few sources that know Beast have in common. One type of stream for both kinds of socket
// halves what has to be compiled.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "control/api/call.h"
#include "control/http/files.h"
#include "control/http/head.h"

namespace linkwright::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

using Stream = beast::basic_stream<asio::generic::stream_protocol, asio::any_io_executor>;
using BeastBody = beast::http::string_body;
using BeastRequest = beast::http::request<BeastBody>;
using BeastResponse = beast::http::response<BeastBody>;
using BeastParser = beast::http::request_parser<BeastBody>;

// Operations that give their error back instead of throwing it.
inline constexpr auto kTold = asio::as_tuple(asio::use_awaitable);

Head head_of(const BeastRequest& request);

// With the fields that every answer has. `version`: of the request, 11 or 10.
BeastResponse to_response(api::Answer answer, unsigned version, bool keep_alive);
// With the fields that make a browser careful.
BeastResponse to_response(const File& file, unsigned version, bool keep_alive);

// The status for a request that the parser refused; nullopt: the connection is at fault, nobody is
// there to be told.
struct ParserVerdict {
  unsigned status;
  const char* message;
};
std::optional<ParserVerdict> verdict_of(const beast::error_code& error);

}  // namespace linkwright::http
