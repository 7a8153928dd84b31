// SPDX-License-Identifier: Apache-2.0
//
// Construction, the order of events, and what the host sees. The path of a frame is in
// fabric_forward.cc and fabric_sending.cc, light in fabric_circuits.cc, pause in fabric_pause.cc.
#include "link_models/fabric/fabric.h"

#include <algorithm>

namespace linkwright {
namespace {

// The link has at most one frame on the wire and one that light or a replay holds up; the rest of
// this is for replays, which let the next frame start before they are known.
constexpr std::uint32_t kFramesOnWire = 64;
constexpr std::uint32_t kMostInFlight = 1u << 20;

// A wire that takes no time sends all that waits at one instant, and decides none of it before.
constexpr std::uint32_t kFramesAtOnce = 4'096;

std::uint32_t wire_room(const LinkConfig& config) {
  return config.serialize ? kFramesOnWire : kFramesAtOnce;
}

// The smallest frames back to back for as long as they are in flight.
std::uint32_t flight_room(const LinkConfig& config) {
  if (!config.serialize) return 65'536;
  const Duration longest = config.latency + longest_extra_delay(config.impairments);
  const Wide work = Wide{config.rate.bits_per_second} * static_cast<std::uint64_t>(picos(longest));
  const Wide of_frame = work_per_bit(config.rate.time_scale) * (wire_octets(kMinFrameOctets) * 8);
  return static_cast<std::uint32_t>(std::min<Wide>(work / of_frame + kFramesOnWire, kMostInFlight));
}

// Spare room is shared among the links, so that a change can make one longer or faster.
constexpr std::uint32_t kSpareFlight = 1u << 19;

std::uint32_t room_with_spare(const LinkConfig& config, LinkId link_count) {
  return std::max(flight_room(config), kSpareFlight / link_count);
}

// The smallest frames that can start in a second.
std::uint64_t frames_per_second(const LinkConfig& config) {
  if (!config.serialize) return kMostInFlight;
  return config.rate.bits_per_second / config.rate.time_scale / (wire_octets(kMinFrameOctets) * 8) +
         1;
}

std::uint32_t kept_back_room(Wide frames) {
  return static_cast<std::uint32_t>(std::min<Wide>(frames, kMostInFlight));
}

// The sender has decided about room when the link gets a frame: the link's own limit must not. What
// the configuration says stays readable below this (Fabric::queue_limit).
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 42;

std::uint32_t crossbar_count(const Graph& graph) {
  return static_cast<std::uint32_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
        return node.kind == NodeKind::kCrossbar;
      }));
}

}  // namespace

Fabric::Fabric(const FabricConfig& config, const FabricCapacity& capacity)
    : config_(config),
      failover_(std::make_unique<Failover>(config, config.outages)),
      routes_(&failover_->routes_before(kEpoch)),
      faults_(config.faults, config.graph),
      frames_(capacity.frames),
      directory_(capacity.addresses),
      outage_(config.graph.cables.size(), kNoOutage),
      valiant_random_({config.seed, config.first_cable, 0}, Purpose::kValiant),
      sprayed_(config.graph.nodes.size()),
      refused_(std::size_t{capacity.arrivals_per_host} * config.graph.hosts),
      changes_at_(crossbar_count(config.graph)),
      refreshes_at_(changes_at_ + links(config.graph) + 1),
      arrivals_at_(refreshes_at_ + links(config.graph)),
      deliveries_at_(arrivals_at_ + config.graph.hosts),
      starts_at_(deliveries_at_ + links(config.graph)),
      events_(starts_at_ + links(config.graph)) {
  number_ports();
  build_parts(capacity);
  for (LinkId link = 0; link < links(config_.graph); ++link) build_egress(link);
  for (HostId host = 0; host < config_.hosts.size(); ++host)
    for (const MacAddress address : config_.hosts[host].addresses) directory_.learn(address, host);
  expect_step();
}

Fabric::~Fabric() = default;

