// SPDX-License-Identifier: Apache-2.0
//
// The journal of a fabric's live run, played back in virtual time, must give the same fates.
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "control/virtual/arrival_source.h"
#include "control/virtual/fabric_run.h"
#include "control/virtual/fabric_source.h"
#include "link_models/topology/link_names.h"
#include "tests/eal/fabric_lab.h"
#include "tests/eal/lab.h"
#include "tests/support/dice.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kFrames = 20'000;

// Of four ports that work and their four spares.
Matching with_spares(Matching matching) {
  matching.to.resize(8, kNoPort);
  return matching;
}

CircuitPlan turning() {
  CyclicPlan plan{kEpoch, microseconds(70), microseconds(5), {}};
  for (const Matching& each : round_robin(4)) plan.matchings.push_back(with_spares(each));
  return plan;
}

// Circuits that turn, packets beside them, errors on the way: every frame meets something.
EmulatorSpec busy_fabric(const lab::Scratch& scratch) {
  std::vector<std::string> devices;
  for (HostId host = 0; host < 4; ++host) {
    const std::string name = scratch.path(std::to_string(host) + ".pcap");
    lab::write_frames(name, host, (host + 1 + host % 3) % 4, kFrames);
    devices.push_back("net_pcap" + std::to_string(host) + ",rx_pcap=" + name +
                      ",tx_pcap=" + scratch.path(std::to_string(host) + "-out.pcap"));
  }
  LinkConfig link = lab::paced_link(200'000'000, microseconds(30), 65'536);
  link.fec = {.group_octets = 680, .error_ratio = 1e-2};
  EmulatorSpec spec =
      lab::fabric_of(OcsConfig{.hosts = 4, .packet_switch = true, .spares = true}, link, devices);
  spec.fabrics[0].config.steering.detour = true;
  spec.fabrics[0].config.crossbars[0].crossbar.plan = StaticPlan{with_spares(rotation(4, 1))};
  spec.fabrics[0].config.failover = {
      .detection = {.by = Detector::kLossOfLight, .after = microseconds(500)},
      .reroute = milliseconds(5)};
  spec.fabrics[0].config.switches[0].buffer_bytes = 1 << 18;
  spec.fabrics[0].config.seed = spec.seed;
  spec.journal_path = scratch.path("journal");
  return spec;
}

TargetedFault fault_of(const char* name, HostId source, FaultAct act) {
  TargetedFault fault;
  fault.name = name;
  fault.match.source = 0x02'00'00'00'00'01 + source;
  fault.turns = {100, 2, 500};
  fault.act = act;
  return fault;
}

// All that a fault can do, at a link into the circuits, at one out of the packet switch, and at a
// host.
std::vector<AimedFaults> faults_everywhere(const Graph& graph) {
  FaultList list{fault_of("d", 0, {FaultAction::kDrop, 0, {}}),
                 fault_of("c", 1, {FaultAction::kCorrupt, 0, {}}),
                 fault_of("l", 2, {FaultAction::kDelay, 0, milliseconds(2)}),
                 fault_of("r", 3, {FaultAction::kReorder, 5, milliseconds(3)}),
                 fault_of("t", 1, {FaultAction::kDuplicate, 0, {}})};
  list.back().turns = {300, 2, 500};  // not those of "c", which comes first
  std::vector<AimedFaults> out;
  for (HostId host = 0; host < 4; ++host)
    out.push_back({FaultPlace::kLink,
                   find_link(graph, "packet0 -> host" + std::to_string(host)).value(),
                   list});
  out.push_back({FaultPlace::kLink, find_link(graph, "host0 -> ocs0").value(), list});
  out.push_back({FaultPlace::kHost, 3, list});
  return out;
}

void change_it_all(const FabricConfig& config) {
  test::Dice dice(5);
  for (int round = 0; round < 40; ++round) {
    LinkConfig changed = config.links[2];
    changed.latency = microseconds(5 + static_cast<std::int64_t>(dice.below(60)));
    EXPECT_NE(lab::emulator().change_fabric(0, 2, kEpoch, changed), kNever);
    const auto shift = static_cast<std::uint16_t>(1 + dice.below(3));
    EXPECT_NE(lab::emulator().command(0, 0, kEpoch, with_spares(rotation(4, shift))), kNever);
    EXPECT_NE(lab::emulator().command(0, 0, kEpoch, turning()), kNever);
    // Host 0 loses its cable to the circuit switch, then the spare of it; host 2 that to the
    // packet switch, for good.
    Emulator& emulator = lab::emulator();
    Instant effective{};
    if (round == 3) effective = emulator.cut(0, 0, kEpoch, milliseconds(20));
    if (round == 5) effective = emulator.cut(0, 6, kEpoch, Duration::max());
    if (round == 20) effective = emulator.cut(0, 8, kEpoch, Duration::max());
    if (round == 30) effective = emulator.mend(0, 8, kEpoch);
    EXPECT_NE(effective, kNever) << "round " << round;
  }
  EXPECT_EQ(lab::emulator().cut(0, 6, kEpoch, Duration::max()), kNever) << "it is dark already";
  EXPECT_EQ(lab::emulator().mend(0, 1, kEpoch), kNever) << "it is not dark";
}

void expect_same(const std::vector<OutageReading>& live, const std::vector<OutageReading>& again) {
  ASSERT_EQ(live.size(), again.size());
  for (std::size_t i = 0; i < live.size(); ++i) {
    EXPECT_EQ(live[i].outage, again[i].outage);
    EXPECT_EQ(live[i].rerouted, again[i].rerouted);
    EXPECT_EQ(live[i].lost.cut, again[i].lost.cut);
    EXPECT_EQ(live[i].lost.into_dark, again[i].lost.into_dark);
    EXPECT_EQ(live[i].lost.at_port, again[i].lost.at_port);
  }
}

// What has started, until the last frame is out.
FabricSnapshot run_with_changes(const FabricConfig& config) {
  change_it_all(config);
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return snapshot.fabrics[0].books.rx.frames == 4 * kFrames;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_EQ(last.journal_lost, 0u);
  EXPECT_EQ(last.fabrics[0].books.held, Tally{});
  return last.fabrics[0];
}

// However it is polled.
void expect_replays(const EmulatorSpec& spec, const FabricSnapshot& live) {
  for (const std::optional<std::uint64_t> polls : {std::optional<std::uint64_t>{}, {3}}) {
    const FabricRunResult replayed =
        run_fabric(spec.fabrics[0].config, {.arrivals = spec.journal_path, .poll_seed = polls});
    EXPECT_EQ(replayed.frames, live.books.rx.frames);
    EXPECT_EQ(replayed.snapshot.fate_digest, live.fate_digest);
    EXPECT_EQ(replayed.snapshot.books.drops, live.books.drops);
    EXPECT_EQ(replayed.snapshot.reading.counters.moves, live.reading.counters.moves);
    EXPECT_EQ(replayed.snapshot.reading.faults, live.reading.faults);
    expect_same(live.reading.outages, replayed.snapshot.reading.outages);
  }
}

std::uint64_t frames_at_dead_ports(const FabricSnapshot& live) {
  return live.books.drops[static_cast<std::size_t>(DropReason::kPortDown)].frames;
}

// The frames are sent once, as fast as the worker takes them: a machine that rests between two
// orders has none left for the 5 ms in which a port is known to be down. Such a run shows nothing
// of that, and is made again; each must be played back to what it was.
TEST(FabricJournal, GivesTheSameFatesWhenPlayedBack) {
  std::uint64_t at_dead_ports = 0;
  for (int attempt = 0; attempt < 5 && at_dead_ports == 0; ++attempt) {
    const lab::Scratch scratch;
    const EmulatorSpec spec = busy_fabric(scratch);
    ASSERT_TRUE(lab::start(spec));
    const FabricSnapshot live = run_with_changes(spec.fabrics[0].config);
    EXPECT_GT(live.books.drops[static_cast<std::size_t>(DropReason::kUncorrectable)].frames, 0u);
    EXPECT_EQ(live.reading.outages.size(), 3u);
    at_dead_ports = frames_at_dead_ports(live);

    expect_replays(spec, live);
    FabricConfig other = spec.fabrics[0].config;
    other.links[0].latency += Duration{1};
    EXPECT_NE(run_fabric(other, {.arrivals = spec.journal_path}).snapshot.fate_digest,
              live.fate_digest)
        << "a picosecond more must be seen";
  }
  EXPECT_GT(at_dead_ports, 0u) << "in five runs";
}

TEST(FabricJournal, HasWhatAimedFaultsStruck) {
  const lab::Scratch scratch;
  EmulatorSpec spec = busy_fabric(scratch);
  spec.fabrics[0].config.faults = faults_everywhere(spec.fabrics[0].config.graph);
  for (const Violation& violation : validate(spec.fabrics[0].config))
    FAIL() << violation.field << ": " << violation.message;
  ASSERT_TRUE(lab::start(spec));
  const FabricSnapshot live = run_with_changes(spec.fabrics[0].config);
  EXPECT_TRUE(live.books.closed());
  EXPECT_GT(live.books.drops[static_cast<std::size_t>(DropReason::kFaultDrop)].frames, 0u);
  EXPECT_GT(live.books.drops[static_cast<std::size_t>(DropReason::kFaultCorrupt)].frames, 0u);
  EXPECT_GT(live.books.originated.frames, 0u);
  EXPECT_EQ(live.reading.faults[5][3], (FaultCount{kFrames, 80})) << "2 of every 500";

  expect_replays(spec, live);
  FabricConfig other = spec.fabrics[0].config;
  other.faults[4].faults[0].turns.skip += 1;
  EXPECT_THROW(run_fabric(other, {.arrivals = spec.journal_path}), BadArrivals);
  other.faults.clear();
  EXPECT_THROW(run_fabric(other, {.arrivals = spec.journal_path}), BadArrivals);
}

// Of the frames that entered at `source`, by number: when each came out.
std::map<std::uint64_t, Instant> departures(const std::string& journal,
                                            const FabricConfig& config,
                                            HostId source,
                                            bool with_changes) {
  const auto events = open_fabric_source(journal, config);
  Fabric fabric(config, {.frames = 1u << 18, .arrivals_per_host = 1'024, .addresses = 64});
  std::map<std::uint64_t, Instant> out;
  const auto advance = [&](Instant horizon) {
    fabric.advance(horizon);
    std::array<FabricDeparture, 64> gone;
    while (fabric.collect_drops(gone) != 0) {
    }
    for (HostId host = 0; host < config.hosts.size(); ++host)
      while (const FabricDeparture* frame = fabric.front(host)) {
        if (frame->source == source) out[frame->number] = frame->at;
        fabric.pop(host);
      }
  };
  FabricEvent event;
  for (FrameHandle handle = 0; events->next(event);) {
    if (auto* arrives = std::get_if<HostArrives>(&event)) {
      arrives->arrival.handle = ++handle;
      fabric.offer(arrives->host, {&arrives->arrival, 1});
      if (handle % 64 == 0) advance(arrives->arrival.at);
    } else if (const auto* change = std::get_if<LinkChanges>(&event)) {
      if (with_changes) fabric.reconfigure(change->link, change->at, change->config);
    } else if (const auto* end = std::get_if<RunEnds>(&event)) {
      advance(end->at);
    }
  }
  return out;
}

// Whether host 0's frames were still under way when its link changed.
bool others_are_left_alone() {
  const lab::Scratch scratch;
  std::vector<std::string> devices;
  for (HostId host = 0; host < 4; ++host) {
    const std::string name = scratch.path(std::to_string(host) + ".pcap");
    lab::write_frames(name, host, host ^ 1u, kFrames);
    devices.push_back("net_pcap" + std::to_string(host) + ",rx_pcap=" + name +
                      ",tx_pcap=" + scratch.path(std::to_string(host) + "-out.pcap"));
  }
  LinkConfig link = lab::paced_link(1'000'000'000, microseconds(30), 65'536);
  link.fec = {.group_octets = 680, .error_ratio = 1e-2};
  EmulatorSpec spec = lab::fabric_of(StarConfig{4}, link, devices);
  spec.fabrics[0].config.switches[0].buffer_bytes = 1 << 24;
  spec.fabrics[0].config.seed = spec.seed;
  spec.journal_path = scratch.path("journal");
  EXPECT_TRUE(lab::start(spec));
  LinkConfig changed = spec.fabrics[0].config.links[0];
  changed.latency = microseconds(90);
  EXPECT_NE(lab::emulator().change_fabric(0, 0, kEpoch + milliseconds(1), changed), kNever);
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return snapshot.fabrics[0].books.rx.frames == 4 * kFrames;
  }));
  lab::emulator().stop(seconds(2));
  const auto seen = [&](HostId source, bool with_changes) {
    return departures(spec.journal_path, spec.fabrics[0].config, source, with_changes);
  };
  for (const HostId source : {1u, 2u, 3u}) {
    const auto with = seen(source, true);
    EXPECT_GT(with.size(), kFrames / 20);
    EXPECT_EQ(with, seen(source, false)) << "host " << source;
  }
  return seen(0, true) != seen(0, false);
}

