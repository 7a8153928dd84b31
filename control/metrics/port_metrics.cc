// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "control/metrics/parts.h"

namespace linkwright::metrics {
namespace {

struct Row {
  bool counts;
  Name name;
  // nullopt: nobody can tell, and no sample says so.
  std::optional<double> (*read)(const PortSnapshot&);
};
using State = PortSnapshot;
using Told = std::optional<double>;

Told of(std::uint64_t count) {
  return static_cast<double>(count);
}
Told where(bool known, double value) {
  return known ? Told(value) : std::nullopt;
}
Told where(bool known, std::uint64_t value) {
  return where(known, static_cast<double>(value));
}

const std::vector<Row> kRows{
    {true,
     {"linkwright_port_rx_frames_total", "Frames taken from the port."},
     [](const State& s) { return of(s.rx_frames); }},
    {true,
     {"linkwright_port_tx_frames_total", "Frames that the port accepted."},
     [](const State& s) { return of(s.tx_frames); }},
    {true,
     {"linkwright_port_missed_frames_total",
      "Frames lost before they could be taken; absent: neither driver nor kernel can tell."},
     [](const State& s) { return where(s.missed_is_known, s.missed_before_rx); }},
    {true,
     {"linkwright_port_tx_errors_total", "Frames that the driver took and could not send."},
     [](const State& s) { return of(s.driver_tx_errors); }},
    {false,
     {"linkwright_port_carrier", "1: the port has carrier; absent: nobody can tell."},
     [](const State& s) { return where(s.carrier.is_known, s.carrier.present ? 1.0 : 0.0); }},
    {true,
     {"linkwright_port_carrier_losses_total", "Times that it went without the emulator's doing."},
     [](const State& s) { return where(s.carrier.is_known, s.carrier.lost); }},
    {true,
     {"linkwright_port_without_carrier_seconds_total", "Time without carrier after those."},
     [](const State& s) { return where(s.carrier.is_known, in_seconds(s.carrier.without)); }},
    {true,
     {"linkwright_port_pauses_total", "Pauses that the server at the port sent; absent: not told."},
     [](const State& s) {
       using Source = PausesFromServer::Source;
       return where(s.pauses.source == Source::kFrames || s.pauses.source == Source::kDriver,
                    s.pauses.tally.frames);
     }}};

template <typename Take>
void for_each_port(Known scenarios, Take take) {
  for (const ScenarioKnown& known : scenarios)
    if (known.snapshot != nullptr)
      for (const PortSnapshot& port : known.snapshot->ports)
        take(Labels{{"scenario", known.scenario->name}, {"port", port.name}}, port);
}

void add_errors(Known scenarios, Families& out) {
  Family family = out.counter({"linkwright_port_cable_errors_total",
                               "What the port's hardware saw on its own cable, by kind."});
  for_each_port(scenarios, [&](const Labels& labels, const PortSnapshot& port) {
    family.add(with(labels, "kind", "crc"), port.errors.crc);
    family.add(with(labels, "kind", "symbol"), port.errors.symbol);
    family.add(with(labels, "kind", "fec_corrected"), port.errors.fec_corrected);
    family.add(with(labels, "kind", "fec_uncorrected"), port.errors.fec_uncorrected);
  });
}

}  // namespace

void add_ports(Known scenarios, Families& out) {
  Family info = out.gauge({"linkwright_port_info", "Always 1; the labels say what drives it."});
  for_each_port(scenarios, [&](const Labels& labels, const PortSnapshot& port) {
    info.add(with(labels, "driver", port.driver), 1.0);
  });
  for (const Row& row : kRows) {
    Family family = row.counts ? out.counter(row.name) : out.gauge(row.name);
    for_each_port(scenarios, [&](const Labels& labels, const PortSnapshot& port) {
      if (const Told value = row.read(port)) family.add(labels, *value);
    });
  }
  add_errors(scenarios, out);
}

}  // namespace linkwright::metrics