void Fabric::number_ports() {
  const Graph& graph = config_.graph;
  for (const Node& node : graph.nodes) {
    port_begin_.push_back(static_cast<std::uint32_t>(out_links_.size()));
    out_links_.resize(out_links_.size() + node.ports, kNoLink);
  }
  for (LinkId link = 0; link < links(graph); ++link)
    out_links_[port_begin_[from(graph, link)] + port_at_from(graph, link)] = link;
}

void Fabric::build_parts(const FabricCapacity& capacity) {
  const Graph& graph = config_.graph;
  const auto cables = static_cast<std::uint32_t>(graph.cables.size());
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    const std::uint16_t ports = graph.nodes[node].ports;
    node_random_.emplace_back(LinkIdentity{config_.seed, config_.first_cable + node, 0},
                              Purpose::kSpray);
    part_of_.push_back(0);
    if (graph.nodes[node].kind == NodeKind::kSwitch) {
      part_of_[node] = static_cast<std::uint32_t>(switches_.size());
      switches_.emplace_back(config_.switches[part_of_[node]], ports, config_.links.front().rate);
    } else if (graph.nodes[node].kind == NodeKind::kCrossbar) {
      const auto number = static_cast<std::uint32_t>(crossbars_.size());
      const CrossbarNode& own = config_.crossbars[number];
      part_of_[node] = number;
      // No cable shares the stream of its stages: it is numbered behind all of them.
      const std::uint32_t id = config_.first_cable + cables + number;
      CrossbarPart part{
          {config_.seed, id, own.crossbar}, own.policy, own.voq_bytes, {}, {}, {}, {}};
      for (std::uint16_t port = 0; port < ports; ++port) {
        part.into.push_back(reverse(link_at(node, port)));
        part.seen.push_back(part.machine.circuit(port));
      }
      part.dark_since.resize(ports);
      part.changed.reserve(ports);
      crossbars_.push_back(std::move(part));
      events_.set(edge_source(number), crossbars_.back().machine.next_edge());
    }
  }
  for (const Node& node : graph.nodes)
    steered_.reserve(std::max<std::size_t>(steered_.capacity(), node.ports));
  coming_out_.resize(graph.hosts);
  fronts_.resize(graph.hosts);
  arriving_.reserve(graph.hosts);
  for (HostId host = 0; host < graph.hosts; ++host)
    arriving_.emplace_back(capacity.arrivals_per_host);
}

void Fabric::build_egress(LinkId link) {
  const Graph& graph = config_.graph;
  egress_.emplace_back();
  const Node& sender = graph.nodes[from(graph, link)];
  if (sender.kind == NodeKind::kCrossbar) return;
  const LinkConfig config = inner_config(link, config_.links[link]);
  const LinkIdentity identity{
      config_.seed, config_.first_cable + link / 2, static_cast<std::uint8_t>(link % 2)};
  const MarkConfig mark = sender.kind == NodeKind::kSwitch
                              ? config_.switches[part_of_[from(graph, link)]].mark
                              : MarkConfig{};
  const LinkCapacity room{wire_room(config),
                          room_with_spare(config, links(graph)) +
                              kept_back_room(faults_.kept_back(link, frames_per_second(config)))};
  egress_.back() = std::make_unique<Egress>(
      identity, room, config, mark, queues_towards(link), faults_.acts(link));
  egress_.back()->room = room;
  egress_.back()->comes_out = comes_out_behind(link);
  set_pause_rate(link);
}

// As the link is to be told: with the pipeline of the switch behind it, and without a limit.
LinkConfig Fabric::inner_config(LinkId link, const LinkConfig& config) const noexcept {
  LinkConfig inner = config;
  inner.latency += pipeline_behind(link);
  inner.queue_limit_bytes += kNoLimit;
  return inner;
}

std::uint64_t Fabric::queue_limit(const Egress& egress) const noexcept {
  return egress.link.config().queue_limit_bytes - kNoLimit;
}

