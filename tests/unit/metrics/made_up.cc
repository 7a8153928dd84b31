// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/metrics/made_up.h"

namespace linkwright::metrics {

void MadeUp::fill_link() {
  snapshot.cables.resize(1);
  for (std::size_t d : {0u, 1u}) {
    DirectionSnapshot& state = snapshot.cables[0][d];
    state.books = made_up_books(1'000 * (d + 1));
    state.link.bits_per_second = 100'000'000;
    state.queue_bytes = 3'028 + d;
    state.link.queue_bytes_max = 15'140 + d;
    state.link.dark_windows = 6 + d;
    state.link.flaps = 4 + d;
    state.link.replays = 2 + d;
    state.link.bad_groups_met = 8 + d;
    state.transmit_refusals = 21 + d;
    state.floor_violations = 31 + d;
    state.pauses = {41 + d, 64 * (41 + d)};
    for (std::uint64_t ns = 50; ns < 2'000'000'000; ns *= 3) state.lateness.record(ns);
  }
}

void MadeUp::fill_fabric() {
  const Graph& graph = running_.fabrics[0].config.graph;
  FabricSnapshot& fabric = snapshot.fabrics.emplace_back();
  fabric.books = made_up_books(5'000);
  fabric.reading = FabricReading(graph);
  fabric.reading.at = snapshot.at;
  fabric.reading.counters.misdelivered = 51;
  fabric.reading.counters.unknown = 52;
  fabric.reading.counters.moves = 53;
  for (LinkId link = 0; link < fabric.reading.links.size(); ++link) {
    LinkReading& reading = fabric.reading.links[link];
    reading.is_sender = true;
    reading.sent = {100 + link, 10'000 + link};
    reading.dropped = {link, 60 * link};
    reading.lost = {1, 60};
    reading.waiting_bytes = 1'000 * link;
    reading.waiting_bytes_max = 2'000 * link;
    reading.marked = link;
    reading.busy = milliseconds(100);
    reading.paused = milliseconds(10);
  }
  for (std::uint64_t ns : {900, 1'100, 40'000}) fabric.reading.path_latency.record(ns);
  for (HostId host : {0u, 1u}) {
    FabricHostSnapshot& each = fabric.hosts.emplace_back();
    each.host = host;
    each.in = {200 + host, 20'000 + host};
    each.out = {300 + host, 30'000 + host};
    each.lateness.record(700 + host);
  }
}

void MadeUp::fill_port() {
  PortSnapshot told{.name = "left", .driver = "net_ixgbe", .rx_frames = 61, .tx_frames = 62};
  told.missed_before_rx = 63;
  told.missed_is_known = true;
  told.driver_tx_errors = 64;
  told.carrier.is_known = true;
  told.carrier.lost = 65;
  told.carrier.without = milliseconds(1'500);
  told.errors = {66, 67, 68, 69};
  told.pauses.source = PausesFromServer::Source::kDriver;
  told.pauses.tally.frames = 70;
  // Nobody can tell of this one's misses, carrier and pauses.
  PortSnapshot silent{.name = "right", .driver = "net_af_packet", .rx_frames = 71, .tx_frames = 72};
  snapshot.ports = {told, silent};
}

}  // namespace linkwright::metrics
