// SPDX-License-Identifier: Apache-2.0
//
// Faults that are aimed at one link of a fabric, or at one host: who is struck, and that nobody
// else notices.
#include <gtest/gtest.h>

#include "link_models/fabric/fabric_reading.h"
#include "link_models/topology/link_names.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

constexpr std::uint64_t kRate = 8'192'000'000;  // 1000 bytes in a microsecond
constexpr Duration kLatency = nanoseconds(300);
constexpr Aims kAll = 1;

TargetedFault fault_of(FaultAction action, std::uint64_t skip = 0, std::uint64_t frames = 1) {
  TargetedFault fault;
  fault.name = "it";
  fault.turns = {skip, frames, 0};
  fault.act.action = action;
  return fault;
}

AimedFaults at_link(const Graph& graph, const char* name, FaultList faults) {
  return {FaultPlace::kLink, find_link(graph, name).value(), std::move(faults)};
}

// Hosts 0 and 1 send to host 2, a frame each every two microseconds.
FabricScenario two_to_one(const Graph& graph) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(graph, plain_link(kRate, kLatency));
  for (int i = 0; i < 20; ++i)
    for (HostId host : {0u, 1u}) {
      scenario.arrivals.push_back(
          frame_of(host, address_of(2), kEpoch + microseconds(1 + 4 * i + 2 * host), 1'000));
      scenario.arrivals.back().arrival.aims = kAll;
    }
  in_order(scenario.arrivals);
  return scenario;
}

std::vector<std::uint64_t> numbers(const std::vector<FabricDeparture>& frames, HostId source) {
  std::vector<std::uint64_t> out;
  for (const FabricDeparture& frame : frames)
    if (frame.source == source) out.push_back(frame.number);
  return out;
}

bool same_times(const FabricOutcome& a, const FabricOutcome& b, HostId source) {
  std::vector<Instant> of_a, of_b;
  for (const FabricDeparture& frame : a.out)
    if (frame.source == source) of_a.push_back(frame.at);
  for (const FabricDeparture& frame : b.out)
    if (frame.source == source) of_b.push_back(frame.at);
  return of_a == of_b;
}

TEST(AimedFaults, StrikeTheFramesOfTheirLinkAndNoOthers) {
  FabricScenario scenario = two_to_one(make_star({.hosts = 3}));
  const FabricOutcome before = drive(scenario);
  scenario.config.faults = {
      at_link(scenario.config.graph, "host0 -> switch0", {fault_of(FaultAction::kDrop, 3, 2)})};
  ASSERT_TRUE(validate(scenario.config).empty());
  for (const std::uint64_t polls : {0u, 5u, 6u}) {
    const FabricOutcome outcome = drive(scenario, {polls});
    EXPECT_TRUE(outcome.complaints.empty());
    ASSERT_EQ(outcome.dropped.size(), 2u);
    // Frames 0, 2, 4, ... are of host 0.
    EXPECT_EQ(numbers(outcome.dropped, 0), (std::vector<std::uint64_t>{6, 8}));
    for (const FabricDeparture& frame : outcome.dropped)
      EXPECT_EQ(frame.reason, DropReason::kFaultDrop);
    EXPECT_TRUE(same_times(before, outcome, 1));
    EXPECT_EQ(outcome.sent[0].sent.frames, 20u);
    EXPECT_EQ(outcome.sent[0].lost.frames, 2u);
    EXPECT_EQ(outcome.sent[0].fault_drops.frames, 2u);
    EXPECT_EQ(outcome.sent[2].lost.frames, 0u);
  }
}

TEST(AimedFaults, AtTheLastLinkCountTheFramesOfAllSenders) {
  FabricScenario scenario = two_to_one(make_star({.hosts = 3}));
  scenario.config.faults = {
      at_link(scenario.config.graph, "switch0>host2", {fault_of(FaultAction::kCorrupt, 3, 2)})};
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.dropped.size(), 2u);
  EXPECT_EQ(outcome.dropped[0].number, 3u);
  EXPECT_EQ(outcome.dropped[1].number, 4u);
  EXPECT_EQ(outcome.dropped[0].reason, DropReason::kFaultCorrupt);
  EXPECT_EQ(outcome.sent[5].fault_corrupts.frames, 2u);
}

