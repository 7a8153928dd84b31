// SPDX-License-Identifier: Apache-2.0
//
// A fabric by its description, slowly: a queue of events, frames as values, wire time as one
// fraction. Without pauses and impairments, and nothing changes but circuits. It takes from the
// code under test the graph, the ways through it, and the random streams that it is documented to
// draw from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <tuple>
#include <vector>

#include "tests/property/fabric_cases.h"
#include "tests/property/fabric_reference_circuits.h"

namespace linkwright::test {

// The rule of Choudhury and Hahne, every sum made anew.
class ReferenceBuffer {
 public:
  ReferenceBuffer(const SwitchConfig& config, std::uint32_t ports)
      : config_(config), ports_(ports) {}

  std::uint64_t queue(std::uint32_t port, unsigned cls) { return held_[{port, cls}]; }

  bool takes(std::uint32_t port, unsigned cls, std::uint64_t bytes) {
    std::uint64_t shared = config_.buffer_bytes - config_.reserved_bytes * ports_ * kClasses;
    std::uint64_t of_port = 0;
    for (const auto& [place, held] : held_) {
      shared -= over(held);
      if (place.first == port) of_port += over(held);
    }
    const std::uint64_t before = held_[{port, cls}];
    const std::uint64_t wanted = over(before + bytes) - over(before);
    const bool below = over(before) * config_.alpha_den < shared * config_.alpha_num;
    const std::uint64_t limit = config_.port_limit_bytes;
    const bool room = below && wanted <= shared && (limit == 0 || of_port + wanted <= limit);
    if (wanted != 0 && !room) return false;
    held_[{port, cls}] += bytes;
    return true;
  }

  void gives(std::uint32_t port, unsigned cls, std::uint64_t bytes) { held_[{port, cls}] -= bytes; }

 private:
  std::uint64_t over(std::uint64_t bytes) const {
    return bytes > config_.reserved_bytes ? bytes - config_.reserved_bytes : 0;
  }

  SwitchConfig config_;
  std::uint32_t ports_;
  std::map<std::pair<std::uint32_t, unsigned>, std::uint64_t> held_;
};

class ReferenceFabric {
 public:
  static FabricOutcome run(const FabricCase& made) { return ReferenceFabric(made).run_all(); }

 private:
  struct Frame {
    FabricDeparture face;
    FrameTags tags;
    Instant entered{};
    NodeId middle = kNoNode;
    std::uint32_t hops = 0;
    bool in_buffer = false;
    std::uint16_t output = kNoPort;  // of the crossbar
  };
  struct Sender {
    std::vector<std::deque<Frame>> queues;
    std::deque<Frame> flight;
    std::int64_t free = 0;  // the wire, in picoseconds ...
    Wide rest = 0;          // ... and in parts of one, rate-th
    bool busy = false;
    bool in_buffer = false;  // of the frame on the wire
    std::uint32_t bytes = 0;
    std::uint8_t cls = 0;
    Instant known_dark = kNever;
    std::uint64_t admitted = 0;
  };
  enum Kind : std::uint8_t { kEdge, kArrival, kDelivery, kStart };
  using Event = std::tuple<Instant, Kind, std::uint32_t>;

