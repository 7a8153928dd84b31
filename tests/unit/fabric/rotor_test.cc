// SPDX-License-Identifier: Apache-2.0
//
// A circuit switch that turns, with senders that always have a frame for every output: each pair
// gets what the closed form of the schedule says, by the frame.
#include <gtest/gtest.h>

#include "link_models/switching/circuit_duty.h"
#include "tests/support/reacting_source.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);

struct Turning {
  std::uint16_t ports = 4;
  CyclicPlan plan;
  std::uint32_t frame_bytes = kFrame;
};

CyclicPlan rotor(std::uint16_t ports, Duration slot, Duration guard) {
  return {kEpoch, slot, guard, round_robin(ports)};
}

FabricConfig fabric_of(const Turning& turning) {
  FabricConfig config =
      uniform_fabric(make_ocs({.hosts = turning.ports}), plain_link(kRate, kLatency));
  config.crossbars[0].crossbar.plan = turning.plan;
  config.crossbars[0].policy = VoqPolicy::kHold;
  return config;
}

// A window larger than a slot for each pair: what comes out in a slot is made up for before the
// pair has light again, and while it has there is always a frame left.
constexpr std::uint64_t kWindow = 400;

std::size_t source_of(const Turning& turning, HostId from, HostId to) {
  return std::size_t{from} * turning.ports + to;
}

void saturate(ReactingRun& run, const Turning& turning) {
  for (HostId from = 0; from < turning.ports; ++from)
    for (HostId to = 0; to < turning.ports; ++to)
      run.add<WindowSource>(Flow{.from = from, .to = to, .bytes = turning.frame_bytes},
                            kWindow,
                            from == to ? 0 : kEndless);
}

FabricCapacity big() {
  return {.frames = 200'000, .arrivals_per_host = 8'192};
}

// Whole frames that fit into what is lit, by octets.
std::uint64_t frames_in(Duration lit, std::uint32_t frame_bytes) {
  const Wide bits = Wide{static_cast<std::uint64_t>(picos(lit))} * kRate / kPicosPerSecond;
  return static_cast<std::uint64_t>(bits / (8 * wire_octets(frame_bytes)));
}

// Every pair is lit once per cycle without a break, so its frames per cycle are those that fit into
// its light. Looked at in the guard of the next cycle, when all that was sent has come out. The
// first cycle begins without a guard and is left out.
void expect_closed_form(const Turning& turning) {
  const FabricConfig config = fabric_of(turning);
  ASSERT_TRUE(validate(config).empty());
  ReactingRun run(config, big());
  saturate(run, turning);
  const Duration look = turning.plan.guard / 2;
  std::vector<std::uint64_t> before(std::size_t{turning.ports} * turning.ports);
  for (int passed = 1; passed <= 3; ++passed) {
    run.run(kEpoch + passed * cycle(turning.plan) + look);
    for (std::uint16_t from = 0; from < turning.ports; ++from)
      for (std::uint16_t to = 0; to < turning.ports; ++to) {
        const std::size_t source = source_of(turning, from, to);
        const std::uint64_t delivered = run.books(source).delivered - before[source];
        before[source] = run.books(source).delivered;
        if (passed == 1) continue;
        const DutyShare duty = pair_duty(turning.plan, from, to);
        EXPECT_EQ(delivered, frames_in(duty.lit, turning.frame_bytes))
            << from << " to " << to << ", cycle " << passed;
      }
  }
  EXPECT_EQ(run.lost(), 0u);
  EXPECT_EQ(run.fabric().counters().misdelivered, 0u);
  EXPECT_TRUE(run.books_close());
}

TEST(Rotor, PairsHaveTheFramesThatFitIntoTheirLight) {
  for (const std::uint16_t ports : std::initializer_list<std::uint16_t>{4, 8, 16})
    for (const std::uint32_t frame_bytes : {1'000u, 1'276u}) {
      SCOPED_TRACE(ports);
      // 45 us: 45 frames of 1024 octets, or 35 of 1300 and nearly half of one more.
      EXPECT_EQ(frames_in(microseconds(45), frame_bytes), frame_bytes == kFrame ? 45u : 35u);
      expect_closed_form({ports, rotor(ports, microseconds(50), microseconds(5)), frame_bytes});
    }
}

// The rotor of the literature: 180 of 200 us are lit, whoever looks.
TEST(Rotor, DutyOfATenthOfGuardIsNineTenths) {
  const Turning turning{4, rotor(4, microseconds(200), microseconds(20)), kFrame};
  EXPECT_DOUBLE_EQ(input_duty(turning.plan, 0).ratio(), 0.90);
  EXPECT_DOUBLE_EQ(pair_duty(turning.plan, 0, 1).ratio(), 0.30);
  ReactingRun run(fabric_of(turning), big());
  saturate(run, turning);
  // Two whole cycles, behind the first slot, which begins lit.
  const Instant first = kEpoch + microseconds(200) + microseconds(10);
  const Duration span = 2 * cycle(turning.plan);
  run.run(first);
  const std::uint64_t before = run.delivered();
  const Duration lit_before = run.fabric().crossbar(0).lit_time(0);
  run.run(first + span);
  EXPECT_EQ(run.delivered() - before, 4u * 2 * 3 * 180);
  EXPECT_EQ(run.fabric().crossbar(0).lit_time(0) - lit_before, 2 * input_duty(turning.plan, 0).lit);
  const double goodput = static_cast<double>(run.delivered() - before) *
                         static_cast<double>(picos(kOneFrame)) /
                         static_cast<double>(4 * picos(span));
  EXPECT_DOUBLE_EQ(goodput, input_duty(turning.plan, 0).ratio());
}

