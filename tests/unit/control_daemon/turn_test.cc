// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/turn.h"

#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace linkwright {
namespace {

namespace asio = boost::asio;

struct Steps {
  asio::io_context io;
  Turns turns{io};
  std::vector<int> order;
  int inside = 0;
};

asio::awaitable<void> step(Steps& steps, int number, bool fails) {
  const Turns::Turn turn = co_await steps.turns.take();
  EXPECT_EQ(++steps.inside, 1) << "two at once";
  for (int i = 0; i < 3; ++i) co_await asio::post(steps.io, asio::use_awaitable);
  steps.order.push_back(number);
  --steps.inside;
  if (fails) throw std::runtime_error("in the middle");
}

TEST(Turns, OneAtATimeInTheOrderOfAsking) {
  Steps steps;
  for (int i = 0; i < 5; ++i) asio::co_spawn(steps.io, step(steps, i, false), asio::detached);
  steps.io.run();
  EXPECT_EQ(steps.order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(Turns, WhoFailsGivesTheTurnBack) {
  Steps steps;
  int failures = 0;
  for (int i = 0; i < 3; ++i)
    asio::co_spawn(steps.io, step(steps, i, i != 2), [&](const std::exception_ptr& thrown) {
      failures += thrown ? 1 : 0;
    });
  steps.io.run();
  EXPECT_EQ(steps.order, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(failures, 2);
}

}  // namespace
}  // namespace linkwright