TEST(AimedFaults, OnlyFramesThatFitTheMatchAreCounted) {
  FabricScenario scenario = two_to_one(make_star({.hosts = 3}));
  for (std::size_t i = 0; i < scenario.arrivals.size(); ++i)
    scenario.arrivals[i].arrival.aims = i % 3 == 0 ? 2 : 1;
  TargetedFault first = fault_of(FaultAction::kDrop);
  TargetedFault second = fault_of(FaultAction::kDrop, 1);
  first.match.vlan = 7;  // match 0
  second.match.vlan = 8;
  second.name = "other";
  scenario.config.faults = {at_link(scenario.config.graph, "switch0 -> host2", {first, second})};
  DriveFabric driven(scenario, {});
  const FabricOutcome outcome = driven.run();
  ASSERT_EQ(outcome.dropped.size(), 2u);
  EXPECT_EQ(outcome.dropped[0].number, 1u);  // the first that is no third one
  EXPECT_EQ(outcome.dropped[1].number, 3u);  // the second of 0, 3, 6, ...
  FabricReading reading(scenario.config.graph, 1);
  read(driven.fabric(), driven.fabric().horizon(), reading);
  EXPECT_EQ(reading.faults[0][0], (FaultCount{26, 1}));
  EXPECT_EQ(reading.faults[0][1], (FaultCount{14, 1}));
}

TEST(AimedFaults, AtAHostCountWhatComesInAndStrikeItOnItsFirstLink) {
  FabricScenario scenario = two_to_one(make_star({.hosts = 3}));
  const Graph& graph = scenario.config.graph;
  scenario.config.faults = {
      at_link(graph, "host1 -> switch0", {fault_of(FaultAction::kDrop, 0, 2)}),
      {FaultPlace::kHost, 1, {fault_of(FaultAction::kDuplicate, 1, 2)}}};
  ASSERT_TRUE(validate(scenario.config).empty());
  const FabricOutcome outcome = drive(scenario);
  EXPECT_TRUE(outcome.complaints.empty());
  // Of the link's two, the host has taken the second for itself: that is the first of the doubles.
  EXPECT_EQ(numbers(outcome.dropped, 1), (std::vector<std::uint64_t>{1}));
  const auto delivered = numbers(outcome.out, 1);
  EXPECT_EQ(delivered.size(), 21u);
  EXPECT_EQ((std::vector(delivered.begin(), delivered.begin() + 4)),
            (std::vector<std::uint64_t>{3, 3, 5, 5}));
  EXPECT_EQ(outcome.counters.originated.frames, 2u);
  EXPECT_EQ(numbers(outcome.out, 0).size(), 20u);
}

TEST(AimedFaults, DelayAndReorderHoldEvenWhereAHostIsBehindTheLink) {
  FabricScenario scenario = two_to_one(make_star({.hosts = 3}));
  const Graph& graph = scenario.config.graph;
  const FabricOutcome plain = drive(scenario);
  TargetedFault behind = fault_of(FaultAction::kReorder, 4);
  behind.act.delay = milliseconds(1);
  behind.act.overtaken_by = 3;
  TargetedFault late = fault_of(FaultAction::kDelay, 1);
  late.act.delay = microseconds(9);
  late.name = "late";
  scenario.config.faults = {at_link(graph, "switch0 -> host2", {behind, late})};
  for (const std::uint64_t polls : {0u, 9u}) {
    const FabricOutcome outcome = drive(scenario, {polls});
    EXPECT_TRUE(outcome.complaints.empty());
    ASSERT_EQ(outcome.out.size(), plain.out.size());
    for (std::size_t i = 0; i < outcome.out.size(); ++i) {
      const Instant expected = i == 4   ? plain.out[7].at
                               : i == 1 ? plain.out[1].at + microseconds(9)
                                        : plain.out[i].at;
      EXPECT_EQ(outcome.out[i].at, expected) << i << " polls " << polls;
    }
  }
}

