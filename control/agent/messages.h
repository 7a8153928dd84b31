// SPDX-License-Identifier: Apache-2.0
//
// Messages of the agent protocol on a socket of an event loop, for all that speak it.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "control/agent/framing.h"
#include "control/schema/agent.pb.h"

namespace linkwright {

// With its length in front.
inline std::string framed(const google::protobuf::MessageLite& message) {
  const std::string body = message.SerializeAsString();
  const FrameHeader header = encode_length(static_cast<std::uint32_t>(body.size()));
  return std::string(reinterpret_cast<const char*>(header.data()), header.size()) + body;
}

// nullopt: the other end does not speak this protocol. Throws boost::system::system_error where
// the connection ends.
template <typename Message>
boost::asio::awaitable<std::optional<Message>> read_message(
    boost::asio::local::stream_protocol::socket& socket) {
  FrameHeader header{};
  co_await boost::asio::async_read(socket, boost::asio::buffer(header), boost::asio::use_awaitable);
  const auto length = decode_length(header);
  if (!length) co_return std::nullopt;
  std::string body(*length, '\0');
  co_await boost::asio::async_read(socket, boost::asio::buffer(body), boost::asio::use_awaitable);
  Message message;
  if (!message.ParseFromString(body)) co_return std::nullopt;
  co_return message;
}

// Right by itself, but not in the state that things are in.
inline schema::Response refusal(const std::string& message) {
  schema::Response response;
  schema::Problem& problem = *response.add_problems();
  problem.set_message(message);
  problem.set_refused(true);
  return response;
}

}  // namespace linkwright
