// SPDX-License-Identifier: Apache-2.0
#include "control/http/client.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "control/http/beast_types.h"
#include "control/http/loopback.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

using Endpoint = asio::generic::stream_protocol::endpoint;
using beast::http::field;

constexpr std::size_t kMaxReplyBytes = 256u << 20;

BeastRequest to_message(const Request& request, const std::string& host, const std::string& token) {
  BeastRequest message;
  message.version(11);
  message.method_string(std::string(api::to_text(request.method)));
  message.target(request.path);
  message.set(field::host, host);
  message.set(field::accept, request.accept);
  message.set(field::connection, "close");
  if (!token.empty()) message.set(field::authorization, "Bearer " + token);
  if (request.claim.seen) message.set(field::if_match, fmt::format("\"{}\"", *request.claim.seen));
  if (!request.claim.lease.empty())
    message.set(std::string(api::kLeaseHeader), request.claim.lease);
  if (!request.body.empty()) message.set(field::content_type, request.content_type);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

std::optional<std::uint64_t> generation_of(std::string_view tag) {
  if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
  std::uint64_t generation = 0;
  const char* const end = tag.data() + tag.size() - 1;
  const auto [stop, error] = std::from_chars(tag.data() + 1, end, generation);
  if (error != std::errc() || stop != end) return std::nullopt;
  return generation;
}

// One exchange. What it could not do is told by `error` and `doing`, for a message.
struct Exchange {
  Stream stream;
  BeastRequest message;
  Endpoint endpoint;
  std::chrono::milliseconds deadline;
  Reply reply;
  beast::error_code error;
  const char* doing = "connecting";

  asio::awaitable<void> run() {
    stream.expires_after(deadline);
    const auto [no_connection] = co_await stream.async_connect(endpoint, kTold);
    if ((error = no_connection)) co_return;
    doing = "waiting for the answer";
    // Who refuses a request may say so before it has read all of it, so this error waits.
    const auto [no_write, sent] = co_await beast::http::async_write(stream, message, kTold);
    beast::flat_buffer buffer;
    beast::http::response_parser<BeastBody> parser;
    parser.body_limit(kMaxReplyBytes);
    const auto [no_read, got] = co_await beast::http::async_read(stream, buffer, parser, kTold);
    if ((error = no_read && no_write ? no_write : no_read)) co_return;
    auto& answer = parser.get();
    reply.status = answer.result_int();
    reply.content_type = std::string(answer[field::content_type]);
    reply.generation = generation_of(std::string(answer[field::etag]));
    reply.body = std::move(answer.body());
  }
};

std::string reason_of(const Exchange& exchange) {
  if (exchange.error == beast::error::timeout)
    return fmt::format("no end of {} within {} ms", exchange.doing, exchange.deadline.count());
  if (exchange.error == beast::http::error::end_of_stream) return "it closed without an answer";
  return exchange.error.message();
}

}  // namespace

Client Client::over_unix(const std::string& socket_path) {
  Client client;
  client.socket_path_ = socket_path;
  return client;
}

Client Client::over_tcp(const std::string& address, const std::string& token) {
  if (std::any_of(token.begin(), token.end(), [](char c) { return c <= ' ' || c == '\x7f'; }))
    throw std::runtime_error("the token has characters that a header does not carry");
  Client client;
  client.address_ = loopback_address(address).to_text();
  client.token_ = token;
  return client;
}

Reply Client::request(const Request& request, Deadline deadline) const {
  const std::string& where = socket_path_.empty() ? address_ : socket_path_;
  try {
    Endpoint endpoint;
    if (socket_path_.empty()) {
      const LoopbackAddress address = loopback_address(address_);
      endpoint = asio::ip::tcp::endpoint(asio::ip::make_address(address.host), address.port);
    } else {
      endpoint = asio::local::stream_protocol::endpoint(socket_path_);
    }
    asio::io_context io(1);
    Exchange exchange{Stream(io.get_executor()),
                      to_message(request, socket_path_.empty() ? address_ : "localhost", token_),
                      endpoint,
                      deadline,
                      {},
                      {},
                      "connecting"};
    std::exception_ptr thrown;
    asio::co_spawn(io, exchange.run(), [&thrown](const std::exception_ptr& e) { thrown = e; });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    if (!exchange.error) return std::move(exchange.reply);
    throw Unreachable(fmt::format("cannot reach {}: {}", in_quotes(where), reason_of(exchange)));
  } catch (const boost::system::system_error& error) {
    throw Unreachable(fmt::format("cannot reach {}: {}", in_quotes(where), error.code().message()));
  }
}

}  // namespace linkwright::http
