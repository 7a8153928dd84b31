// SPDX-License-Identifier: Apache-2.0
//
// Generated fabrics and their traffic: topologies x rates x latencies x buffers x circuits. Times
// are near the wire time of a frame, and often equal, where the order of events shows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "link_models/topology/graph_builder.h"
#include "tests/support/dice.h"
#include "tests/support/drive_fabric.h"
#include "tests/support/small_fabric.h"

namespace linkwright::test {

enum class Shape : std::uint8_t {
  kStar,
  kLeafSpine,
  kFullMesh,
  kRing,
  kFatTree,
  kOcs,
  kOcsAndPacket,
  kSuperpod,
  kSuperpodOcs,
  kTorsAndOcs,  // switches with hosts around crossbars
};
inline constexpr std::uint8_t kShapes = 10;

struct FabricLimits {
  std::size_t frames = 160;
  bool commands = true;   // circuits may be changed in the course of the run
  bool constant = true;   // links without impairments; stages without chance
  bool lossless = false;  // some classes pause their senders
  bool outages = false;   // cables go dark unexpectedly
};

// To a crossbar, while it runs.
struct CircuitCommand {
  Instant at{};
  std::uint32_t crossbar = 0;
  std::variant<Matching, CircuitPlan> what;
};

struct FabricCase {
  Shape shape = Shape::kStar;
  FabricScenario scenario;
  std::vector<CircuitCommand> commands;  // what the scenario's actions do
  Duration lead{};                       // of all crossbars, where links are constant
  Duration gap{};
  Instant until{};
};

inline Graph tors_around_crossbars(std::uint32_t tors,
                                   std::uint32_t hosts_each,
                                   std::uint32_t crossbars) {
  GraphBuilder builder("tors", {"host", "circuit"});
  for (std::uint32_t i = 0; i < tors * hosts_each; ++i) builder.add_host({i});
  std::vector<NodeId> switches;
  for (std::uint32_t i = 0; i < tors; ++i) switches.push_back(builder.add_switch("tor", i));
  for (std::uint32_t i = 0; i < tors * hosts_each; ++i)
    builder.join(i, switches[i / hosts_each], 0);
  for (std::uint32_t i = 0; i < crossbars; ++i) {
    const NodeId crossbar = builder.add_crossbar(i);
    for (const NodeId tor : switches) builder.join(tor, crossbar, 1);
  }
  return builder.take();
}

inline void command(FabricScenario& scenario, const CircuitCommand& command) {
  scenario.actions.push_back(
      {command.at, [command](Fabric& fabric) {
         if (const auto* matching = std::get_if<Matching>(&command.what))
           fabric.connect(command.crossbar, command.at, *matching);
         else
           fabric.follow(command.crossbar, command.at, std::get<CircuitPlan>(command.what));
       }});
}

inline Matching random_matching(Dice& dice, std::uint16_t ports, bool complete = false) {
  Matching matching = rotation(ports, static_cast<std::uint16_t>(1 + dice.below(ports - 1u)));
  // Exchange of two outputs, where that leads nobody to himself.
  for (int i = 0; i < 2 * ports; ++i) {
    const auto a = static_cast<std::uint16_t>(dice.below(ports));
    const auto b = static_cast<std::uint16_t>(dice.below(ports));
    if (matching.to[a] != b && matching.to[b] != a) std::swap(matching.to[a], matching.to[b]);
  }
  for (std::uint16_t& output : matching.to)
    if (!complete && dice.one_in(8)) output = kNoPort;
  return matching;
}

class FabricCaseMaker {
 public:
  FabricCaseMaker(std::uint64_t seed, const FabricLimits& limits)
      : dice_(seed, 7), limits_(limits), seed_(seed) {}

