// SPDX-License-Identifier: Apache-2.0
//
// A cable as a wire: every packet comes once or is known to be lost, at the instants of the model.
#include "control/wires/link_wire.h"

#include <map>

#include <gtest/gtest.h>

#include "control/timeline/virtual_timeline.h"
#include "tests/unit/wires/wire_driver.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kRate = 10'000'000'000;
// 4,096 octets of payload are 4,178 on the wire: 3,342.4 ns.
constexpr Duration kPacket = picoseconds(3'342'400);

std::string cable(const std::string& parameters, const std::string& more = "") {
  return R"(
schema: 1
name: cable
seed: 7
ports: [{name: a, device: net_null0}, {name: b, device: net_null1}]
links:
  - name: wire
    a: a
    b: b
    parameters: {rate: 10Gbps, fec: {code: none}, latency: {propagation: 5us}, )" +
         parameters + "}\n" + more;
}

TEST(LinkWire, APacketTakesItsTimeOnTheWireAndTheLatency) {
  const CollectiveScenario scenario = scenario_of(cable("queue_limit: 1MB"), 2);
  LinkWire wire(scenario.resolved, nullptr, scenario.places, kRate);
  EXPECT_EQ(wire.launch(data(0, 1, 0), kEpoch + microseconds(1)),
            kEpoch + microseconds(1) + kPacket);
  EXPECT_EQ(wire.launch(data(0, 1, 1), kEpoch + microseconds(1) + kPacket),
            kEpoch + microseconds(1) + 2 * kPacket);
  const std::vector<Arrived> out = drain(wire);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].at, kEpoch + microseconds(6) + kPacket);
  EXPECT_EQ(out[1].at, kEpoch + microseconds(6) + 2 * kPacket);
  EXPECT_EQ(out[1].flight.packet.psn, 1u);
}

// Ranks 0 and 1 sit at a: what they send together takes twice the time of one.
TEST(LinkWire, RanksOfAPlaceShareItsCardAndDoNotLeaveItForEachOther) {
  const CollectiveScenario scenario = scenario_of(cable("queue_limit: 1MB"), 4);
  LinkWire wire(scenario.resolved, nullptr, scenario.places, kRate);
  EXPECT_EQ(wire.launch(data(0, 2, 0), kEpoch), kEpoch + kPacket);
  EXPECT_EQ(wire.launch(data(1, 3, 0), kEpoch), kEpoch + 2 * kPacket);
  EXPECT_EQ(wire.launch(data(0, 1, 0), kEpoch), kEpoch + kPacket);
  const std::vector<Arrived> out = drain(wire);
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].flight.to, 1u);
  EXPECT_EQ(out[0].at, kEpoch + kPacket);
  EXPECT_EQ(wire.snapshot(kEpoch).cables[0][0].books.rx.frames, 2u);
}

// Lost, doubled and reordered: the account of each packet closes, and is that of the books.
TEST(LinkWire, EveryPacketIsAccountedFor) {
  const CollectiveScenario scenario = scenario_of(
      cable(
          "queue_limit: 200kB, frame_loss: {p13: 0.02, p31: 0.5}, duplicate: {probability: 0.01}"),
      2);
  LinkWire wire(scenario.resolved, nullptr, scenario.places, 2 * kRate);
  constexpr std::uint32_t kPackets = 20'000;
  std::vector<Arrived> out;
  Instant now = kEpoch;
  for (std::uint32_t number = 0; number < kPackets; ++number) {
    while (wire.next() <= now) wire.arrivals(wire.next(), out);
    // Twice as fast as the cable, in trains: its queue overflows now and then.
    now = wire.launch(data(0, 1, number), now);
    if (number % 100 == 99) now += 80 * kPacket;
  }
  for (const Arrived& each : drain(wire)) out.push_back(each);
  std::map<std::uint32_t, int> seen;
  for (const Arrived& each : out) ++seen[each.flight.packet.psn];
  const Books books = wire.snapshot(now).cables[0][0].books;
  EXPECT_TRUE(books.closed());
  EXPECT_EQ(books.rx.frames, kPackets);
  EXPECT_EQ(books.held.frames, 0u);
  EXPECT_EQ(books.handed_to_port.frames, out.size());
  EXPECT_EQ(books.dropped().frames, wire.lost_from(0));
  EXPECT_GT(books.originated.frames, 0u);
  EXPECT_GT(books.drops[static_cast<std::size_t>(DropReason::kQueueFull)].frames, 0u);
  EXPECT_GT(books.drops[static_cast<std::size_t>(DropReason::kFrameLoss)].frames, 0u);
  EXPECT_EQ(seen.size() + wire.lost_from(0), kPackets);
}

// The same packets in the same order: the fates do not depend on when the wire was asked.
TEST(LinkWire, HowOftenItIsAskedChangesNothing) {
  const CollectiveScenario scenario =
      scenario_of(cable("queue_limit: 1MB, frame_loss: {p13: 0.02, p31: 0.5}"), 2);
  const auto digest = [&](std::uint32_t every) {
    LinkWire wire(scenario.resolved, nullptr, scenario.places, kRate);
    std::vector<Arrived> out;
    Instant now = kEpoch;
    for (std::uint32_t number = 0; number < 3'000; ++number) {
      if (number % every == 0)
        while (wire.next() < now) wire.arrivals(wire.next(), out);
      now = wire.launch(data(0, 1, number), now);
    }
    drain(wire);
    return wire.snapshot(now).cables[0][0].fate_digest;
  };
  EXPECT_EQ(digest(1), digest(7));
  EXPECT_EQ(digest(1), digest(5'000));
}

TEST(LinkWire, TheTimelineActsAtItsInstant) {
  const std::string later = R"(timeline:
  events:
    - {at: 1ms, set: {link: wire, parameters: {latency: {propagation: 25us}}}}
)";
  const CollectiveScenario scenario = scenario_of(cable("queue_limit: 1MB", later), 2);
  VirtualTimeline timeline(scenario.file, scenario.resolved);
  LinkWire wire(scenario.resolved, &timeline, scenario.places, kRate);
  wire.launch(data(0, 1, 0), kEpoch + microseconds(900));
  std::vector<Arrived> out = drain(wire);
  wire.launch(data(0, 1, 1), kEpoch + microseconds(1'100));
  for (const Arrived& each : drain(wire)) out.push_back(each);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].at, kEpoch + microseconds(905) + kPacket);
  EXPECT_EQ(out[1].at, kEpoch + microseconds(1'125) + kPacket);
  const std::vector<Incident> told = wire.take_incidents(kEpoch, out[1].at);
  EXPECT_EQ(std::count_if(told.begin(),
                          told.end(),
                          [](const Incident& each) { return each.kind == IncidentKind::kChange; }),
            2);  // both directions
}

}  // namespace
}  // namespace linkwright
