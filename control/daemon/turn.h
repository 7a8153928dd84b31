// SPDX-License-Identifier: Apache-2.0
//
// Coroutines of one thread that must not be in the middle of something together: each waits for its
// turn, in the order of asking.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace linkwright {

class Turns {
 public:
  explicit Turns(boost::asio::io_context& io) : io_(io) {}

  // Gives the turn back when it goes.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->next();
    }

   private:
    Turns* turns_;
  };

  boost::asio::awaitable<Turn> take() {
    if (taken_) {
      const auto wake = std::make_shared<boost::asio::steady_timer>(
          io_, boost::asio::steady_timer::time_point::max());
      waiting_.push_back(wake);
      // The turn is handed over by next(): nobody can come in between.
      co_await wake->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    taken_ = true;
    co_return Turn(*this);
  }

 private:
  void next() {
    if (waiting_.empty()) {
      taken_ = false;
      return;
    }
    const auto wake = waiting_.front();
    waiting_.pop_front();
    wake->cancel();
  }

  boost::asio::io_context& io_;
  std::deque<std::shared_ptr<boost::asio::steady_timer>> waiting_;
  bool taken_ = false;
};

}  // namespace linkwright
