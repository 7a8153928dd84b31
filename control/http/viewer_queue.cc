// SPDX-License-Identifier: Apache-2.0
#include "control/http/viewer_queue.h"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace linkwright::http {

namespace asio = boost::asio;

ViewerQueue::ViewerQueue(const asio::any_io_executor& executor, std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 1)),
      news_(executor, asio::steady_timer::time_point::max()) {}

void ViewerQueue::push(Message message) {
  if (state_ != State::kOpen) return;
  if (messages_.size() == capacity_) {
    messages_.pop_front();
    ++dropped_;
  }
  messages_.push_back(std::move(message));
  news_.cancel();
}

void ViewerQueue::close() {
  if (state_ == State::kOpen) state_ = State::kClosing;
  news_.cancel();
}

void ViewerQueue::leave() {
  state_ = State::kLeft;
  messages_.clear();
  news_.cancel();
}

asio::awaitable<Message> ViewerQueue::next() {
  while (messages_.empty()) {
    if (state_ != State::kOpen) co_return Message();
    co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  Message message = std::move(messages_.front());
  messages_.pop_front();
  co_return message;
}

}  // namespace linkwright::http