  explicit ReferenceFabric(const FabricCase& made)
      : config_(made.scenario.config),
        graph_(config_.graph),
        routes_(graph_, config_.routing),
        until_(made.until),
        senders_(links(graph_)),
        sprayed_(graph_.nodes.size()),
        arriving_(graph_.hosts) {
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
      const Node& own = graph_.nodes[node];
      if (own.kind == NodeKind::kSwitch) {
        number_[node] = buffers_.size();
        buffers_.emplace_back(config_.switches[buffers_.size()], own.ports);
      } else if (own.kind == NodeKind::kCrossbar) {
        number_[node] = circuits_.size();
        crossbar_nodes_.push_back(node);
        const CrossbarConfig& crossbar = config_.crossbars[circuits_.size()].crossbar;
        circuits_.emplace_back(crossbar.plan, own.ports, made.lead, made.gap);
      }
    }
    for (LinkId link = 0; link < links(graph_); ++link)
      senders_[link].queues.resize(is_light(link) ? graph_.nodes[to(graph_, link)].ports
                                                  : kClasses);
    for (const CircuitCommand& command : made.commands)
      circuits_[command.crossbar].command(command.at, command.what);
    for (std::uint32_t i = 0; i < circuits_.size(); ++i)
      events_.push({circuits_[i].next_edge(), kEdge, i});
    for (const HostArrival& arrival : made.scenario.arrivals) {
      arriving_[arrival.host].push_back(arrival.arrival);
      events_.push({arrival.arrival.at, kArrival, arrival.host});
    }
    for (HostId host = 0; host < config_.hosts.size(); ++host)
      for (const MacAddress address : config_.hosts[host].addresses) directory_[address] = host;
  }

  FabricOutcome run_all() {
    while (!events_.empty() && std::get<0>(events_.top()) < until_) {
      const auto [at, kind, source] = events_.top();
      events_.pop();
      now_ = at;
      if (kind == kEdge) edge(source);
      if (kind == kArrival) arrive(source);
      if (kind == kDelivery) deliver(source);
      if (kind == kStart) start(source);
    }
    return std::move(outcome_);
  }

  bool is_light(LinkId link) const {
    return graph_.nodes[to(graph_, link)].kind == NodeKind::kCrossbar;
  }
  ReferenceCircuits& circuits_behind(LinkId link) { return circuits_[number_[to(graph_, link)]]; }
  VoqPolicy policy_behind(LinkId link) {
    return config_.crossbars[number_[to(graph_, link)]].policy;
  }
  LinkId out_of(NodeId node, std::uint16_t port) const {
    for (LinkId link = 0; link < links(graph_); ++link)
      if (from(graph_, link) == node && port_at_from(graph_, link) == port) return link;
    return kNoLink;
  }

  void drop(Frame frame, DropReason reason) {
    frame.face.at = now_;
    frame.face.reason = reason;
    outcome_.dropped.push_back(frame.face);
  }

  void arrive(HostId host) {
    const FabricArrival arrival = arriving_[host].front();
    arriving_[host].pop_front();
    const FrameTags& tags = arrival.tags;
    if (!is_multicast(tags.source) && tags.source != 0) directory_[tags.source] = host;
    const auto known = directory_.find(tags.destination);
    Frame frame;
    frame.tags = tags;
    frame.entered = now_;
    frame.face.handle = arrival.handle;
    frame.face.number = entered_++;
    frame.face.frame_bytes = arrival.frame_bytes;
    frame.face.source = host;
    const bool group = is_multicast(tags.destination);
    frame.face.host = group || known == directory_.end() ? kEveryHost : known->second;
    outcome_.counters.unknown += !group && known == directory_.end();
    if (frame.face.host != kEveryHost && config_.routing == Routing::kValiant) {
      const RandomStream random({config_.seed, config_.first_cable, 0}, Purpose::kValiant);
      const bool spray = config_.balancing == Balancing::kSpray;
      frame.middle = routes_.middle(
          host,
          frame.face.host,
          random.bits(spray ? (std::uint64_t{1} << 32) + frame.face.number : tags.flow_hash));
    }
    forward(frame, host, kNoLink);
  }

  void forward(Frame frame, NodeId node, LinkId in) {
    if (++frame.hops > routes_.longest() + 2) return drop(frame, DropReason::kLoop);
    if (frame.face.host != kEveryHost) {
      const LinkId link = way(frame, node);
      if (link == kNoLink) return drop(frame, DropReason::kNoRoute);
      return enqueue(frame, link, in);
    }
    bool wanted = false;
    for (const LinkId link : routes_.flood(node, in)) {
      if (!wants(link)) continue;
      wanted = true;
      enqueue(frame, link, in);
    }
    if (!wanted) drop(frame, DropReason::kNoRoute);
  }

