// SPDX-License-Identifier: Apache-2.0
//
// What waits for one viewer: bounded, the oldest goes first. The side of the daemon pushes, the
// side of the socket takes. One thread.
#pragma once

#include <cstddef>
#include <deque>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/http/stream.h"

namespace linkwright::http {

class ViewerQueue final : public Viewer {
 public:
  ViewerQueue(const boost::asio::any_io_executor& executor, std::size_t capacity);

  void push(Message message) override;
  void close() override;
  bool open() const override { return state_ == State::kOpen; }
  std::uint64_t dropped() const override { return dropped_; }

  // The next message, waiting for it; null: closed and empty, or gone.
  boost::asio::awaitable<Message> next();
  // The viewer is gone: what waits is forgotten.
  void leave();
  bool left() const { return state_ == State::kLeft; }
  std::size_t waiting() const { return messages_.size(); }

 private:
  enum class State { kOpen, kClosing, kLeft };

  std::size_t capacity_;
  std::deque<Message> messages_;
  std::uint64_t dropped_ = 0;
  State state_ = State::kOpen;
  boost::asio::steady_timer news_;  // cancelled when there are some
};

}  // namespace linkwright::http