// One matching: there is nothing to turn to.
TEST(Rotor, TwoPortsNeverGoDark) {
  const Turning turning{2, rotor(2, microseconds(50), microseconds(5)), kFrame};
  EXPECT_DOUBLE_EQ(input_duty(turning.plan, 0).ratio(), 1.0);
  ReactingRun run(fabric_of(turning), big());
  saturate(run, turning);
  run.run(kEpoch + milliseconds(1));
  // Frame k comes out at k + 1.3 us.
  EXPECT_EQ(run.books(source_of(turning, 0, 1)).delivered, 999u);
  EXPECT_EQ(run.books(source_of(turning, 1, 0)).delivered, 999u);
  EXPECT_EQ(run.fabric().counters().moves, 0u);
}

// Input 0 keeps output 1 throughout, input 2 keeps 3 for two slots in a row; all others move.
TEST(Rotor, WhoIsNotMovedSendsOnThroughTheEdges) {
  const Turning turning{4,
                        {kEpoch,
                         microseconds(50),
                         microseconds(5),
                         {Matching{{1, 2, 3, 0}}, Matching{{1, 3, 0, 2}}, Matching{{1, 0, 3, 2}}}},
                        kFrame};
  EXPECT_EQ(pair_duty(turning.plan, 2, 3).lit, microseconds(95));
  EXPECT_EQ(pair_duty(turning.plan, 2, 0).lit, microseconds(45));
  ReactingRun run(fabric_of(turning), big());
  saturate(run, turning);
  std::vector<Instant> kept;
  run.watch = [&](std::size_t source, const FabricDeparture& out) {
    if (source == source_of(turning, 0, 1)) kept.push_back(out.at);
  };
  run.run(kEpoch + 3 * cycle(turning.plan));
  ASSERT_EQ(kept.size(), 449u) << "k + 1.3 < 450 us";
  for (std::size_t k = 0; k < kept.size(); ++k)
    ASSERT_EQ(kept[k] - kEpoch, static_cast<std::int64_t>(k + 1) * kOneFrame + kLatency);
  // Of input 2: to 3 in the first slot 50 frames, then 95 in each pair of slots; to 0 45 in each.
  run.run(kEpoch + 3 * cycle(turning.plan) + microseconds(52));
  EXPECT_EQ(run.books(source_of(turning, 2, 3)).delivered, 50u + 3 * 95);
  EXPECT_EQ(run.books(source_of(turning, 2, 0)).delivered, 3u * 45);
}

// A packet switch beside the circuits. From host 0 to 3 a frame comes every microsecond and is sent
// at once. With the detour those that come in the light of the pair take it, 45 us in a cycle of
// 150, the last of them in time to end with it; the others go by packets and need a link more.
TEST(Rotor, FramesThatComeInTheDarkMayTakePackets) {
  for (const bool in_circuits : {true, false}) {
    FabricConfig config =
        uniform_fabric(make_ocs({.hosts = 4, .packet_switch = true}), plain_link(kRate, kLatency));
    const CyclicPlan plan = rotor(4, microseconds(50), microseconds(5));
    config.crossbars[0].crossbar.plan = plan;
    config.steering = {.circuit_classes = 1u << 3, .detour = true};
    ASSERT_TRUE(validate(config).empty());
    ReactingRun run(config);
    const std::uint8_t cls = in_circuits ? 3 : 4;
    run.add<PacedSource>(Flow{.from = 0, .to = 3, .cls = cls}, kOneFrame, 450);
    std::uint64_t by_circuit = 0;
    std::uint64_t by_packets = 0;
    run.watch = [&](std::size_t, const FabricDeparture& out) {
      const Instant came =
          kEpoch + static_cast<std::int64_t>((out.handle & 0xffff) - 1) * kOneFrame;
      by_circuit += out.at - came == kOneFrame + kLatency;
      by_packets += out.at - came == 2 * (kOneFrame + kLatency);
    };
    run.run(kEpoch + 4 * cycle(plan));
    const std::uint64_t lit = 3 * frames_in(pair_duty(plan, 0, 3).lit, kFrame);
    EXPECT_EQ(by_circuit, in_circuits ? lit : 0);
    EXPECT_EQ(by_packets, 450 - by_circuit);
    EXPECT_TRUE(run.books_close());
  }
}

}  // namespace
}  // namespace linkwright