  bool wants(LinkId link) const {
    return !is_host(graph_, to(graph_, link)) || config_.hosts[to(graph_, link)].bound;
  }

  LinkId way(Frame& frame, NodeId node) {
    if (frame.middle == node) frame.middle = kNoNode;
    const NodeId goal = frame.middle == kNoNode ? frame.face.host : frame.middle;
    const auto ways = routes_.next(node, goal);
    if (ways.empty()) return kNoLink;
    if (ways.size() == 1) return ways.front();
    std::vector<LinkId> light, wire;
    for (const LinkId link : ways) (is_light(link) ? light : wire).push_back(link);
    std::vector<LinkId> taken = light.empty() ? wire : light;
    if (!light.empty() && !wire.empty() && !goes_by_light(frame, light.front(), goal)) taken = wire;
    const RandomStream random({config_.seed, config_.first_cable + node, 0}, Purpose::kSpray);
    const std::uint64_t draw = config_.balancing == Balancing::kSpray
                                   ? (std::uint64_t{1} << 32) + sprayed_[node]++
                                   : frame.tags.flow_hash;
    return choose(taken, static_cast<std::uint32_t>(random.bits(draw) >> 32));
  }

  bool goes_by_light(const Frame& frame, LinkId link, NodeId goal) {
    if ((config_.steering.circuit_classes >> frame.tags.priority & 1) == 0) return false;
    if (!config_.steering.detour) return true;
    const auto outs = routes_.next(to(graph_, link), goal);
    return !outs.empty() && circuits_behind(link).input(port_at_to(graph_, link)).output ==
                                port_at_from(graph_, outs.front());
  }

  void enqueue(Frame frame, LinkId link, LinkId in) {
    if (!is_light(link)) return wait(frame, link, frame.tags.priority, in, /*voq=*/false);
    if (policy_behind(link) == VoqPolicy::kBlind) return wait(frame, link, 0, in, false);
    const NodeId crossbar = to(graph_, link);
    if (frame.face.host != kEveryHost) {
      const LinkId out = way(frame, crossbar);
      if (out == kNoLink) return drop(frame, DropReason::kNoRoute);
      return wait(frame, link, port_at_from(graph_, out), in, true);
    }
    bool wanted = false;
    for (const LinkId out : routes_.flood(crossbar, link)) {
      if (!wants(out)) continue;
      wanted = true;
      wait(frame, link, port_at_from(graph_, out), in, true);
    }
    if (!wanted) drop(frame, DropReason::kNoRoute);
  }

  void wait(Frame frame, LinkId link, std::uint16_t queue, LinkId in, bool voq) {
    Sender& sender = senders_[link];
    const std::uint32_t bytes = frame.face.frame_bytes;
    const NodeId node = from(graph_, link);
    if (voq) {
      const std::uint16_t lit = circuits_behind(link).input(port_at_to(graph_, link)).output;
      if (policy_behind(link) == VoqPolicy::kLose && lit != queue)
        return drop(frame, DropReason::kNoCircuit);
      if (bytes_in(sender.queues[queue]) + bytes >
          config_.crossbars[number_[to(graph_, link)]].voq_bytes)
        return drop(frame, DropReason::kQueueFull);
    }
    if (!is_host(graph_, node)) {
      ReferenceBuffer& buffer = buffers_[number_[node]];
      const std::uint16_t port = port_at_from(graph_, link);
      const std::uint64_t found = buffer.queue(port, frame.tags.priority);
      if (!buffer.takes(port, frame.tags.priority, bytes))
        return drop(frame, DropReason::kBufferFull);
      frame.in_buffer = true;
      if (marks(link, found, sender.admitted++) && frame.tags.markable) frame.face.marked = true;
    } else if (!voq) {
      std::uint64_t waiting = 0;
      for (const auto& each : sender.queues) waiting += bytes_in(each);
      if (waiting + bytes > config_.links[link].queue_limit_bytes)
        return drop(frame, DropReason::kQueueFull);
    }
    static_cast<void>(in);
    sender.queues[queue].push_back(frame);
    events_.push({now_, kStart, link});
  }

