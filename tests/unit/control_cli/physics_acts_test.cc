// SPDX-License-Identifier: Apache-2.0
//
// Change a parameter, and frames, delays or joules change accordingly: every parameter that acts,
// one by one, from the text of a scenario to fates in virtual time.
#include <cstring>
#include <fstream>
#include <iterator>
#include <ostream>

#include <gtest/gtest.h>

#include "control/report/energy_account.h"
#include "control/scenario/resolve.h"
#include "control/virtual/virtual_run.h"
#include "control/yaml/reader.h"
#include "link_models/core/journal.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

constexpr std::size_t kFrames = 4'000;
constexpr Duration kEvery = microseconds(2);

struct Outcome {
  double delivered = 0;
  double copies = 0;
  double mean_delay_ns = 0;
  double joules = 0;
  bool in_order = true;
  std::string fates;
};

std::vector<VirtualArrival> steady_arrivals() {
  std::vector<VirtualArrival> arrivals;
  for (std::size_t i = 0; i < kFrames; ++i)
    arrivals.push_back({kEpoch + kEvery * static_cast<std::int64_t>(i), 996, 0, 0});
  return arrivals;
}

std::string scenario_text(const std::string& base, const std::string& changed) {
  return "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
         "links: [{name: w, a: l, b: r, parameters: " +
         base + ", a_to_b: " + changed + "}]\n";
}

ResolvedScenario resolved(const std::string& base, const std::string& changed) {
  schema::Scenario read;
  Positions positions;
  Problems problems;
  ProfileLibrary profiles({});
  if (!read_yaml(scenario_text(base, changed), "test", read, positions, problems)) {
    ADD_FAILURE() << to_text(problems.front());
    return {};
  }
  ResolveResult result = resolve(read, positions, profiles, {});
  if (const auto* found = std::get_if<Problems>(&result)) {
    ADD_FAILURE() << to_text(found->front());
    return {};
  }
  return std::get<ResolvedScenario>(std::move(result));
}

void read_fates(const std::string& path, Outcome& out) {
  std::ifstream file(path, std::ios::binary);
  out.fates.assign(std::istreambuf_iterator<char>(file), {});
  double delays = 0;
  std::uint64_t newest = 0;
  for (std::size_t at = sizeof(JournalHeader); at < out.fates.size(); at += sizeof(JournalRecord)) {
    JournalRecord record;
    std::memcpy(&record, out.fates.data() + at, sizeof record);
    if (record.kind != RecordKind::kFate || record.value >> 24 != 0) continue;
    const auto arrived = picos(kEvery) * static_cast<std::int64_t>(record.sequence);
    delays += static_cast<double>(record.at_ps - arrived) / 1e3;
    ++out.delivered;
    out.in_order = out.in_order && record.sequence >= newest;
    newest = std::max(newest, record.sequence);
  }
  out.mean_delay_ns = delays / out.delivered;
}

Outcome outcome_of(const std::string& base, const std::string& changed) {
  const ResolvedScenario scenario = resolved(base, changed);
  if (scenario.cables.empty()) return {};
  ListSource source(steady_arrivals());
  const std::string path = temporary("acts");
  const VirtualResult result = run_virtual(scenario.spec, source, {.fates_path = path});
  Outcome out;
  read_fates(path, out);
  std::remove(path.c_str());
  const Books& books = result.snapshot.cables[0][0].books;
  EXPECT_TRUE(books.closed()) << changed;
  out.copies = static_cast<double>(books.originated.frames);
  EnergyAccount energy(scenario);
  energy.observe(scenario, result.snapshot);
  const auto account = energy.result(scenario);
  const auto system = static_cast<std::size_t>(Boundary::kSystem);
  out.joules = account[0].joules[system].value_or(0);
  return out;
}

enum class Acts { kLosesMore, kLosesLess, kDelaysMore, kDraws, kCopies, kReorders, kFates };

struct Row {
  const char* changed;  // parameters of a to b
  Acts acts;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.changed;
}

void expect_acts(const std::string& base, const Row& row) {
  SCOPED_TRACE(row.changed);
  const Outcome before = outcome_of(base, "{}");
  const Outcome after = outcome_of(base, row.changed);
  const auto acted = [&] {
    switch (row.acts) {
      case Acts::kLosesMore:
        return after.delivered < before.delivered;
      case Acts::kLosesLess:
        return after.delivered > before.delivered;
      case Acts::kDelaysMore:
        return after.mean_delay_ns > before.mean_delay_ns + 0.5;
      case Acts::kDraws:
        return after.joules > before.joules * 1.000001;
      case Acts::kCopies:
        return after.copies > before.copies;
      case Acts::kReorders:
        return before.in_order && !after.in_order;
      case Acts::kFates:
        return after.fates != before.fates;
    }
    return false;
  };
  EXPECT_TRUE(acted()) << before.delivered << " -> " << after.delivered << " frames, "
                       << before.mean_delay_ns << " -> " << after.mean_delay_ns << " ns, "
                       << before.joules << " -> " << after.joules << " J";
}

