// SPDX-License-Identifier: Apache-2.0
//
// A daemon with one scenario that runs, one link in it and one fabric of two hosts, every number
// made up so that no two are alike, and one scenario that has only been loaded.
#pragma once

#include "control/metrics/metrics.h"
#include "tests/support/fake_emulator.h"
#include "tests/support/small_fabric.h"

namespace linkwright::metrics {

inline Books made_up_books(std::uint64_t from) {
  Books books;
  books.handed_to_port = {from, 100 * from};
  books.held = {3, 300};
  books.absorbed = {2, 120};
  for (std::size_t i = 1; i < kDropReasons; ++i) books.drops[i] = {from + i, 60 * (from + i)};
  books.originated = {5, 500};
  const Tally out = books.handed_to_port + books.held + books.absorbed + books.dropped();
  books.rx = {out.frames - 5, out.bytes - 500};
  return books;
}

class MadeUp {
 public:
  MadeUp() {
    running_.name = "lab \"A\"\\";
    running_.time_scale = 10;
    running_.spec = small_spec();
    running_.cables = {{"ab", "left", "right", {}}};
    running_.fabrics.emplace_back().name = "pod";
    running_.fabrics[0].config = test::uniform_fabric(
        make_graph(StarConfig{.hosts = 2}), test::plain_link(1'000'000'000, microseconds(1)));
    loaded_.name = "later";
    snapshot.at = kEpoch + milliseconds(12'500);
    fill_link();
    fill_fabric();
    fill_port();
    snapshot.guards.resize(1);
    snapshot.guards[0].trips = 1;
    snapshot.gaps = {4, microseconds(200), microseconds(90), microseconds(80)};
    snapshot.pool.in_use = 77;
    snapshot.loops = 123'456'789;
    snapshot.busy_cycles = 1'000'000'001;
    fec.resize(1);
    fec[0][0].emplace();
    for (std::size_t i = 0; i < 17; ++i) fec[0][0]->symbol_errors[i] = 1'000'000 >> i;
    fec[0][0]->corrected = 999'984;
    fec[0][0]->uncorrectable = 15;
    fec[0][0]->corrected_bits = 1'999'991;
  }
  MadeUp(const MadeUp&) = delete;

  DaemonKnown known() const {
    CableEnergy energy;
    energy.link = "ab";
    energy.joules = {1.5, std::nullopt, 3.25, std::nullopt};
    ScenarioKnown runs{.scenario = &running_,
                       .state = api::Scenario::RUNNING,
                       .generation = 7,
                       .interruptions = 1,
                       .snapshot = &snapshot,
                       .verdict = "DEGRADED",
                       .energy = {energy},
                       .fec = fec};
    ScenarioKnown waits;
    waits.scenario = &loaded_;
    waits.generation = 8;
    return {"0.1.0", "DPDK 22.11", 1'796'052'000.25, 9, {runs, waits}};
  }

  EmulatorSnapshot snapshot;
  std::vector<FecAccount::Directions> fec;

 private:
  void fill_link();
  void fill_fabric();
  void fill_port();

  ResolvedScenario running_;
  ResolvedScenario loaded_;
};

}  // namespace linkwright::metrics
