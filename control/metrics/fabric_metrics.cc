// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/metrics/parts.h"
#include "control/metrics/tier_sums.h"
#include "control/report/fabric_energy.h"

namespace linkwright::metrics {
namespace {

struct Place {
  const ScenarioKnown& known;
  std::size_t fabric;

  const ResolvedFabric& resolved() const { return known.scenario->fabrics[fabric]; }
  const Graph& graph() const { return resolved().config.graph; }
  const FabricSnapshot& state() const { return known.snapshot->fabrics[fabric]; }
  Labels labels() const {
    return {{"scenario", known.scenario->name}, {"fabric", resolved().name}};
  }
};

template <typename Take>
void for_each_place(Known scenarios, Take take) {
  for (const ScenarioKnown& known : scenarios) {
    if (known.snapshot == nullptr) continue;
    const std::size_t fabrics =
        std::min(known.snapshot->fabrics.size(), known.scenario->fabrics.size());
    for (std::size_t fabric = 0; fabric < fabrics; ++fabric) take(Place{known, fabric});
  }
}

template <typename State>
struct Row {
  bool counts;
  Name name;
  double (*read)(const State&);
};

double of(std::uint64_t count) {
  return static_cast<double>(count);
}

const std::vector<Row<FabricSnapshot>> kFabric{
    {true,
     {"linkwright_fabric_rx_frames_total", "Frames taken from the ports of hosts."},
     [](const FabricSnapshot& s) { return of(s.books.rx.frames); }},
    {true,
     {"linkwright_fabric_rx_bytes_total", "Bytes of them, without FCS."},
     [](const FabricSnapshot& s) { return of(s.books.rx.bytes); }},
    {true,
     {"linkwright_fabric_originated_frames_total", "Frames made here: copies and pauses."},
     [](const FabricSnapshot& s) { return of(s.books.originated.frames); }},
    {true,
     {"linkwright_fabric_handed_to_port_frames_total", "Frames that ports of hosts accepted."},
     [](const FabricSnapshot& s) { return of(s.books.handed_to_port.frames); }},
    {true,
     {"linkwright_fabric_handed_to_port_bytes_total", "Bytes of them."},
     [](const FabricSnapshot& s) { return of(s.books.handed_to_port.bytes); }},
    {true,
     {"linkwright_fabric_absorbed_frames_total", "Frames consumed on purpose: pauses."},
     [](const FabricSnapshot& s) { return of(s.books.absorbed.frames); }},
    {false,
     {"linkwright_fabric_held_frames", "Frames inside."},
     [](const FabricSnapshot& s) { return of(s.books.held.frames); }},
    {true,
     {"linkwright_fabric_circuits_moved_total", "Circuits that were moved."},
     [](const FabricSnapshot& s) { return of(s.reading.counters.moves); }},
    {true,
     {"linkwright_fabric_misdelivered_frames_total",
      "Frames that light took to another host than they were for."},
     [](const FabricSnapshot& s) { return of(s.reading.counters.misdelivered); }},
    {true,
     {"linkwright_fabric_unknown_addresses_total", "Frames whose address nobody had."},
     [](const FabricSnapshot& s) { return of(s.reading.counters.unknown); }}};

const std::vector<Row<FabricHostSnapshot>> kHosts{
    {true,
     {"linkwright_fabric_host_in_frames_total", "Frames taken from the host's port."},
     [](const FabricHostSnapshot& s) { return of(s.in.frames); }},
    {true,
     {"linkwright_fabric_host_in_bytes_total", "Bytes of them, without FCS."},
     [](const FabricHostSnapshot& s) { return of(s.in.bytes); }},
    {true,
     {"linkwright_fabric_host_out_frames_total", "Frames that the host's port accepted."},
     [](const FabricHostSnapshot& s) { return of(s.out.frames); }},
    {true,
     {"linkwright_fabric_host_out_bytes_total", "Bytes of them."},
     [](const FabricHostSnapshot& s) { return of(s.out.bytes); }}};

const std::vector<Row<TierSum>> kTiers{
    {false,
     {"linkwright_fabric_tier_links", "Links that have a sender."},
     [](const TierSum& s) { return of(s.links); }},
    {true,
     {"linkwright_fabric_tier_sent_frames_total", "Frames begun on the wires of the tier."},
     [](const TierSum& s) { return of(s.sent.frames); }},
    {true,
     {"linkwright_fabric_tier_sent_bytes_total", "Bytes of them."},
     [](const TierSum& s) { return of(s.sent.bytes); }},
    {true,
     {"linkwright_fabric_tier_dropped_frames_total", "Frames that found no room or circuit."},
     [](const TierSum& s) { return of(s.dropped.frames); }},
    {true,
     {"linkwright_fabric_tier_lost_frames_total", "Frames lost on the wires."},
     [](const TierSum& s) { return of(s.lost.frames); }},
    {true,
     {"linkwright_fabric_tier_marked_frames_total", "Frames that got a congestion mark."},
     [](const TierSum& s) { return of(s.marked); }},
    {false,
     {"linkwright_fabric_tier_waiting_bytes", "What waits for the wires now."},
     [](const TierSum& s) { return of(s.waiting_bytes); }},
    {false,
     {"linkwright_fabric_tier_waiting_high_water_bytes", "Most that has waited for one wire."},
     [](const TierSum& s) { return of(s.waiting_bytes_max); }},
    {true,
     {"linkwright_fabric_tier_busy_seconds_total", "Time with a frame on it, of all its wires."},
     [](const TierSum& s) { return in_seconds(s.busy); }},
    {true,
     {"linkwright_fabric_tier_paused_seconds_total",
      "Time paused, of all its senders; of each the class that was paused longest."},
     [](const TierSum& s) { return in_seconds(s.paused); }}};

template <typename State>
Family begin(const Row<State>& row, Families& out) {
  return row.counts ? out.counter(row.name) : out.gauge(row.name);
}

void add_whole(Known scenarios, Families& out) {
  for (const auto& row : kFabric) {
    Family family = begin(row, out);
    for_each_place(scenarios, [&](const Place& place) {
      family.add(place.labels(), row.read(place.state()));
    });
  }
  Family drops = out.counter({"linkwright_fabric_drops_total", "Frames not delivered, by reason."});
  for_each_place(scenarios, [&](const Place& place) {
    drops.add_reasons(place.labels(), place.state().books, &Tally::frames);
  });
  HistogramFamily latency = out.histogram(
      {"linkwright_fabric_path_latency_seconds", "From a host's port to the other's, by frame."});
  for_each_place(scenarios, [&](const Place& place) {
    latency.add(place.labels(), place.state().reading.path_latency);
  });
}

void add_hosts(Known scenarios, Families& out) {
  const auto for_each_host = [&](auto take) {
    for_each_place(scenarios, [&](const Place& place) {
      for (const FabricHostSnapshot& host : place.state().hosts)
        if (host.host < place.graph().hosts)
          take(with(place.labels(), "host", place.graph().nodes[host.host].name), host);
    });
  };
  for (const auto& row : kHosts) {
    Family family = begin(row, out);
    for_each_host([&](Labels labels, const FabricHostSnapshot& host) {
      family.add(std::move(labels), row.read(host));
    });
  }
  HistogramFamily lateness =
      out.histogram({"linkwright_fabric_host_lateness_seconds",
                     "How much later than its target time each frame was given to the port."});
  for_each_host([&](Labels labels, const FabricHostSnapshot& host) {
    lateness.add(std::move(labels), host.lateness);
  });
}

void add_tiers(Known scenarios, Families& out) {
  for (const auto& row : kTiers) {
    Family family = begin(row, out);
    for_each_place(scenarios, [&](const Place& place) {
      const std::vector<TierSum> sums = tier_sums(place.graph(), place.state().reading);
      for (std::size_t tier = 0; tier < sums.size(); ++tier)
        family.add(with(place.labels(), "tier", place.graph().tiers[tier]), row.read(sums[tier]));
    });
  }
}

void add_energy(Known scenarios, Families& out) {
  Family family = out.counter(
      {"linkwright_fabric_joules_total",
       "Energy of the modelled fabric in model time, by what is counted; absent: not stated."});
  for_each_place(scenarios, [&](const Place& place) {
    const FabricSnapshot& state = place.state();
    const FabricEnergy energy = fabric_energy(
        place.resolved(), state.reading, state.books.handed_to_port, state.reading.at);
    for (std::size_t i = 0; i < energy.joules.size(); ++i)
      if (energy.joules[i])
        family.add(with(place.labels(), "boundary", kFabricBoundaryNames[i]), *energy.joules[i]);
  });
}

}  // namespace

void add_fabrics(Known scenarios, Families& out) {
  add_whole(scenarios, out);
  add_hosts(scenarios, out);
  add_tiers(scenarios, out);
  add_energy(scenarios, out);
}

}  // namespace linkwright::metrics