// Past a crossbar all switches have the same (validate()).
Duration Fabric::pipeline_behind(LinkId link) const noexcept {
  const Graph& graph = config_.graph;
  NodeId far = to(graph, link);
  if (is_crossbar(far)) far = to(graph, link_at(far, 0));
  if (graph.nodes[far].kind != NodeKind::kSwitch) return Duration::zero();
  return config_.switches[part_of_[far]].pipeline;
}

// Quanta of a pause count in bits of the link that obeys it.
void Fabric::set_pause_rate(LinkId link) noexcept {
  const Graph& graph = config_.graph;
  const NodeId far = to(graph, link);
  if (graph.nodes[far].kind == NodeKind::kSwitch)
    switches_[part_of_[far]].pause.set_rate(port_at_to(graph, link),
                                            egress_[link]->link.config().rate);
}

std::size_t Fabric::queues_towards(LinkId link) const noexcept {
  const Node& far = config_.graph.nodes[to(config_.graph, link)];
  return far.kind == NodeKind::kCrossbar ? far.ports : kClasses;
}

// Whether a host is all that the link can lead to: then a frame is handed on when it is decided,
// and the host has it in hand before it is due.
bool Fabric::comes_out_behind(LinkId link) const noexcept {
  const Graph& graph = config_.graph;
  const NodeId far = to(graph, link);
  const NodeId sender = from(graph, link);
  // What a fault keeps back comes when others have passed, and not when it has come off the wire.
  for (const FaultAct& act : faults_.acts(link))
    if (act.delay > Duration::zero()) return false;
  // A pause acts when it arrives, and not when it is decided that it will.
  if (graph.nodes[sender].kind == NodeKind::kSwitch &&
      config_.switches[part_of_[sender]].pause.lossless != 0)
    return false;
  if (graph.nodes[far].kind != NodeKind::kCrossbar) return is_host(graph, far);
  const auto begin = out_links_.begin() + port_begin_[far];
  return std::all_of(begin, begin + graph.nodes[far].ports, [&](LinkId out) {
    return is_host(graph, to(graph, out));
  });
}

void Fabric::offer(HostId host, std::span<const FabricArrival> burst) noexcept {
  for (const FabricArrival& arrival : burst) {
    arriving_[host].push(arrival);
    FabricArrival& taken = arriving_[host].back();
    taken.at = std::max(taken.at, horizon_);
  }
  if (!arriving_[host].empty()) events_.set(arrival_source(host), arriving_[host].front().at);
}

void Fabric::advance(Instant horizon) noexcept {
  while (events_.time() < horizon) {
    const Instant now = events_.time();
    run(events_.first(), now);
  }
  horizon_ = std::max(horizon_, horizon);
}

void Fabric::run(std::size_t source, Instant now) noexcept {
  if (source >= starts_at_) return start(static_cast<LinkId>(source - starts_at_), now);
  if (source >= deliveries_at_) return deliver(static_cast<LinkId>(source - deliveries_at_), now);
  if (source >= arrivals_at_) return take_arrival(static_cast<HostId>(source - arrivals_at_), now);
  if (source >= refreshes_at_)
    return refresh_pause(static_cast<LinkId>(source - refreshes_at_), now);
  if (source == failover_source()) return take_step(now);
  if (source >= changes_at_) return apply_change(static_cast<LinkId>(source - changes_at_), now);
  pass_edges(static_cast<std::uint32_t>(source), now);
}

// A change comes before all that happens at its instant. A pause that was asked for at another rate
// is asked for anew.
void Fabric::apply_change(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  const LineRate before = egress.link.config().rate;
  egress.link.take_changes(now);
  take_drops(link);
  events_.set(change_source(link), egress.link.next_change());
  plan_delivery(link);
  plan_start(link, now);
  if (egress.link.config().rate == before) return;
  set_pause_rate(link);
  if (config_.graph.nodes[to(config_.graph, link)].kind == NodeKind::kSwitch)
    refresh_pause(link, now);
}

