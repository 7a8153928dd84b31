// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/circuit_order.h"

#include <gtest/gtest.h>

#include "link_models/switching/crossbar.h"

namespace linkwright {
namespace {

Instant at(std::int64_t ns) {
  return kEpoch + nanoseconds(ns);
}

CrossbarConfig box() {
  return {.ports = 4, .plan = StaticPlan{rotation(4, 1)}};
}

std::vector<std::uint16_t> outputs(Crossbar& crossbar, Instant t) {
  std::vector<std::uint16_t> changed;
  crossbar.pass(t, changed);
  std::vector<std::uint16_t> out;
  for (std::uint16_t input = 0; input < crossbar.ports(); ++input)
    out.push_back(crossbar.circuit(input).output);
  return out;
}

TEST(CircuitOrder, IsObeyedAsTheCommandThatAllocates) {
  const CyclicPlan plan{at(100), nanoseconds(50), nanoseconds(5), round_robin(4)};
  Crossbar ordered(1, 0, box());
  Crossbar followed(1, 0, box());
  auto order = order_to_follow(at(1'234), plan, 4);
  EXPECT_EQ(ordered.submit(order), at(1'234));
  EXPECT_EQ(order, nullptr);
  EXPECT_EQ(followed.follow(at(1'234), plan), at(1'234));
  for (std::int64_t t = 1'000; t < 3'000; t += 7)
    ASSERT_EQ(outputs(ordered, at(t)), outputs(followed, at(t))) << t;
}

TEST(CircuitOrder, ComesBackWithWhatItReplaced) {
  Crossbar crossbar(1, 0, box());
  auto order = order_to_connect(at(10), rotation(4, 2), 4);
  const CircuitOrder* address = order.get();
  crossbar.submit(order);
  EXPECT_EQ(crossbar.take_spent(), nullptr) << "not obeyed yet";
  outputs(crossbar, at(20));
  EXPECT_EQ(crossbar.take_spent().get(), address);
  EXPECT_EQ(crossbar.take_spent(), nullptr);
}

TEST(CircuitOrder, ADatedOneThatComesTooLateIsRefusedAndStays) {
  Crossbar crossbar(1, 0, box());
  outputs(crossbar, at(500));
  auto late = order_to_follow(at(400), CyclicPlan{kEpoch, nanoseconds(50), {}, round_robin(4)}, 4);
  EXPECT_EQ(crossbar.submit(late), kNever);
  ASSERT_NE(late, nullptr);
  auto any_time = order_to_connect(at(400), rotation(4, 3), 4);
  EXPECT_EQ(crossbar.submit(any_time), at(500));
}

TEST(CircuitOrder, SoManyWaitAndNoMore) {
  Crossbar crossbar(1, 0, box());
  for (std::uint16_t i = 0; i < Crossbar::kOrders; ++i) {
    auto order = order_to_connect(at(10), rotation(4, static_cast<std::uint16_t>(1 + i % 3)), 4);
    ASSERT_NE(crossbar.submit(order), kNever) << i;
  }
  auto one_more = order_to_connect(at(10), rotation(4, 1), 4);
  EXPECT_EQ(crossbar.submit(one_more), kNever);
  outputs(crossbar, at(20));
  EXPECT_EQ(crossbar.submit(one_more), kNever) << "the spent ones have not been taken";
  while (crossbar.take_spent()) {
  }
  EXPECT_EQ(crossbar.submit(one_more), at(20));
}

}  // namespace
}  // namespace linkwright
