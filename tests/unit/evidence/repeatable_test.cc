// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/repeatable.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace linkwright {
namespace {

namespace json = boost::json;

json::object report() {
  return json::parse(R"({"scenario": "s", "seed": 1, "time_scale": 1, "run_seconds": 2.5,
    "virtual": {"frames": 3, "wall_s": 0.1, "frames_per_s": 30}, "calibration": null,
    "fabrics": [], "links": [{"name": "ab", "direction": "a_to_b", "fate_digest": "00ff",
      "lateness_ns": {"p50": 7}, "queue_bytes_max": 9, "fec": {"frames_checked": 3},
      "stages": {"flaps": 0}, "faults": [{"name": "f", "matched": null, "struck": 2}],
      "books": {"rx": {"frames": 3}, "held": {"frames": 1},
                "drops": {"dark": {"frames": 1}, "port_down": {"frames": 1}}}}]})")
      .as_object();
}

json::object& link(json::object& whole) {
  return whole["links"].as_array()[0].as_object();
}

bool same(const json::object& a, const json::object& b, RunKind kind) {
  return json::serialize(repeatable(a, kind)) == json::serialize(repeatable(b, kind));
}

TEST(Repeatable, WhatTheMachineAddsIsNoDifferenceOfALiveRun) {
  json::object other = report();
  link(other)["lateness_ns"] = 8;
  link(other)["books"].as_object()["held"] = 0;
  link(other)["books"].as_object()["drops"].as_object()["port_down"] = 0;
  link(other)["faults"].as_array()[0].as_object()["matched"] = 5;
  other["run_seconds"] = 3;
  EXPECT_TRUE(same(report(), other, RunKind::kLive));
}

TEST(Repeatable, EveryDecisionOfTheModelIs) {
  const auto differs = [](auto change) {
    json::object other = report();
    change(other);
    return !same(report(), other, RunKind::kLive);
  };
  EXPECT_TRUE(differs([](auto& o) { o["seed"] = 2; }));
  EXPECT_TRUE(differs([](auto& o) { link(o)["fate_digest"] = "00fe"; }));
  EXPECT_TRUE(differs([](auto& o) { link(o)["queue_bytes_max"] = 8; }));
  EXPECT_TRUE(differs([](auto& o) { link(o)["fec"].as_object()["frames_checked"] = 2; }));
  EXPECT_TRUE(differs([](auto& o) { link(o)["stages"].as_object()["flaps"] = 1; }));
  EXPECT_TRUE(differs([](auto& o) { link(o)["books"].as_object()["rx"] = 2; }));
  EXPECT_TRUE(
      differs([](auto& o) { link(o)["books"].as_object()["drops"].as_object()["dark"] = 2; }));
  EXPECT_TRUE(differs([](auto& o) { link(o)["faults"].as_array()[0].as_object()["struck"] = 1; }));
}

TEST(Repeatable, OfAVirtualRunEverythingIsButItsSpeed) {
  json::object other = report();
  other["virtual"].as_object()["wall_s"] = 9;
  EXPECT_TRUE(same(report(), other, RunKind::kVirtual));
  link(other)["books"].as_object()["held"] = 0;
  EXPECT_FALSE(same(report(), other, RunKind::kVirtual));
}

TEST(Differences, AreNamedByWhereTheyAre) {
  json::object other = report();
  link(other)["queue_bytes_max"] = 8;
  other["more"] = 1;
  const auto found = differences(report(), other);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].where, "links[0].queue_bytes_max");
  EXPECT_EQ(found[0].recorded + " " + found[0].repeated, "9 8");
  EXPECT_EQ(found[1].where, "more");
  EXPECT_EQ(found[1].recorded, "nothing");
  EXPECT_TRUE(differences(report(), report()).empty());
}

TEST(Differences, AreToldUpToANumber) {
  json::array a, b;
  for (int i = 0; i < 50; ++i) a.push_back(i), b.push_back(i + 1);
  EXPECT_EQ(differences(a, b, 7).size(), 7u);
}

}  // namespace
}  // namespace linkwright