Instant Fabric::reconfigure(LinkId link, Instant at, const LinkConfig& config) noexcept {
  Egress* egress = egress_[link].get();
  if (egress == nullptr) return kNever;
  const LinkConfig inner = inner_config(link, config);
  if (flight_room(inner) > egress->room.flight_frames) return kNever;
  if (wire_room(inner) > egress->room.queue_frames) return kNever;
  const Instant effective = egress->link.reconfigure(std::max(at, horizon_), inner);
  if (effective != kNever) events_.set(change_source(link), egress->link.next_change());
  return effective;
}

Instant Fabric::submit(std::uint32_t crossbar, std::unique_ptr<CircuitOrder>& order) noexcept {
  Crossbar& machine = crossbars_[crossbar].machine;
  if (!order->is_dated) order->at = std::max(order->at, horizon_);
  if (order->at < horizon_) return kNever;
  const Instant effective = machine.submit(order);
  events_.set(edge_source(crossbar), machine.next_edge());
  return effective;
}

std::unique_ptr<CircuitOrder> Fabric::take_spent(std::uint32_t crossbar) noexcept {
  return crossbars_[crossbar].machine.take_spent();
}

Instant Fabric::connect(std::uint32_t crossbar, Instant at, const Matching& matching) {
  Crossbar& machine = crossbars_[crossbar].machine;
  const Instant effective = machine.connect(std::max(at, horizon_), matching);
  events_.set(edge_source(crossbar), machine.next_edge());
  return effective;
}

Instant Fabric::follow(std::uint32_t crossbar, Instant at, const CircuitPlan& plan) {
  Crossbar& machine = crossbars_[crossbar].machine;
  const Instant effective = machine.follow(std::max(at, horizon_), plan);
  events_.set(edge_source(crossbar), machine.next_edge());
  return effective;
}

const FabricDeparture* Fabric::front(HostId host) noexcept {
  if (coming_out_[host].empty()) return nullptr;
  fronts_[host] = departure_of(coming_out_[host].head);
  fronts_[host].host = host;
  return &fronts_[host];
}

void Fabric::pop(HostId host) noexcept {
  frames_.give_back(coming_out_[host].pop(frames_));
}

FabricDeparture Fabric::departure_of(Slot slot) const noexcept {
  const FabricFrame& frame = frames_[slot];
  return {.handle = frame.handle,
          .at = frame.due,
          .entered = frame.entered,
          .number = frame.number,
          .frame_bytes = frame.frame_bytes,
          .source = frame.source,
          .host = frame.target,
          .reason = frame.doom,
          .copy = frames_[frame.owner].living > 1,
          .absorbed = frame.absorbed,
          .marked = frame.marked,
          .at_edge = frame.at_edge,
          .pause = frame.pause};
}

std::size_t Fabric::collect_drops(std::span<FabricDeparture> out) noexcept {
  std::size_t count = 0;
  for (; count < out.size() && !refused_.empty(); ++count) {
    out[count] = refused_.front();
    refused_.pop();
  }
  for (; count < out.size() && !gone_.empty(); ++count) {
    const Slot slot = gone_.pop(frames_);
    out[count] = departure_of(slot);
    frames_.give_back(slot);
  }
  return count;
}

Instant Fabric::next_event() const noexcept {
  return gone_.empty() && refused_.empty() ? events_.time() : horizon_;
}

Tally Fabric::held() const noexcept {
  Tally held = gone_.held();
  for (std::uint64_t i = refused_.head(); i != refused_.tail(); ++i)
    held.add(refused_.at(i).frame_bytes);
  for (const Ring<FabricArrival>& arriving : arriving_)
    for (std::uint64_t i = arriving.head(); i != arriving.tail(); ++i)
      held.add(arriving.at(i).frame_bytes);
  for (const FrameQueue& queue : coming_out_) held += queue.held();
  for (const auto& egress : egress_) {
    if (!egress) continue;
    held += egress->link.held() + egress->control.held();
    for (const FrameQueue& queue : egress->queues) held += queue.held();
  }
  return held;
}

const Crossbar& Fabric::crossbar(std::uint32_t number) const noexcept {
  return crossbars_[number].machine;
}

const SharedBuffer& Fabric::buffer(std::uint32_t number) const noexcept {
  return switches_[number].buffer;
}

}  // namespace linkwright