  FabricCase make() {
    made_.shape = static_cast<Shape>(seed_ % kShapes);
    config().graph = some_graph();
    config().seed = dice_.bits();
    config().first_cable = static_cast<std::uint32_t>(dice_.below(50));
    config().balancing = dice_.one_in(3) ? Balancing::kSpray : Balancing::kFlow;
    if (dice_.one_in(8)) config().routing = Routing::kValiant;
    if (made_.shape == Shape::kRing && dice_.one_in(2)) config().routing = Routing::kDimensionOrder;
    config().steering.circuit_classes = static_cast<std::uint8_t>(dice_.bits());
    config().steering.detour = dice_.one_in(2);
    some_links();
    some_switches();
    some_crossbars();
    some_hosts();
    some_arrivals();
    some_commands();
    if (limits_.outages) some_outages();
    made_.scenario.capacity = {4'096, 256, 512};
    made_.until = last_ + unit_ * 1'500;
    return std::move(made_);
  }

 private:
  FabricConfig& config() { return made_.scenario.config; }
  std::uint32_t some(std::uint32_t low, std::uint32_t high) {
    return static_cast<std::uint32_t>(dice_.between(low, high));
  }
  Duration some_time(std::int64_t low, std::int64_t high) {  // eighths of a unit
    if (neat_) return dice_.between(low, high) * Duration{picos(unit_) / 8};
    return Duration{dice_.between(low * picos(unit_) / 8, high * picos(unit_) / 8)};
  }

  Duration odd() const { return Duration{neat_ ? 0 : 1}; }

  Graph some_graph() {
    switch (made_.shape) {
      case Shape::kStar:
        return make_star({.hosts = some(2, 6)});
      case Shape::kLeafSpine:
        return make_leaf_spine({.leaves = some(2, 3),
                                .spines = some(1, 3),
                                .hosts_per_leaf = some(1, 3),
                                .uplinks = some(1, 2)});
      case Shape::kFullMesh:
        return make_full_mesh({.switches = some(2, 4), .hosts_per_switch = some(1, 2)});
      case Shape::kRing:
        return make_ring({.switches = some(3, 6), .hosts_per_switch = some(1, 2)});
      case Shape::kFatTree:
        return make_fat_tree(k_ary_fat_tree(4));
      case Shape::kOcs:
        return make_ocs({.hosts = some(3, 8), .spares = limits_.outages && seed_ % 4 != 0});
      case Shape::kOcsAndPacket:
        return make_ocs({.hosts = some(3, 6), .packet_switch = true});
      case Shape::kSuperpod:
        return make_superpod({.domains = 2,
                              .gpus_per_domain = some(1, 2) * 2,
                              .scale_up_switches = some(1, 2),
                              .scale_up_cables = some(1, 2)});
      case Shape::kSuperpodOcs:
        return make_superpod({.domains = 2,
                              .gpus_per_domain = some(2, 3),
                              .scale_up_switches = some(1, 2),
                              .scale_out = ScaleOut::kOcs});
      case Shape::kTorsAndOcs:
        break;
    }
    return tors_around_crossbars(some(3, 5), some(1, 2), some(1, 2));
  }

  std::uint64_t some_rate() {
    return dice_.pick<std::uint64_t>({1'000'000'000,
                                      3'333'333'333,
                                      8'000'000'000,
                                      10'312'500'007,
                                      25'000'000'000,
                                      99'999'999'977});
  }

  void some_links() {
    const std::uint64_t scale = dice_.pick<std::uint64_t>({1, 1, 1, 3, 80});
    std::uint64_t base = some_rate();
    neat_ = limits_.constant && dice_.one_in(3);
    const std::uint64_t neat_rate = 8'000'000'000;  // 125 octets are an eighth of a unit
    if (neat_) base = neat_rate;
    const bool alike = neat_ || dice_.one_in(2);
    unit_ = Duration{static_cast<std::int64_t>(1'000 * 8 * work_per_bit(scale) / base)};
    const bool none_takes_time = dice_.one_in(40);
    const Duration latency = odd() + some_time(1, 40);
    const Graph& graph = config().graph;
    for (LinkId link = 0; link < links(graph); ++link) {
      LinkConfig made;
      made.rate = {alike ? base : some_rate(), scale};
      made.serialize = !none_takes_time || !dice_.one_in(8);
      made.latency = alike ? latency : odd() + some_time(1, 60);
      // The limit is that of a host's queue; a switch has its buffer.
      const NodeKind far = graph.nodes[to(graph, link)].kind;
      made.queue_limit_bytes =
          is_host(graph, from(graph, link)) && far == NodeKind::kSwitch && !limits_.lossless
              ? dice_.pick<std::uint64_t>({1'514, 12'000, 60'000, 1 << 24})
              : (is_host(graph, from(graph, link)) ? 1 << 24 : 1'514);
      if (!limits_.constant && dice_.one_in(2)) impair(made, far == NodeKind::kCrossbar);
      config().links.push_back(made);
    }
  }

  // What may happen to a cable inside a fabric.
  void impair(LinkConfig& link, bool light) {
    Impairments& impaired = link.impairments;
    if (dice_.one_in(3)) link.fec.error_ratio = dice_.pick({1e-3, 2e-2});
    if (dice_.one_in(4)) link.fec.group_octets = 0;
    if (link.fec.group_octets == 0) link.fec.error_ratio /= 1e3;
    if (dice_.one_in(3)) impaired.loss = {.p13 = 0.05, .p31 = 0.5};
    if (dice_.one_in(3)) {
      impaired.jitter.deviation = some_time(1, 8);
      impaired.jitter.half_life = impaired.jitter.deviation * 4 + some_time(1, 40);
    }
    if (dice_.one_in(4)) impaired.alignment = some_time(0, 8);
    if (dice_.one_in(3)) impaired.duplicate.probability = 0.05;
    if (dice_.one_in(4)) impaired.reorder = {0.1, 0, some_time(1, 30)};
    if (dice_.one_in(4)) {
      impaired.flaps.mean_between = std::max(some_time(200, 800), microseconds(1));
      impaired.flaps.median = impaired.flaps.mean_between / 10;
    }
    if (dice_.one_in(5) && !light) impaired.retry = {some_time(4, 16), 2};
    if (light || dice_.one_in(2)) return;
    link.dark_policy = dice_.one_in(2) ? DarkPolicy::kHold : DarkPolicy::kLose;
    static_cast<void>(
        link.dark.add({kEpoch + some_time(0, 100), some_time(1, 60), some_time(70, 300), 0}));
  }

  void some_switches() {
    for (const Node& node : config().graph.nodes) {
      if (node.kind != NodeKind::kSwitch) continue;
      SwitchConfig made;
      made.buffer_bytes = dice_.pick<std::uint64_t>({20'000, 60'000, 400'000, 32'000'000});
      made.reserved_bytes = dice_.pick<std::uint64_t>({0, 0, 1'600, 10'000});
      made.alpha_num = dice_.pick<std::uint32_t>({1, 1, 3, 8});
      made.alpha_den = dice_.pick<std::uint32_t>({1, 2, 16});
      made.port_limit_bytes = dice_.one_in(3) ? 20'000 : 0;
      // The simulator beside these cases knows no pipeline of a switch behind light.
      made.pipeline = made_.shape == Shape::kTorsAndOcs ? Duration{} : some_time(0, 8);
      if (dice_.one_in(2))
        made.mark = {
            dice_.below(5'000), 5'000 + dice_.below(30'000), dice_.pick({0.25, 1.0, 0.01})};
      if (limits_.lossless) pause(made);
      made.buffer_bytes =
          std::max(made.buffer_bytes,
                   reserved_total(made, node.ports) + headroom_total(made, node.ports) + 10'000);
      config().switches.push_back(made);
    }
  }

  void pause(SwitchConfig& made) {
    PauseConfig& pause = made.pause;
    pause.lossless = static_cast<std::uint8_t>(1 + dice_.below(255));
    pause.xoff_bytes = dice_.one_in(3) ? 0 : 2'000 + dice_.below(20'000);
    pause.xon_bytes = pause.xoff_bytes == 0 ? dice_.below(10'000) : dice_.below(pause.xoff_bytes);
    pause.headroom_bytes = dice_.pick<std::uint64_t>({2'000, 30'000, 200'000});
    pause.quanta = static_cast<std::uint16_t>(dice_.pick({40, 300, 5'000}));
    pause.global = dice_.one_in(4);
  }

  CircuitPlan some_plan(std::uint16_t ports, Instant from) {
    if (dice_.one_in(4)) return StaticPlan{random_matching(dice_, ports, dice_.one_in(2))};
    if (dice_.one_in(4)) {
      TimedPlan plan{random_matching(dice_, ports), {}};
      Instant at = from;
      for (std::uint64_t i = dice_.below(6); i > 0; --i) {
        at += Duration{1} + some_time(0, 200);
        plan.steps.push_back({at, random_matching(dice_, ports)});
      }
      return plan;
    }
    CyclicPlan plan;
    plan.start = from + some_time(0, 100);
    plan.slot = odd() + some_time(24, 300);
    plan.guard = dice_.one_in(4) ? Duration{} : some_time(0, 12);
    plan.matchings = round_robin(ports);
    if (dice_.one_in(2))
      for (Matching& matching : plan.matchings)
        matching = random_matching(dice_, ports, dice_.one_in(2));
    return plan;
  }

  void some_crossbars() {
    if (dice_.one_in(2)) {
      made_.lead = dice_.one_in(2) ? some_time(1, 20) : Duration{};
      made_.gap = some_time(1, 60);
    }
    for (const Node& node : config().graph.nodes) {
      if (node.kind != NodeKind::kCrossbar) continue;
      CrossbarNode made;
      made.crossbar.ports = node.ports;
      made.crossbar.plan = some_plan(node.ports, kEpoch);
      if (made_.gap != Duration{}) made.crossbar.stages = some_stages();
      made.policy = dice_.pick({VoqPolicy::kHold, VoqPolicy::kLose, VoqPolicy::kBlind});
      made.voq_bytes = dice_.pick<std::uint64_t>({9'100, 40'000, 1 << 24});
      config().crossbars.push_back(made);
    }
  }

  Reconfiguration some_stages() {
    Reconfiguration stages;
    const StageTime none{};
    stages.settle = stages.los = stages.dsp = stages.fec_align = stages.pcs = none;
    stages.command = fixed_stage(made_.lead);
    stages.switching = fixed_stage(made_.gap);
    stages.drain = Drain::kAtSwitch;
    if (!limits_.constant && made_.gap > Duration{})
      stages.dsp = lognormal_stage(made_.gap, 0.5, 4 * made_.gap);
    return stages;
  }

  void some_hosts() {
    config().hosts.resize(config().graph.hosts);
    for (HostId host = 0; host < config().hosts.size(); ++host) {
      if (!dice_.one_in(4)) config().hosts[host].addresses = {address_of(host)};
      config().hosts[host].bound = !dice_.one_in(16);
    }
  }

  MacAddress some_destination(HostId from) {
    if (dice_.one_in(20)) return kBroadcastAddress;
    if (dice_.one_in(30)) return 0x01'00'5e'00'00'01;
    if (dice_.one_in(30)) return address_of(1'000);  // nobody's
    if (dice_.one_in(40)) return address_of(from);
    if (favourite_ != from && dice_.one_in(2)) return address_of(favourite_);
    return address_of(static_cast<HostId>(dice_.below(config().graph.hosts)));
  }

  std::uint32_t some_size() {
    if (neat_) return 125 * some(1, 12) - 24;
    const std::uint32_t any = some(60, 9'018);
    return dice_.pick<std::uint32_t>({any, any, 60, 17, 1'000, 1'514, 9'018});
  }

  void some_arrivals() {
    const std::uint32_t hosts = config().graph.hosts;
    favourite_ = static_cast<HostId>(dice_.below(hosts));
    const std::int64_t pause = dice_.pick<std::int64_t>({2, 8, 24});
    Instant at = kEpoch + (dice_.one_in(4) ? Duration{} : some_time(0, 80));
    std::vector<HostArrival>& arrivals = made_.scenario.arrivals;
    while (arrivals.size() < limits_.frames) {
      const auto from = static_cast<HostId>(dice_.below(hosts));
      const MacAddress to = some_destination(from);
      const auto flow = static_cast<std::uint32_t>(dice_.bits());
      const auto cls = static_cast<std::uint8_t>(dice_.below(dice_.one_in(2) ? 8 : 2));
      for (std::uint64_t left = dice_.one_in(3) ? 1 + dice_.below(12) : 1; left > 0; --left) {
        HostArrival made = frame_of(from, to, at, some_size(), flow);
        FrameTags& tags = made.arrival.tags;
        tags.priority = cls;
        tags.markable = !dice_.one_in(4);
        if (dice_.one_in(40)) tags.source = address_of(static_cast<HostId>(dice_.below(hosts)));
        if (dice_.one_in(60)) tags.source = 0;
        arrivals.push_back(made);
      }
      // On a grid of eighths, so that things happen at one instant.
      if (!dice_.one_in(3))
        at += dice_.one_in(2) ? some_time(0, pause)
                              : dice_.between(0, pause) * Duration{picos(unit_) / 8};
    }
    in_order(arrivals);
    last_ = at;
  }

  void some_commands() {
    const auto crossbars = static_cast<std::uint32_t>(config().crossbars.size());
    if (!limits_.commands || crossbars == 0 || dice_.one_in(2)) return;
    for (std::uint64_t left = dice_.below(8); left > 0; --left) {
      CircuitCommand made;
      // Sometimes together with an arrival.
      made.at = made_.scenario.arrivals[dice_.below(made_.scenario.arrivals.size())].arrival.at;
      if (dice_.one_in(2)) made.at += some_time(0, 80);
      made.crossbar = static_cast<std::uint32_t>(dice_.below(crossbars));
      made_.commands.push_back(made);
    }
    std::stable_sort(made_.commands.begin(),
                     made_.commands.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    for (CircuitCommand& made : made_.commands) {
      const std::uint16_t ports = config().crossbars[made.crossbar].crossbar.ports;
      if (dice_.one_in(2))
        made.what = random_matching(dice_, ports);
      else
        made.what = some_plan(ports, made.at - std::min(made.at - kEpoch, some_time(0, 300)));
      command(made_.scenario, made);
    }
  }

  // The last of them is not known before it comes.
  void some_outages() {
    Detection& detection = config().failover.detection;
    detection.by = dice_.pick({Detector::kLossOfLight, Detector::kHellos, Detector::kTimeout});
    detection.after = some_time(0, 60);
    detection.interval = Duration{1} + some_time(1, 40);
    detection.multiplier = some(1, 4);
    config().failover.reroute = dice_.one_in(4) ? Duration{} : some_time(0, 80);
    config().failover.restore = dice_.one_in(2) ? Duration{} : some_time(0, 80);
    const auto& arrivals = made_.scenario.arrivals;
    std::vector<Outage> outages;
    for (std::uint32_t left = some(1, 4); left > 0; --left) {
      // Often together with an arrival.
      Instant from = arrivals[dice_.below(arrivals.size())].arrival.at;
      if (dice_.one_in(2)) from += some_time(0, 40);
      const Duration length = dice_.one_in(4) ? Duration::max() : Duration{1} + some_time(0, 300);
      outages.push_back(outage_of(
          static_cast<std::uint32_t>(dice_.below(config().graph.cables.size())), from, length));
      if (!check_outages(config(), outages).empty()) outages.pop_back();
    }
    config().outages = outages;
    if (outages.size() < 2) return;
    config().outages.pop_back();
    made_.scenario.actions.push_back(
        {outages.back().from, [config = config(), outages](Fabric& fabric) {
           auto course = std::make_unique<Failover>(config, outages);
           course->differs_from = outages.back().from;
           if (fabric.fail(course) == kNever) std::abort();  // no case is to come too late
         }});
    std::stable_sort(made_.scenario.actions.begin(),
                     made_.scenario.actions.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
  }

  Dice dice_;
  FabricLimits limits_;
  std::uint64_t seed_;
  FabricCase made_;
  Duration unit_{};    // the wire time of 1000 octets
  bool neat_ = false;  // all times are eighths of it, so that ends meet edges
  HostId favourite_ = 0;
  Instant last_{};
};

inline FabricCase make_fabric_case(std::uint64_t seed, const FabricLimits& limits = {}) {
  return FabricCaseMaker(seed, limits).make();
}

}  // namespace linkwright::test