  static std::uint64_t bytes_in(const std::deque<Frame>& queue) {
    std::uint64_t bytes = 0;
    for (const Frame& frame : queue) bytes += frame.face.frame_bytes;
    return bytes;
  }

  // Figure 5 of DCQCN.
  bool marks(LinkId link, std::uint64_t queue, std::uint64_t number) {
    const MarkConfig& mark = config_.switches[number_[from(graph_, link)]].mark;
    if (mark.kmax_bytes == 0 || queue <= mark.kmin_bytes) return false;
    if (queue > mark.kmax_bytes) return true;
    const RandomStream random(
        {config_.seed, config_.first_cable + link / 2, static_cast<std::uint8_t>(link % 2)},
        Purpose::kMark);
    const long double uniform = static_cast<long double>(random.bits(number)) * 0x1p-64L;
    return uniform * static_cast<long double>(mark.kmax_bytes - mark.kmin_bytes) <
           static_cast<long double>(mark.pmax) * static_cast<long double>(queue - mark.kmin_bytes);
  }

  void leave_buffer(LinkId link, unsigned cls, std::uint32_t bytes) {
    buffers_[number_[from(graph_, link)]].gives(port_at_from(graph_, link), cls, bytes);
  }

  void start(LinkId link) {
    Sender& sender = senders_[link];
    if (sender.free > picos(now_)) return;
    if (sender.busy) {
      sender.busy = false;
      if (sender.in_buffer) leave_buffer(link, sender.cls, sender.bytes);
    }
    std::deque<Frame>* queue = nullptr;
    if (!is_light(link)) {
      for (auto& each : sender.queues)
        if (!each.empty()) queue = &each;
    } else {
      queue = lit_queue(link);
    }
    if (queue == nullptr) return;
    Frame frame = queue->front();
    queue->pop_front();
    send(frame, link);
  }

  // [start, end + rest / rate) of a frame that starts now.
  std::pair<std::int64_t, Wide> wire_end(LinkId link, std::uint32_t bytes) const {
    const LinkConfig& config = config_.links[link];
    const Sender& sender = senders_[link];
    const Wide rate = config.rate.bits_per_second;
    const Wide octets = config.serialize ? std::max(bytes, 60u) + 4 + 8 + 12 : 0;
    Wide work = static_cast<Wide>(picos(now_)) * rate +
                octets * 8 * Wide{1'000'000'000'000} * config.rate.time_scale;
    if (sender.free == picos(now_)) work += sender.rest;
    return {static_cast<std::int64_t>(work / rate), work % rate};
  }

  std::deque<Frame>* lit_queue(LinkId link) {
    Sender& sender = senders_[link];
    const std::uint16_t input = port_at_to(graph_, link);
    const bool blind = policy_behind(link) == VoqPolicy::kBlind;
    const std::uint16_t lit = circuits_behind(link).input(input).output;
    if (!blind && lit == kNoPort) return nullptr;
    std::deque<Frame>& queue = sender.queues[blind ? 0 : lit];
    if (queue.empty()) return nullptr;
    const Instant end{Duration{wire_end(link, queue.front().face.frame_bytes).first}};
    return blind || end <= circuits_behind(link).dark_from(input) ? &queue : nullptr;
  }

