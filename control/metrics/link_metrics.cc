// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/metrics/parts.h"

namespace linkwright::metrics {
namespace {

// One direction of one link of a run.
struct Place {
  const ScenarioKnown& known;
  std::size_t cable;
  std::size_t direction;

  const DirectionSnapshot& state() const { return known.snapshot->cables[cable][direction]; }
  Labels labels() const {
    return {{"scenario", known.scenario->name},
            {"link", known.scenario->cables[cable].name},
            {"direction", direction == 0 ? "a_to_b" : "b_to_a"}};
  }
};

std::size_t cables_of(const ScenarioKnown& known) {
  if (known.snapshot == nullptr) return 0;
  return std::min(known.snapshot->cables.size(), known.scenario->cables.size());
}

template <typename Take>
void for_each_place(Known scenarios, Take take) {
  for (const ScenarioKnown& known : scenarios)
    for (std::size_t cable = 0; cable < cables_of(known); ++cable)
      for (std::size_t direction : {0u, 1u}) take(Place{known, cable, direction});
}

struct Row {
  bool counts;
  Name name;
  std::uint64_t (*read)(const DirectionSnapshot&);
};
using State = DirectionSnapshot;

const std::vector<Row> kBooks{
    {true,
     {"linkwright_link_rx_frames_total", "Frames taken from the ingress port."},
     [](const State& s) { return s.books.rx.frames; }},
    {true,
     {"linkwright_link_rx_bytes_total", "Bytes of them, without FCS."},
     [](const State& s) { return s.books.rx.bytes; }},
    {true,
     {"linkwright_link_originated_frames_total", "Frames made here: duplicates, replays, pauses."},
     [](const State& s) { return s.books.originated.frames; }},
    {true,
     {"linkwright_link_originated_bytes_total", "Bytes of them."},
     [](const State& s) { return s.books.originated.bytes; }},
    {true,
     {"linkwright_link_handed_to_port_frames_total", "Frames that the egress port accepted."},
     [](const State& s) { return s.books.handed_to_port.frames; }},
    {true,
     {"linkwright_link_handed_to_port_bytes_total", "Bytes of them."},
     [](const State& s) { return s.books.handed_to_port.bytes; }},
    {true,
     {"linkwright_link_absorbed_frames_total", "Frames consumed on purpose: pauses."},
     [](const State& s) { return s.books.absorbed.frames; }},
    {true,
     {"linkwright_link_absorbed_bytes_total", "Bytes of them."},
     [](const State& s) { return s.books.absorbed.bytes; }},
    {false,
     {"linkwright_link_held_frames", "Frames inside: in the queue, on the wire, in flight."},
     [](const State& s) { return s.books.held.frames; }},
    {false, {"linkwright_link_held_bytes", "Bytes of them."}, [](const State& s) {
       return s.books.held.bytes;
     }}};

const std::vector<Row> kModel{
    {false,
     {"linkwright_link_rate_bytes_per_second", "Rate of the wire in force; 0: it takes no time."},
     [](const State& s) { return s.link.bits_per_second / 8; }},
    {false,
     {"linkwright_link_queue_bytes", "Bytes of frames that wait for the wire now."},
     [](const State& s) { return s.queue_bytes; }},
    {false,
     {"linkwright_link_queue_high_water_bytes", "Most that has waited for the wire so far."},
     [](const State& s) { return s.link.queue_bytes_max; }},
    {true,
     {"linkwright_link_transmit_refusals_total", "Bursts of which the egress port took less."},
     [](const State& s) { return s.transmit_refusals; }},
    {true,
     {"linkwright_link_floor_violations_total",
      "Frames whose target time lay before they could be released."},
     [](const State& s) { return s.floor_violations; }},
    {true,
     {"linkwright_link_dark_windows_total", "Times that the light went away."},
     [](const State& s) { return s.link.dark_windows; }},
    {true,
     {"linkwright_link_flaps_total", "Of those, unscheduled ones."},
     [](const State& s) { return s.link.flaps; }},
    {true,
     {"linkwright_link_replays_total", "Times that a frame was sent again."},
     [](const State& s) { return s.link.replays; }},
    {true,
     {"linkwright_link_pauses_sent_total", "Pauses sent to the server at the near end."},
     [](const State& s) { return s.pauses.frames; }},
    {true,
     {"linkwright_link_fec_bad_groups_met_total", "Uncorrectable groups that touched a frame."},
     [](const State& s) { return s.link.bad_groups_met; }}};

void add_rows(Known scenarios, const std::vector<Row>& rows, Families& out) {
  for (const Row& row : rows) {
    Family family = row.counts ? out.counter(row.name) : out.gauge(row.name);
    for_each_place(scenarios, [&](const Place& place) {
      family.add(place.labels(), row.read(place.state()));
    });
  }
}

void add_drops(Known scenarios, Families& out) {
  Family frames = out.counter({"linkwright_link_drops_total", "Frames not delivered, by reason."});
  for_each_place(scenarios, [&](const Place& place) {
    frames.add_reasons(place.labels(), place.state().books, &Tally::frames);
  });
  Family bytes = out.counter({"linkwright_link_drop_bytes_total", "Bytes of them."});
  for_each_place(scenarios, [&](const Place& place) {
    bytes.add_reasons(place.labels(), place.state().books, &Tally::bytes);
  });
}

void add_lateness(Known scenarios, Families& out) {
  HistogramFamily family =
      out.histogram({"linkwright_link_lateness_seconds",
                     "How much later than its target time each frame was given to the port."});
  for_each_place(scenarios,
                 [&](const Place& place) { family.add(place.labels(), place.state().lateness); });
}

// "0" to "15", and more, which no decoder counts: "gt15".
std::string errors_text(std::size_t bin, std::size_t bins) {
  return bin + 1 == bins ? "gt" + std::to_string(bins - 2) : std::to_string(bin);
}

template <typename Take>
void for_each_fec(Known scenarios, Take take) {
  for_each_place(scenarios, [&](const Place& place) {
    if (place.cable >= place.known.fec.size()) return;
    const auto& counters = place.known.fec[place.cable][place.direction];
    if (counters) take(place, *counters);
  });
}

void add_fec(Known scenarios, Families& out) {
  Family codewords =
      out.counter({"linkwright_link_fec_codewords_total",
                   "Codewords by their wrong symbols, as a receiver's counters show them."});
  for_each_fec(scenarios, [&](const Place& place, const FecCounters& fec) {
    for (std::size_t bin = 0; bin < fec.symbol_errors.size(); ++bin)
      codewords.add(with(place.labels(), "errors", errors_text(bin, fec.symbol_errors.size())),
                    fec.symbol_errors[bin]);
  });
  struct Count {
    Name name;
    std::uint64_t FecCounters::*value;
  };
  for (const Count& count :
       {Count{{"linkwright_link_fec_corrected_codewords_total", "Codewords that were mended."},
              &FecCounters::corrected},
        Count{{"linkwright_link_fec_uncorrectable_codewords_total", "Codewords that were not."},
              &FecCounters::uncorrectable},
        Count{{"linkwright_link_fec_corrected_bit_errors_total", "Wrong bits in those mended."},
              &FecCounters::corrected_bits}}) {
    Family family = out.counter(count.name);
    for_each_fec(scenarios, [&](const Place& place, const FecCounters& fec) {
      family.add(place.labels(), fec.*count.value);
    });
  }
}

void add_energy(Known scenarios, Families& out) {
  Family family = out.counter(
      {"linkwright_link_joules_total",
       "Energy of the modelled link in model time, by what is counted; absent: not stated."});
  for (const ScenarioKnown& known : scenarios)
    for (const CableEnergy& cable : known.energy)
      for (const Boundary boundary : kAllBoundaries)
        if (const auto& joules = cable.joules[static_cast<std::size_t>(boundary)])
          family.add({{"scenario", known.scenario->name},
                      {"link", cable.link},
                      {"boundary", name_of(boundary)}},
                     *joules);
}

void add_guards(Known scenarios, Families& out) {
  const auto for_each_guard = [&](auto take) {
    for (const ScenarioKnown& known : scenarios)
      for (std::size_t cable = 0; cable < cables_of(known); ++cable)
        if (cable < known.snapshot->guards.size())
          take(Labels{{"scenario", known.scenario->name},
                      {"link", known.scenario->cables[cable].name}},
               known.snapshot->guards[cable]);
  };
  Family stopped = out.gauge({"linkwright_link_stopped", "1: stopped by its loop guard."});
  for_each_guard([&](Labels labels, const LoopGuardSnapshot& guard) {
    stopped.add(std::move(labels), guard.stopped ? 1.0 : 0.0);
  });
  Family trips = out.counter({"linkwright_link_loop_guard_trips_total", "Times that it was."});
  for_each_guard([&](Labels labels, const LoopGuardSnapshot& guard) {
    trips.add(std::move(labels), guard.trips);
  });
}

}  // namespace

void add_links(Known scenarios, Families& out) {
  add_rows(scenarios, kBooks, out);
  add_drops(scenarios, out);
  add_rows(scenarios, kModel, out);
  add_lateness(scenarios, out);
  add_fec(scenarios, out);
  add_energy(scenarios, out);
  add_guards(scenarios, out);
}

}  // namespace linkwright::metrics
