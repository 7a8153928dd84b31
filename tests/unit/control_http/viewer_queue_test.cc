// SPDX-License-Identifier: Apache-2.0
#include "control/http/viewer_queue.h"

#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace linkwright::http {
namespace {

namespace asio = boost::asio;

Message text(int i) {
  return std::make_shared<const std::string>(std::to_string(i));
}

class ViewerQueueTest : public testing::Test {
 protected:
  // Takes until the end; what it got is in taken_.
  asio::awaitable<void> take_all() {
    while (const Message message = co_await queue_.next()) taken_.push_back(*message);
    ended_ = true;
  }
  void begin() { asio::co_spawn(io_, take_all(), asio::detached); }
  void turn() {
    io_.restart();
    io_.poll();
  }

  asio::io_context io_;
  ViewerQueue queue_{io_.get_executor(), 3};
  std::vector<std::string> taken_;
  bool ended_ = false;
};

TEST_F(ViewerQueueTest, TheOldestGoFirst) {
  for (int i = 0; i < 10; ++i) queue_.push(text(i));
  EXPECT_EQ(queue_.dropped(), 7u);
  EXPECT_EQ(queue_.waiting(), 3u);
  begin();
  turn();
  EXPECT_EQ(taken_, (std::vector<std::string>{"7", "8", "9"}));
}

TEST_F(ViewerQueueTest, WhoTakesAtOnceMissesNothing) {
  begin();
  for (int i = 0; i < 10; ++i) {
    turn();
    queue_.push(text(i));
  }
  turn();
  EXPECT_EQ(taken_.size(), 10u);
  EXPECT_EQ(queue_.dropped(), 0u);
  EXPECT_FALSE(ended_);
}

TEST_F(ViewerQueueTest, WhatIsDroppedIsGivenBack) {
  const Message first = text(0);
  queue_.push(first);
  EXPECT_EQ(first.use_count(), 2);
  for (int i = 0; i < 3; ++i) queue_.push(text(i));
  EXPECT_EQ(first.use_count(), 1);
}

TEST_F(ViewerQueueTest, AfterClosingWhatWaitsStillLeaves) {
  queue_.push(text(1));
  queue_.close();
  queue_.push(text(2));
  EXPECT_FALSE(queue_.open());
  begin();
  turn();
  EXPECT_EQ(taken_, std::vector<std::string>{"1"});
  EXPECT_TRUE(ended_);
  EXPECT_FALSE(queue_.left());
}

TEST_F(ViewerQueueTest, OfWhoIsGoneNothingIsKept) {
  queue_.push(text(1));
  queue_.leave();
  queue_.push(text(2));
  EXPECT_EQ(queue_.waiting(), 0u);
  begin();
  turn();
  EXPECT_TRUE(ended_);
  EXPECT_TRUE(taken_.empty());
  EXPECT_TRUE(queue_.left());
}

TEST_F(ViewerQueueTest, ClosingWakesWhoWaits) {
  begin();
  turn();
  EXPECT_FALSE(ended_);
  queue_.close();
  turn();
  EXPECT_TRUE(ended_);
}

}  // namespace
}  // namespace linkwright::http