TEST(FabricJournal, AChangeOfOneLinkLeavesWhatOthersCarryBitByBit) {
  bool is_seen = false;  // not on a machine that rests until the last frame is out
  for (int attempt = 0; attempt < 5 && !is_seen; ++attempt) is_seen = others_are_left_alone();
  EXPECT_TRUE(is_seen) << "in five runs";
}

std::string refusal(const FabricConfig& config, const std::string& path) {
  try {
    run_fabric(config, {.arrivals = path});
  } catch (const BadArrivals& error) {
    return error.what();
  }
  return "";
}

TEST(FabricJournal, IsRefusedWhenItIsCutOrOfAnotherScenario) {
  const lab::Scratch scratch;
  const EmulatorSpec spec = busy_fabric(scratch);
  ASSERT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until(
      [](const EmulatorSnapshot& snapshot) { return snapshot.fabrics[0].books.rx.frames > 100; }));
  lab::emulator().stop(seconds(2));
  FabricConfig config = spec.fabrics[0].config;
  EXPECT_EQ(refusal(config, spec.journal_path), "");
  config.seed += 1;
  EXPECT_NE(refusal(config, spec.journal_path).find("another scenario: seed 7, not 8"),
            std::string::npos);
  config.seed -= 1;
  std::filesystem::resize_file(spec.journal_path,
                               std::filesystem::file_size(spec.journal_path) - 24);
  EXPECT_NE(refusal(config, spec.journal_path).find("was cut short"), std::string::npos);
  std::fstream file(spec.journal_path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(32 + 23);
  file.put(77);  // the kind of the first record
  file.close();
  EXPECT_NE(refusal(config, spec.journal_path).find("record 1: is of no kind"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
