// SPDX-License-Identifier: Apache-2.0
#include "dataplane/port_gates.h"

#include <array>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

using namespace std::chrono_literals;

TEST(PortGates, TellTheWorkerOnlyWhatIsNew) {
  PortGates gates(2);
  int calls = 0;
  const auto count = [&](std::size_t, bool) { ++calls; };
  gates.answer(count);
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(gates.set(1, true, 0us)) << "it is open: the worker need not be asked";
  EXPECT_FALSE(gates.set(1, false, 1ms)) << "nobody answers";
  std::array<bool, 2> open{false, true};
  gates.answer([&](std::size_t host, bool is_open) { open[host] = is_open; });
  EXPECT_EQ(open, (std::array{true, false}));
  gates.answer(count);
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(gates.set(1, false, 0us));
}

TEST(PortGates, AreObeyedWhenSetReturns) {
  PortGates gates(1);
  std::atomic<bool> over = false;
  std::atomic<bool> open = true;
  std::thread worker([&] {
    while (!over) gates.answer([&](std::size_t, bool is_open) { open = is_open; });
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(gates.set(0, i % 2 != 0, 10s));
    EXPECT_EQ(open, i % 2 != 0);
  }
  over = true;
  worker.join();
}

}  // namespace
}  // namespace linkwright
