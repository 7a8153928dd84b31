// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "control/metrics/parts.h"
#include "control/report/closed_books.h"

namespace linkwright::metrics {
namespace {

const std::vector<std::string> kVerdicts{"GOOD", "DEGRADED", "INVALID"};

Labels labels_of(const ScenarioKnown& known) {
  return {{"scenario", known.scenario->name}};
}

std::vector<std::string> states() {
  std::vector<std::string> out;
  const auto& descriptor = *api::Scenario::State_descriptor();
  for (int i = 0; i < descriptor.value_count(); ++i) out.push_back(descriptor.value(i)->name());
  return out;
}

void add_states(Known scenarios, Families& out) {
  Family state = out.gauge(
      {"linkwright_scenario_state", "1 for the state that the scenario is in, 0 for the others."});
  for (const ScenarioKnown& known : scenarios)
    state.add_states(labels_of(known), "state", states(), api::Scenario::State_Name(known.state));
  Family generation =
      out.gauge({"linkwright_scenario_generation", "Generation of the scenario's last change."});
  for (const ScenarioKnown& known : scenarios) generation.add(labels_of(known), known.generation);
  Family scale = out.gauge(
      {"linkwright_scenario_time_scale", "Run time that passes for one unit of model time."});
  for (const ScenarioKnown& known : scenarios)
    scale.add(labels_of(known), known.scenario->time_scale);
  Family interruptions = out.counter(
      {"linkwright_interruptions_total", "Times that the dataplane died and the run began again."});
  for (const ScenarioKnown& known : scenarios)
    interruptions.add(labels_of(known), known.interruptions);
}

void add_trust(Known scenarios, Families& out) {
  Family fidelity =
      out.gauge({"linkwright_fidelity", "1 for the verdict of the run so far, 0 for the others."});
  for (const ScenarioKnown& known : scenarios)
    if (known.snapshot != nullptr)
      fidelity.add_states(labels_of(known), "verdict", kVerdicts, known.verdict);
  Family books = out.gauge(
      {"linkwright_books_closed",
       "1: every frame that came in is accounted for, in all links and fabrics of the run."});
  for (const ScenarioKnown& known : scenarios)
    if (known.snapshot != nullptr)
      books.add(labels_of(known), books_closed(*known.snapshot) ? 1.0 : 0.0);
}

struct Row {
  bool counts;
  Name name;
  double (*read)(const EmulatorSnapshot&);
};

double of(std::uint64_t count) {
  return static_cast<double>(count);
}

const std::vector<Row> kWorker{
    {false,
     {"linkwright_run_seconds", "Run time at which all of this was read."},
     [](const EmulatorSnapshot& s) { return in_seconds(s.at - kEpoch); }},
    {true,
     {"linkwright_worker_loops_total", "Iterations of the worker's loop."},
     [](const EmulatorSnapshot& s) { return of(s.loops); }},
    {true,
     {"linkwright_worker_busy_cycles_total", "TSC cycles of iterations that moved a frame."},
     [](const EmulatorSnapshot& s) { return of(s.busy_cycles); }},
    {true,
     {"linkwright_loop_gaps_total", "Iterations of the worker that took longer than 20 us."},
     [](const EmulatorSnapshot& s) { return of(s.gaps.count); }},
    {true,
     {"linkwright_loop_gaps_seconds_total", "Time in such iterations."},
     [](const EmulatorSnapshot& s) { return in_seconds(s.gaps.total); }},
    {true,
     {"linkwright_loop_gaps_beyond_limit_seconds_total",
      "Time in iterations that were longer than fidelity allows."},
     [](const EmulatorSnapshot& s) { return in_seconds(s.gaps.beyond_limit); }},
    {false,
     {"linkwright_loop_gap_longest_seconds", "The longest of them."},
     [](const EmulatorSnapshot& s) { return in_seconds(s.gaps.longest); }},
    {false,
     {"linkwright_pool_buffers_in_use", "Buffers of frames that are out of the pool."},
     [](const EmulatorSnapshot& s) { return of(s.pool.in_use); }},
    {true,
     {"linkwright_journal_lost_records_total", "Records that did not fit into the journal."},
     [](const EmulatorSnapshot& s) { return of(s.journal_lost); }}};

}  // namespace

void add_scenarios(Known scenarios, Families& out) {
  add_states(scenarios, out);
  add_trust(scenarios, out);
  for (const Row& row : kWorker) {
    Family family = row.counts ? out.counter(row.name) : out.gauge(row.name);
    for (const ScenarioKnown& known : scenarios)
      if (known.snapshot != nullptr) family.add(labels_of(known), row.read(*known.snapshot));
  }
}

}  // namespace linkwright::metrics
