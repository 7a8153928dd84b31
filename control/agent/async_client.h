// SPDX-License-Identifier: Apache-2.0
//
// Client of the agent for a program with an event loop: questions from many coroutines over one
// connection, answered in order. The blocking one is client.h. One thread, that of `io`.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/agent/client.h"
#include "control/schema/agent.pb.h"

namespace linkwright {

class AsyncAgent : public std::enable_shared_from_this<AsyncAgent> {
 public:
  using Deadline = std::chrono::milliseconds;
  // Once: with the closing snapshot where the dataplane ended by itself, and said so; with nullptr
  // where the connection broke. Not called after close().
  using Ended = std::function<void(const schema::Snapshot* closing)>;

  // Throws Unreachable, naming the path and the reason.
  static std::shared_ptr<AsyncAgent> connect(boost::asio::io_context& io,
                                             const std::string& path,
                                             Ended ended);

  // Throws Unreachable when the connection breaks or no answer comes in time; a late answer is then
  // passed over, and later questions still get theirs.
  boost::asio::awaitable<schema::Response> ask(schema::Request request, Deadline deadline);

  // Questions that wait for an answer throw Unreachable.
  void close();

 private:
  // A question without an answer yet.
  struct Waiting {
    explicit Waiting(boost::asio::io_context& io) : wake(io) {}
    boost::asio::steady_timer wake;  // cancelled when the answer is there
    std::optional<schema::Response> answer;
    bool given_up = false;
  };

  AsyncAgent(boost::asio::io_context& io, Ended ended);

  boost::asio::awaitable<void> read();
  boost::asio::awaitable<void> write();
  void take(schema::Response response);
  void end(const schema::Snapshot* closing);

  boost::asio::io_context& io_;
  boost::asio::local::stream_protocol::socket socket_;
  Ended ended_;
  std::deque<std::shared_ptr<Waiting>> waiting_;  // in the order of the questions
  std::string outbox_;
  bool writing_ = false;
  bool open_ = true;
};

}  // namespace linkwright