TEST(AimedFaults, OneOfSeveralCablesBetweenTwoSwitchesIsMeant) {
  FabricScenario scenario =
      two_to_one(make_leaf_spine({.leaves = 2, .spines = 1, .hosts_per_leaf = 2, .uplinks = 2}));
  const Graph& graph = scenario.config.graph;
  scenario.config.balancing = Balancing::kSpray;
  EXPECT_FALSE(find_link(graph, "leaf0 -> spine0"));
  scenario.config.faults = {
      at_link(graph, "leaf0 -> spine0 (2)", {fault_of(FaultAction::kDrop, 0, 1'000)})};
  const FabricOutcome outcome = drive(scenario);
  const LinkId first = find_link(graph, "leaf0 -> spine0 (1)").value();
  const LinkId second = find_link(graph, "leaf0->spine0(2)").value();
  EXPECT_GT(outcome.sent[second].sent.frames, 0u);
  EXPECT_EQ(outcome.dropped.size(), outcome.sent[second].sent.frames);
  EXPECT_EQ(outcome.out.size(), outcome.sent[first].sent.frames);
}

TEST(AimedFaults, EveryCopyOfABroadcastIsCountedWhereItPasses) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_star({.hosts = 3}), plain_link(kRate, kLatency));
  scenario.arrivals = {frame_of(0, kBroadcastAddress, kEpoch + microseconds(1), 1'000)};
  scenario.arrivals[0].arrival.aims = kAll;
  in_order(scenario.arrivals);
  scenario.config.faults = {
      at_link(scenario.config.graph, "switch0 -> host1", {fault_of(FaultAction::kDrop)})};
  const FabricOutcome outcome = drive(scenario);
  EXPECT_TRUE(outcome.complaints.empty());
  ASSERT_EQ(outcome.out.size(), 1u);
  EXPECT_EQ(outcome.out[0].host, 2u);
  EXPECT_EQ(outcome.dropped.size(), 1u);
}

TEST(AimedFaults, WhatCannotBeIsSaid) {
  FabricConfig config = uniform_fabric(make_ocs({.hosts = 4}), plain_link(kRate, kLatency));
  const auto told = [&](std::vector<AimedFaults> faults) {
    config.faults = std::move(faults);
    const auto found = validate(config);
    return found.empty() ? std::string() : found.front().field + ": " + found.front().message;
  };
  const FaultList one{fault_of(FaultAction::kDrop)};
  EXPECT_EQ(told({{FaultPlace::kLink, 0, one}}), "");
  EXPECT_EQ(told({{FaultPlace::kLink, 8, one}}),
            "faults[0].link: 8 is out of range, allowed 0 to 7");
  EXPECT_EQ(told({{FaultPlace::kHost, 4, one}}),
            "faults[0].host: 4 is out of range, allowed 0 to 3");
  EXPECT_NE(told({{FaultPlace::kLink, 1, one}}).find("comes out of a circuit switch"),
            std::string::npos);
  EXPECT_EQ(told({{FaultPlace::kHost, 1, one}, {FaultPlace::kHost, 1, one}}),
            "faults[1].host: a second entry for it");
  EXPECT_EQ(told({{FaultPlace::kHost, 1, {fault_of(FaultAction::kDelay)}}}).substr(0, 28),
            "faults[0].faults[0].act.dela");
  FaultList many;
  for (std::uint32_t i = 0; i < 9; ++i) {
    many.push_back(fault_of(FaultAction::kDrop));
    many.back().name += std::to_string(i);
  }
  EXPECT_NE(told({{FaultPlace::kLink, 2, many}, {FaultPlace::kHost, 1, many}})
                .find("9 and 9 of the host that sends on it are too many"),
            std::string::npos);
}

TEST(AimedFaults, SixtyFourMatchesAreTheMost) {
  FabricConfig config = uniform_fabric(make_star({.hosts = 8}), plain_link(kRate, kLatency));
  for (std::uint16_t i = 0; i < 64; ++i) {
    if (i % 16 == 0) config.faults.push_back({FaultPlace::kLink, i / 16u, {}});
    config.faults.back().faults.push_back(fault_of(FaultAction::kDrop));
    config.faults.back().faults.back().name += std::to_string(i);
    config.faults.back().faults.back().match.vlan = i;
  }
  EXPECT_TRUE(validate(config).empty());
  FrameHeaders headers;
  headers.tagged = true;
  headers.vlan = 63;
  EXPECT_EQ(AimReader(config.faults).read(headers), Aims{1} << 63);
  config.faults.push_back({FaultPlace::kHost, 7, {fault_of(FaultAction::kDrop)}});
  EXPECT_EQ(validate(config).size(), 1u);
}

}  // namespace
}  // namespace linkwright