class Electrical : public testing::TestWithParam<Row> {};
// 2.1 m at 200G per lane: just beyond what FEC mends.
constexpr const char* kElectricalBase =
    "{rate: 10Gbps, fec: {code: rs544}, latency: {per_metre: 4.4ns}, channel: {electrical: "
    "{lane_class: lane_200g, gauge: 26, length: 2.1m}}}";
TEST_P(Electrical, Acts) {
  expect_acts(kElectricalBase, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Parameters,
    Electrical,
    testing::Values(Row{"{channel: {electrical: {length: 2.3m}}}", Acts::kLosesMore},
                    Row{"{channel: {electrical: {length: 2.3m}}}", Acts::kDelaysMore},
                    Row{"{channel: {electrical: {gauge: 30}}}", Acts::kLosesMore},
                    Row{"{channel: {electrical: {temperature: 80C}}}", Acts::kLosesMore},
                    Row{"{channel: {electrical: {host_loss: 8dB}}}", Acts::kLosesMore},
                    Row{"{channel: {electrical: {connector_loss: 4dB}}}", Acts::kLosesMore},
                    Row{"{channel: {electrical: {reference_snr: 21dB}}}", Acts::kLosesMore},
                    Row{"{channel: {electrical: {lane_class: lane_100g}}}", Acts::kLosesLess},
                    Row{"{channel: {electrical: {kind: amplified}}}", Acts::kLosesLess},
                    Row{"{channel: {electrical: {kind: amplified, gain: 1dB, length: 2.6m}}}",
                        Acts::kLosesMore},
                    Row{"{channel: {electrical: {kind: retimed}}}", Acts::kLosesLess},
                    Row{"{channel: {ber_acceleration: 3}}", Acts::kLosesMore},
                    Row{"{channel: {ber_floor: 4e-3}}", Acts::kLosesMore},
                    Row{"{channel: {pre_fec_ber: 1e-9}}", Acts::kLosesLess},
                    Row{"{channel: {episodes: {bad_ber: 1e-2, good_dwell: 100us, bad_dwell: "
                        "100us}}}",
                        Acts::kLosesMore},
                    Row{"{fec: {code: rs528}}", Acts::kLosesMore},
                    Row{"{fec: {code: no_fec}}", Acts::kLosesMore},
                    Row{"{fec: {code: rs272}}", Acts::kLosesMore},
                    Row{"{fec: {interleave: 4}}", Acts::kDelaysMore},
                    Row{"{fec: {burst: 0.75}}", Acts::kFates},
                    Row{"{fec: {inner: true}}", Acts::kLosesLess},
                    Row{"{fec: {group_error_ratio: 0.2}}", Acts::kLosesMore}));

class Optical : public testing::TestWithParam<Row> {};
// A budget that is used up: margin about -1.3 dB.
constexpr const char* kOpticalBase =
    "{rate: 10Gbps, fec: {code: rs544}, latency: {per_metre: 4.9ns}, channel: {optical: {oma: "
    "-2.5dBm, tdecq: 2.4dB, sensitivity: -4.4dBm, q_floor: 6, length: 50m, connectors: 4, "
    "connector_loss: 0.5dB, mpi_penalty: 0.05dB}}}";
TEST_P(Optical, Acts) {
  expect_acts(kOpticalBase, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Parameters,
    Optical,
    testing::Values(
        Row{"{channel: {optical: {oma: -3.5dBm}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {tdecq: 3.4dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {sensitivity: -3.4dBm}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {q_floor: 4.6}}}", Acts::kFates},
        Row{"{channel: {optical: {length: 2km}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {length: 60m}}}", Acts::kDelaysMore},
        Row{"{channel: {optical: {fibre_loss: 20dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {connectors: 6}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {connector_loss: 0.8dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {extra_loss: 1dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {switch_loss: 2dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {circulators: 2}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {circulators: 1, circulator_loss: 3dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {mpi_penalty: 1dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {reflectance: [-20dB, -20dB]}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {reflectance: [-32dB], bidirectional: true}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {age: 5}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {age: 2, ageing: 4dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {case_temperature: 85C}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {host_loss: 18dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {bandwidth_penalty: 1dB}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {length: 500m, dispersion: {modal_bandwidth: 1}}}}",
            Acts::kLosesMore},
        Row{"{channel: {optical: {modulation: nrz}}}", Acts::kFates},
        Row{"{channel: {optical: {oma: 8dBm, oma_max: 4dBm}}}", Acts::kLosesMore},
        Row{"{channel: {optical: {oma: -29dBm}}}", Acts::kLosesMore}));

class Array : public testing::TestWithParam<Row> {};
constexpr const char* kArrayBase =
    "{rate: 5Gbps, fec: {code: no_fec}, latency: {per_metre: 5ns}, channel: {array: {lanes: 100, "
    "spares: 4, length: 10m, lane_ber: 1e-6}}}";
TEST_P(Array, Acts) {
  expect_acts(kArrayBase, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Parameters,
    Array,
    testing::Values(Row{"{channel: {array: {lane_ber: 1e-4}}}", Acts::kLosesMore},
                    Row{"{channel: {array: {spread: 2}}}", Acts::kLosesMore},
                    Row{"{channel: {array: {length: 30m}}}", Acts::kDelaysMore},
                    Row{"{channel: {array: {failed: 54}}}", Acts::kDelaysMore},
                    Row{"{channel: {array: {failed: 14}}}", Acts::kDelaysMore},
                    Row{"{channel: {array: {failed: 5, loss: strict}}}", Acts::kLosesMore}));

class Stages : public testing::TestWithParam<Row> {};
constexpr const char* kStagesBase = "{rate: 10Gbps, latency: {propagation: 1us}}";
TEST_P(Stages, Acts) {
  expect_acts(kStagesBase, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Parameters,
    Stages,
    testing::Values(
        Row{"{rate: 5Gbps}", Acts::kDelaysMore},
        Row{"{latency: {transmit: 30ns}}", Acts::kDelaysMore},
        Row{"{latency: {receive: 30ns}}", Acts::kDelaysMore},
        Row{"{latency: {module: 80ns}}", Acts::kDelaysMore},
        Row{"{latency: {fec: 62ns}}", Acts::kDelaysMore},
        Row{"{latency: {switching: 49ns}}", Acts::kDelaysMore},
        Row{"{jitter: {mean: 200ns, deviation: 50ns, half_life: 10us}}", Acts::kDelaysMore},
        Row{"{jitter: {alignment: 800ns}}", Acts::kDelaysMore},
        Row{"{frame_loss: {p14: 0.02}}", Acts::kLosesMore},
        Row{"{frame_loss: {p13: 0.02, p31: 0.3, p32: 0.1, p23: 0.5}}", Acts::kLosesMore},
        Row{"{frame_loss: {gilbert_elliott: {p: 0.01, r: 0.2}}}", Acts::kLosesMore},
        Row{"{frame_loss: {gilbert_elliott: {p: 0.01, r: 0.2, loss_good: 0.1, loss_bad: 0.5}}}",
            Acts::kLosesMore},
        Row{"{reorder: {probability: 0.05, early: 4us}, latency: {propagation: 10us}}",
            Acts::kReorders},
        Row{"{duplicate: {probability: 0.05}}", Acts::kCopies},
        Row{"{availability: {flaps: noisy, flaps_noisy: 3600, time_compression: 1000, detect: "
            "10us, recovery: 50us, recovery_sigma: 0.3}}",
            Acts::kLosesMore},
        Row{"{availability: {flaps: quiet, flaps_quiet: 3600, time_compression: 1000, detect: "
            "10us, recovery: 50us}}",
            Acts::kLosesMore},
        Row{"{light: {dark: [{at: 1ms, duration: 100us}]}}", Acts::kLosesMore},
        Row{"{light: {dark: [{at: 1ms}], reconfiguration: {switching: 50us}}}", Acts::kLosesMore},
        Row{"{light: {policy: hold, dark: [{at: 1ms, duration: 100us}]}}", Acts::kDelaysMore},
        Row{"{queue_limit: 1514B, light: {policy: hold, dark: [{at: 1ms, duration: 100us}]}}",
            Acts::kLosesMore}));

class Lossy : public testing::TestWithParam<Row> {};
constexpr const char* kLossyBase =
    "{rate: 10Gbps, fec: {code: rs544, group_error_ratio: 0.02}, latency: {propagation: 1us}}";
TEST_P(Lossy, Acts) {
  expect_acts(kLossyBase, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Parameters,
    Lossy,
    testing::Values(Row{"{retry: {enabled: true}}", Acts::kLosesLess},
                    Row{"{retry: {enabled: true, loop: 1us}}", Acts::kDelaysMore},
                    Row{"{retry: {enabled: true, loop: 1us, replays: 1}}", Acts::kDelaysMore}));

class Joules : public testing::TestWithParam<Row> {};
constexpr const char* kJoulesBase =
    "{rate: 10Gbps, power: {host_serdes: 1W, module: 2W, laser: 1W}, channel: {pre_fec_ber: 0}, "
    "latency: {propagation: 1us}}";
TEST_P(Joules, Acts) {
  expect_acts(kJoulesBase, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Parameters,
    Joules,
    testing::Values(Row{"{power: {host_serdes: 2W}}", Acts::kDraws},
                    Row{"{power: {module: 3W}}", Acts::kDraws},
                    Row{"{power: {retimer: 1W}}", Acts::kDraws},
                    Row{"{power: {dsp: 1W}}", Acts::kDraws},
                    Row{"{power: {engine: 1W}}", Acts::kDraws},
                    Row{"{power: {laser: 2W}}", Acts::kDraws},
                    Row{"{power: {switch_share: 1W}}", Acts::kDraws},
                    Row{"{power: {switch_silicon: 1W}}", Acts::kDraws},
                    Row{"{power: {cooling: 1.5}}", Acts::kDraws},
                    Row{"{channel: {optical: {case_temperature: 80C, oma: 2dBm}}}", Acts::kDraws},
                    // A quarter of the rate: the wire is busy four times as long.
                    Row{"{rate: 5Gbps}", Acts::kDraws}));

}  // namespace
}  // namespace linkwright
