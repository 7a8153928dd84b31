// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include "tests/eal/fabric_lab.h"
#include "tests/eal/lab.h"
#include "tests/support/dice.h"

namespace linkwright {
namespace {

const Books& books(const EmulatorSnapshot& snapshot) {
  return snapshot.fabrics[0].books;
}

std::uint64_t dropped(const EmulatorSnapshot& snapshot, DropReason reason) {
  return books(snapshot).drops[static_cast<std::size_t>(reason)].frames;
}

void expect_closed(const EmulatorSnapshot& snapshot) {
  ASSERT_EQ(snapshot.fabrics.size(), 1u);
  EXPECT_TRUE(books(snapshot).closed());
  // Copies of a broadcast are held one by one and share an mbuf.
  EXPECT_LE(lab::pool_frames(snapshot), static_cast<std::int64_t>(books(snapshot).held.frames));
  Tally in;
  Tally out;
  for (const FabricHostSnapshot& host : snapshot.fabrics[0].hosts) {
    in += host.in;
    out += host.out;
  }
  EXPECT_EQ(books(snapshot).rx, in);
  EXPECT_EQ(books(snapshot).handed_to_port, out);
}

void expect_drained(const EmulatorSnapshot& last) {
  expect_closed(last);
  EXPECT_EQ(books(last).held, Tally{});
  EXPECT_EQ(last.pool.in_use, last.pool.idle_holding);
}

bool has_moved(const EmulatorSnapshot& snapshot, std::uint64_t frames) {
  return books(snapshot).handed_to_port.frames > frames;
}

TEST(LiveFabric, ClosesItsBooksInEverySnapshotAtFullLoad) {
  ASSERT_TRUE(lab::start(lab::fabric_of(
      StarConfig{4}, lab::paced_link(5'000'000, microseconds(50), 16'384), lab::null_devices(4))));
  EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    expect_closed(snapshot);
    return has_moved(snapshot, 10'000);
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  // Nobody's address: each frame that found room was sent to the three others.
  EXPECT_GT(books(last).originated.frames, 5'000u);
  EXPECT_GT(dropped(last, DropReason::kQueueFull), 1'000u);
  for (const FabricHostSnapshot& host : last.fabrics[0].hosts)
    EXPECT_EQ(host.lateness.total(), host.out.frames);
}

TEST(LiveFabric, DeliversEachFrameToTheHostThatItIsForAndKeepsTheOrder) {
  constexpr std::uint32_t kFrames = 5'000;
  const lab::Scratch scratch;
  const std::vector<std::pair<HostId, HostId>> flows{{0, 2}, {1, 3}, {2, 1}, {3, 0}};
  std::vector<std::string> devices;
  for (const auto& [from, to] : flows) {
    const std::string name = std::to_string(from);
    lab::write_frames(scratch.path(name + ".pcap"), from, to, kFrames);
    devices.push_back("net_pcap" + name + ",rx_pcap=" + scratch.path(name + ".pcap") +
                      ",tx_pcap=" + scratch.path(name + "-out.pcap"));
  }
  EmulatorSpec spec = lab::fabric_of(LeafSpineConfig{.leaves = 2, .spines = 2, .hosts_per_leaf = 2},
                                     lab::paced_link(100'000'000, microseconds(200), 60 * kFrames),
                                     devices);
  for (SwitchConfig& node : spec.fabrics[0].config.switches) node.buffer_bytes = 24 << 20;
  ASSERT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until(
      [&](const EmulatorSnapshot& snapshot) { return has_moved(snapshot, 4 * kFrames - 1); }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  std::vector<std::uint32_t> all(kFrames);
  std::iota(all.begin(), all.end(), 0u);
  for (const auto& [from, to] : flows)
    EXPECT_EQ(lab::read_numbers(scratch.path(std::to_string(to) + "-out.pcap")), all) << from;
  // Three hops or five: the model says how long they take, and the report what it said.
  EXPECT_EQ(last.fabrics[0].reading.path_latency.total(), 4 * kFrames);
}

EmulatorSpec circuits_beside_packets() {
  EmulatorSpec spec = lab::fabric_of(OcsConfig{.hosts = 4, .packet_switch = true},
                                     lab::paced_link(20'000'000, microseconds(20), 16'384),
                                     lab::null_devices(4));
  spec.fabrics[0].config.steering.detour = true;
  spec.fabrics[0].config.switches[0].buffer_bytes = 1 << 18;
  return spec;
}

// One of everything that can be changed in mid-run.
Instant change_something(test::Dice& dice, const FabricConfig& config) {
  const auto at_once = kEpoch;
  const std::uint64_t choice = dice.below(4);
  if (choice == 0) {
    std::vector<std::uint16_t> to{0, 1, 2, 3};
    std::rotate(to.begin(), to.begin() + 1 + static_cast<std::ptrdiff_t>(dice.below(3)), to.end());
    return lab::emulator().command(0, 0, at_once, Matching{to});
  }
  if (choice == 1) {
    const CyclicPlan plan{kEpoch,
                          microseconds(20 + static_cast<std::int64_t>(dice.below(200))),
                          microseconds(static_cast<std::int64_t>(dice.below(10))),
                          round_robin(4)};
    return lab::emulator().command(0, 0, at_once, CircuitPlan{plan});
  }
  // What a crossbar sends has no sender of its own that could change.
  auto link = static_cast<LinkId>(dice.below(config.links.size()));
  if (config.graph.nodes[from(config.graph, link)].kind == NodeKind::kCrossbar)
    link = reverse(link);
  LinkConfig changed = config.links[link];
  changed.latency = microseconds(5 + static_cast<std::int64_t>(dice.below(40)));
  changed.rate.bits_per_second = 10'000'000 + dice.below(20'000'000);
  return lab::emulator().change_fabric(0, link, at_once, changed);
}

TEST(LiveFabric, KeepsItsBooksClosedUnderTenThousandReconfigurationsAtFullLoad) {
  const EmulatorSpec spec = circuits_beside_packets();
  ASSERT_TRUE(lab::start(spec));
  test::Dice dice(11);
  std::uint64_t in_force = 0;
  std::uint64_t refused = 0;
  EmulatorSnapshot snapshot;
  // What waits for a worker that has lost its CPU is refused; a pause lets it come back.
  while (in_force < 10'000 && refused < 10'000) {
    const bool taken = change_something(dice, spec.fabrics[0].config) != kNever;
    ++(taken ? in_force : refused);
    if (!taken) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if ((in_force + refused) % 500 != 0) continue;
    if (lab::emulator().snapshot(snapshot, 1'000)) expect_closed(snapshot);
  }
  EXPECT_EQ(in_force, 10'000u) << refused << " were refused";
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  expect_drained(last);
  EXPECT_GT(books(last).handed_to_port.frames, 10'000u);
  EXPECT_GT(last.fabrics[0].reading.counters.moves, 1'000u);
  EXPECT_EQ(dropped(last, DropReason::kNoMemory), 0u);
}

TEST(LiveFabric, EndsWithWhatWaitsForLightThatDoesNotCome) {
  EmulatorSpec spec = lab::fabric_of(OcsConfig{.hosts = 4},
                                     lab::paced_link(1'000'000'000, microseconds(20), 65'536),
                                     lab::null_devices(4));
  spec.fabrics[0].config.crossbars[0].crossbar.plan = StaticPlan{pairs({{0, 1}}, 4)};
  ASSERT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until(
      [](const EmulatorSnapshot& snapshot) { return has_moved(snapshot, 10'000); }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(5));
  expect_drained(last);
  EXPECT_GT(dropped(last, DropReason::kRunEnded), 0u);
}

TEST(LiveFabric, RefusesACommandThatIsNone) {
  ASSERT_TRUE(lab::start(circuits_beside_packets()));
  Emulator& emulator = lab::emulator();
  EXPECT_EQ(emulator.command(1, 0, kEpoch, rotation(4, 1)), kNever) << "no such fabric";
  EXPECT_EQ(emulator.command(0, 1, kEpoch, rotation(4, 1)), kNever) << "no such switch";
  EXPECT_EQ(emulator.command(0, 0, kEpoch, rotation(5, 1)), kNever) << "too many ports";
  EXPECT_EQ(emulator.command(0, 0, kEpoch, Matching{{1, 1, 3, 2}}), kNever) << "an output twice";
  EXPECT_NE(emulator.command(0, 0, kEpoch, rotation(4, 2)), kNever);
  expect_drained(emulator.stop(seconds(2)));
}

}  // namespace
}  // namespace linkwright
