// SPDX-License-Identifier: Apache-2.0
#include "control/wires/fabric_wire.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "control/wires/packet_headers.h"

namespace linkwright {
namespace {

constexpr Duration kInstantLater{1};
// Packets inside at once: windows of all queue pairs, bounded by what buffers and links can hold.
constexpr FabricCapacity kRoom{.frames = 1u << 20, .arrivals_per_host = 4'096, .addresses = 4'096};

FabricConfig with_ranks(FabricConfig config, const Places& places) {
  for (RankId rank = 0; rank < places.of_rank.size(); ++rank)
    config.hosts[places.of_rank[rank]].addresses.push_back(mac_of_rank(rank));
  return config;
}

FabricCapacity room_for(const FabricConfig& config) {
  FabricCapacity out = kRoom;
  out.addresses = std::max(out.addresses, known_addresses(config));
  return out;
}

}  // namespace

FabricWire::FabricWire(const ResolvedScenario& scenario,
                       std::vector<FabricEvent> changes,
                       Places places,
                       std::uint64_t card_bps)
    : ScenarioWire(std::move(places), card_bps, scenario.spec.pedestal),
      resolved_(scenario.fabrics.front()),
      config_(with_ranks(resolved_.config, this->places())),
      aims_(config_.faults),
      fabric_(std::make_unique<Fabric>(config_, room_for(config_))),
      changes_(std::move(changes)),
      hosts_in_use_(this->places().of_rank),
      outages_(config_.outages) {
  std::sort(hosts_in_use_.begin(), hosts_in_use_.end());
  hosts_in_use_.erase(std::unique(hosts_in_use_.begin(), hosts_in_use_.end()), hosts_in_use_.end());
  const Adjacency adjacency(config_.graph);
  for (HostId host = 0; host < config_.hosts.size(); ++host)
    uplinks_.push_back(adjacency.out(host).front());
  std::size_t inputs = 0;
  for (const CrossbarNode& each : config_.crossbars) inputs += each.crossbar.ports;
  dark_before_.resize(inputs);
}

FabricWire::~FabricWire() = default;

void FabricWire::enter(const Flight& flight, std::uint32_t octets, Instant now) {
  change_until(now);
  FabricArrival arrival;
  arrival.at = std::max(now, fabric_->horizon());
  if (free_.empty()) {
    inside_.push_back({});
    free_.push_back(inside_.size());
  }
  arrival.handle = free_.back();
  free_.pop_back();
  inside_[arrival.handle - 1] = {flight, arrival.at};
  arrival.frame_bytes = octets;
  const FrameHeaders headers = headers_of(flight);
  arrival.tags = tags_of(headers, {}, config_.classes, config_.seed);
  arrival.aims = aims_.read(headers);
  const HostId host = place_of(flight.from);
  if (fabric_->room(host) == 0) {
    fabric_->advance(arrival.at);
    collect();
  }
  fabric_->offer(host, {&arrival, 1});
}

void FabricWire::change_until(Instant now) {
  const auto instant_of = [](const FabricEvent& event) {
    return std::visit(
        [](const auto& each) {
          if constexpr (requires { each.arrival; })
            return each.arrival.at;
          else
            return each.at;
        },
        event);
  };
  for (; next_change_ < changes_.size() && instant_of(changes_[next_change_]) <= now;
       ++next_change_)
    change(changes_[next_change_]);
}

// A change that is dated before what has been decided takes effect there.
void FabricWire::change(const FabricEvent& event) {
  const auto told = [&](const std::string& where, const char* cause, Instant at) {
    incidents().add({IncidentKind::kChange, where, cause, at, at, 1, {}});
  };
  if (const auto* link = std::get_if<LinkChanges>(&event)) {
    const Instant at = std::max(link->at, fabric_->horizon());
    told(fmt::format("link {}", link->link), "parameters", at);
    if (fabric_->reconfigure(link->link, at, link->config) == kNever) fabric_->advance(at);
  } else if (const auto* circuits = std::get_if<CircuitsChange>(&event)) {
    const Instant at = std::max(circuits->at, fabric_->horizon());
    told(fmt::format("crossbar {}", circuits->crossbar), "circuits", at);
    fabric_->follow(circuits->crossbar, at, circuits->plan);
  } else if (const auto* outages = std::get_if<OutagesChange>(&event)) {
    auto failover = std::make_unique<Failover>(config_, outages->outages);
    failover->differs_from = std::max(outages->at, fabric_->horizon());
    told("fabric", "outages", failover->differs_from);
    outages_ = outages->outages;
    fabric_->fail(failover);
  }
}

void FabricWire::advance(Instant now) {
  change_until(now);
  fabric_->advance(now + kInstantLater);
  collect();
}

void FabricWire::collect() {
  std::array<FabricDeparture, 64> gone;
  while (const std::size_t count = fabric_->collect_drops(gone))
    for (const FabricDeparture& each : std::span(gone).first(count)) {
      if (each.handle == 0 || each.absorbed) continue;
      lose(inside_[each.handle - 1].flight, way_of(each), each.reason, each.at);
      if (!each.copy) free_.push_back(each.handle);
    }
  for (const HostId host : hosts_in_use_)
    while (const FabricDeparture* front = fabric_->front(host)) {
      take_out(*front);
      fabric_->pop(host);
    }
}

void FabricWire::take_out(const FabricDeparture& departure) {
  if (departure.handle == 0) {
    const LineRate& rate = config_.links[uplinks_[departure.host]].rate;
    pause(departure.host, departure.pause, rate, departure.at);
    return;
  }
  const Entered& entered = inside_[departure.handle - 1];
  Flight flight = entered.flight;
  flight.packet.congested = flight.packet.congested || departure.marked;
  // What light took to somebody else, or was looked for everywhere, is not for the cards there.
  if (place_of(flight.to) == departure.host) {
    delivered_.add(departure.frame_bytes);
    come_out(flight, entered.at, departure.at);
  }
  if (!departure.copy) free_.push_back(departure.handle);
}

std::string FabricWire::way_of(const FabricDeparture& departure) const {
  const std::vector<Node>& nodes = config_.graph.nodes;
  const std::string to = departure.host < nodes.size() ? nodes[departure.host].name : "?";
  return fmt::format("{} -> {}", nodes[departure.source].name, to);
}

void FabricWire::find_gaps(Instant from, Instant to, Incidents& out) {
  constexpr int kMost = 10'000;
  const Graph& graph = config_.graph;
  const auto name_of_link = [&](LinkId link) {
    return fmt::format("{} -> {}",
                       graph.nodes[linkwright::from(graph, link)].name,
                       graph.nodes[linkwright::to(graph, link)].name);
  };
  for (LinkId link = 0; link < config_.links.size(); ++link) {
    Instant t = from;
    for (int i = 0; i < kMost; ++i) {
      const std::optional<DarkWindow> window = config_.links[link].dark.next(t);
      if (!window || window->from >= to) break;
      out.add({IncidentKind::kGap,
               name_of_link(link),
               "dark",
               window->from,
               window->to,
               1,
               std::min(window->to, to) - std::max(window->from, from)});
      t = window->to;
    }
  }
  for (const Outage& outage : outages_) {
    if (outage.from >= to || outage.to <= from) continue;
    out.add({IncidentKind::kGap,
             name_of_link(2 * outage.cable),
             "outage",
             outage.from,
             outage.to,
             1,
             std::min(outage.to, to) - std::max(outage.from, from)});
  }
  find_circuit_gaps(from, to, out);
}

// All inputs of a circuit switch as one: the time in which the darkest of them was without light.
void FabricWire::find_circuit_gaps(Instant from, Instant to, Incidents& out) {
  std::size_t number = 0;
  for (std::uint32_t i = 0; i < config_.crossbars.size(); ++i) {
    const Crossbar& crossbar = fabric_->crossbar(i);
    Duration most{};
    std::uint64_t dark_inputs = 0;
    for (std::uint16_t input = 0; input < crossbar.ports(); ++input, ++number) {
      const Duration dark = crossbar.dark_time(input);
      const Duration since = dark - dark_before_[number];
      dark_before_[number] = dark;
      if (since <= Duration{0}) continue;
      ++dark_inputs;
      most = std::max(most, since);
    }
    if (dark_inputs > 0)
      out.add({IncidentKind::kGap,
               fmt::format("crossbar {}", i),
               "circuits moved",
               from,
               to,
               dark_inputs,
               most});
  }
}

FabricReading FabricWire::reading(Instant at) const {
  FabricReading out(config_.graph, config_.faults.size());
  read(*fabric_, at, out);
  return out;
}

}  // namespace linkwright