  void send(Frame frame, LinkId link) {
    Sender& sender = senders_[link];
    std::tie(sender.free, sender.rest) = wire_end(link, frame.face.frame_bytes);
    sender.busy = true;
    sender.in_buffer = frame.in_buffer;
    sender.bytes = frame.face.frame_bytes;
    sender.cls = frame.tags.priority;
    frame.in_buffer = false;
    Duration latency = config_.links[link].latency;
    if (is_light(link)) {
      const std::uint16_t input = port_at_to(graph_, link);
      frame.output = circuits_behind(link).input(input).output;
      sender.known_dark = circuits_behind(link).dark_from(input);
      if (frame.output == kNoPort) frame.face.reason = DropReason::kDark;
    } else if (!is_host(graph_, to(graph_, link))) {
      latency += config_.switches[number_[to(graph_, link)]].pipeline;
    }
    sender.flight.push_back(frame);
    const Instant end{Duration{sender.free}};
    events_.push({end, kStart, link});
    events_.push({end + latency, kDelivery, link});
  }

  void deliver(LinkId link) {
    const Frame frame = senders_[link].flight.front();
    senders_[link].flight.pop_front();
    if (frame.face.reason != DropReason::kNone) return drop(frame, frame.face.reason);
    const LinkId last = is_light(link) ? out_of(to(graph_, link), frame.output) : link;
    const NodeId node = to(graph_, last);
    if (!is_host(graph_, node)) return forward(frame, node, last);
    if (!config_.hosts[node].bound) return drop(frame, DropReason::kNoRoute);
    FabricDeparture out = frame.face;
    outcome_.counters.misdelivered += out.host != kEveryHost && out.host != node;
    out.at = now_;
    out.host = node;
    outcome_.out.push_back(out);
  }

  void edge(std::uint32_t crossbar) {
    ReferenceCircuits& circuits = circuits_[crossbar];
    const NodeId node = crossbar_nodes_[crossbar];
    std::vector<ReferenceCircuits::Input> before;
    for (std::uint16_t i = 0; i < graph_.nodes[node].ports; ++i)
      before.push_back(circuits.input(i));
    circuits.pass(now_);
    for (std::uint16_t i = 0; i < before.size(); ++i) {
      const LinkId link = reverse(out_of(node, i));
      const ReferenceCircuits::Input& after = circuits.input(i);
      const bool same = before[i].output == after.output && before[i].since == after.since;
      if (!same && before[i].output != kNoPort) darken(link);
      outcome_.counters.moves += !same && after.output != kNoPort;
      events_.push({now_, kStart, link});
    }
    events_.push({circuits.next_edge(), kEdge, crossbar});
  }

  void darken(LinkId link) {
    Sender& sender = senders_[link];
    if (sender.busy && sender.free > picos(now_)) {
      DropReason& reason = sender.flight.back().face.reason;
      if (reason == DropReason::kNone)
        reason = sender.known_dark == now_ ? DropReason::kDark : DropReason::kDarkCut;
    }
    if (policy_behind(link) != VoqPolicy::kLose) return;
    for (auto& queue : sender.queues)
      for (; !queue.empty(); queue.pop_front()) {
        const Frame& frame = queue.front();
        if (frame.in_buffer) leave_buffer(link, frame.tags.priority, frame.face.frame_bytes);
        drop(frame, DropReason::kNoCircuit);
      }
  }

  FabricConfig config_;
  const Graph& graph_;
  Routes routes_;
  Instant until_;
  Instant now_{};
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<Sender> senders_;  // by link
  std::vector<ReferenceBuffer> buffers_;
  std::vector<ReferenceCircuits> circuits_;
  std::vector<NodeId> crossbar_nodes_;
  std::map<NodeId, std::size_t> number_;  // among the switches, or the crossbars
  std::vector<std::uint64_t> sprayed_;
  std::vector<std::deque<FabricArrival>> arriving_;
  std::map<MacAddress, HostId> directory_;
  std::uint64_t entered_ = 0;
  FabricOutcome outcome_;
};

}  // namespace linkwright::test
