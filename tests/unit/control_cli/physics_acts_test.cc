// SPDX-License-Identifier: Apache-2.0
//
// Change a parameter, and frames, delays or joules change accordingly: every parameter that acts,
// one by one, from the text of a scenario to fates in virtual time. The table is
// tests/data/acting.txt; tests/smoke/acting_test.py does the same with real frames.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "control/report/energy_account.h"
#include "control/virtual/virtual_run.h"
#include "control/yaml/reader.h"
#include "link_models/core/journal.h"
#include "tests/unit/control/scenario/resolving.h"
#include "tests/unit/control_cli/acting_table.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

// As the lab sends them, in run time (tests/smoke/many_links.py).
constexpr std::size_t kFrames = 250;
constexpr Duration kEvery = milliseconds(4);
constexpr std::uint32_t kFrameBytes = 996;
constexpr std::array<std::uint8_t, 14> kHeader = {
    2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5};  // tests/smoke/numbered_frames.py
constexpr std::size_t kStep = 10;
// What befalls cables has begun when their frames come.
constexpr Instant kLater = kEpoch + seconds(3);
// How much is an effect, of the frames and in milliseconds of run time.
constexpr double kShare = 0.1 * kFrames;
constexpr double kMs = 1.0;
constexpr double kSpreadMs = 4.0;
// Fewer frames tell nothing about delays.
constexpr double kEnough = 0.3 * kFrames;

const ActingTable& table() {
  static const ActingTable read = read_acting_table(LINKWRIGHT_ACTING_TABLE);
  return read;
}

struct Outcome {
  double delivered = 0;
  double copies = 0;
  double overtaken = 0;  // frames that leave after one that came later
  double fast_ms = 0;    // what a tenth of the delays stay below
  double deviation_ms = 0;
  double step_ms = 0;  // mean difference of two delays ten frames apart
  double joules = 0;
};

ResolvedScenario resolved(const ActingRow& row, const std::string& changed) {
  return resolved_text(
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
      "time_scale: " +
      std::to_string(row.time_scale) + "\nlinks: [{name: w, a: l, b: r, parameters: " + row.base +
      ", a_to_b: " + changed + (row.of_cable ? ", b_to_a: " + changed : "") + "}]\n");
}

// Delays of the delivered frames in the order of their departure, without copies.
std::vector<double> delays_of(const std::string& path, Outcome& out) {
  std::vector<double> delays;
  std::set<std::uint64_t> seen;
  for (const JournalRecord& record : records_in(path)) {
    if (record.kind != RecordKind::kFate || record.value >> 24 != 0) continue;
    if (!seen.insert(record.sequence).second) continue;
    out.overtaken += record.sequence != *seen.rbegin();
    const auto arrived = picos(kEvery) * static_cast<std::int64_t>(record.sequence);
    delays.push_back(static_cast<double>(record.at_ps - arrived) / 1e9);
  }
  return delays;
}

void take_moments(std::vector<double> delays, Outcome& out) {
  const auto count = static_cast<double>(delays.size());
  out.delivered = count;
  double mean_ms = 0;
  for (const double each : delays) mean_ms += each / count;
  for (std::size_t i = 0; i < delays.size(); ++i) {
    out.deviation_ms += (delays[i] - mean_ms) * (delays[i] - mean_ms) / count;
    if (i >= kStep) out.step_ms += std::abs(delays[i] - delays[i - kStep]) / (count - kStep);
  }
  out.deviation_ms = std::sqrt(out.deviation_ms);
  std::sort(delays.begin(), delays.end());
  if (!delays.empty()) out.fast_ms = delays[delays.size() / 10];
}

Outcome outcome_of(const ActingRow& row, const std::string& changed) {
  const ResolvedScenario scenario = resolved(row, changed);
  if (scenario.cables.empty()) return {};
  std::vector<VirtualArrival> arrivals;
  for (std::size_t i = 0; i < kFrames; ++i)
    for (std::uint8_t direction = 0; direction <= (row.of_cable ? 1 : 0); ++direction)
      arrivals.push_back({(row.of_cable ? kLater : kEpoch) + kEvery * static_cast<std::int64_t>(i),
                          kFrameBytes,
                          0,
                          direction,
                          std::nullopt,
                          kHeader});
  ListSource source(std::move(arrivals));
  const std::string path = temporary("acts");
  const VirtualResult result =
      run_virtual(scenario.spec,
                  source,
                  {.fates_path = path, .failures = scenario.failures, .drifts = scenario.drifts});
  Outcome out;
  take_moments(delays_of(path, out), out);
  std::remove(path.c_str());
  const Books& books = result.snapshot.cables[0][0].books;
  const Books& back = result.snapshot.cables[0][1].books;
  EXPECT_TRUE(books.closed() && back.closed()) << changed;
  if (row.of_cable)
    out.delivered = static_cast<double>(books.handed_to_port.frames + back.handed_to_port.frames);
  out.copies = static_cast<double>(books.originated.frames);
  EnergyAccount energy(scenario);
  energy.observe(scenario, result.snapshot);
  const auto account = energy.result(scenario);
  const auto system = static_cast<std::size_t>(Boundary::kSystem);
  out.joules = account[0].joules[system].value_or(0);
  return out;
}

bool acted(const std::string& effect, const Outcome& before, const Outcome& after) {
  if (effect == "loses_more") return after.delivered < before.delivered - kShare;
  if (effect == "loses_less") return after.delivered > before.delivered + kShare;
  if (effect == "draws_more") return after.joules > before.joules * 1.002;
  if (effect == "copies") return after.copies > before.copies + kShare;
  if (effect == "reorders") return after.overtaken > before.overtaken + kShare;
  if (std::min(before.delivered, after.delivered) < kEnough) return false;
  if (effect == "delays_more") return after.fast_ms > before.fast_ms + kMs;
  if (effect == "delays_less") return after.fast_ms < before.fast_ms - kMs;
  if (effect == "spreads") return after.deviation_ms > before.deviation_ms + kSpreadMs;
  if (effect == "steadier") return after.step_ms < before.step_ms - kSpreadMs;
  ADD_FAILURE() << "no effect of this name: " << effect;
  return false;
}

class Acting : public testing::TestWithParam<ActingRow> {};

TEST_P(Acting, AsItsRowSays) {
  const ActingRow& row = GetParam();
  const Outcome before = outcome_of(row, "{}");
  const Outcome after = outcome_of(row, row.changed);
  const auto told = [&] {
    std::ostringstream text;
    text << before.delivered << " -> " << after.delivered << " frames, " << before.fast_ms << " -> "
         << after.fast_ms << " ms, deviation " << before.deviation_ms << " -> "
         << after.deviation_ms << " ms, step " << before.step_ms << " -> " << after.step_ms
         << " ms, " << before.joules << " -> " << after.joules << " J, " << after.copies
         << " copies, " << after.overtaken << " overtaken";
    return text.str();
  };
  EXPECT_TRUE(acted(row.effect, before, after)) << told();
  // The judge is not blind: the same row without its change does nothing.
  EXPECT_FALSE(acted(row.effect, before, before));
}

INSTANTIATE_TEST_SUITE_P(Parameters, Acting, testing::ValuesIn(table().rows));

// `latency.per_metre` of every field that a message has, as a person writes it.
void collect(const google::protobuf::Message& message,
             const std::string& under,
             std::set<std::string>& fields) {
  std::vector<const google::protobuf::FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  for (const auto* field : present) {
    const std::string name = under + field->name();
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      fields.insert(name);
    } else if (!field->is_repeated()) {
      collect(message.GetReflection()->GetMessage(message, field), name + ".", fields);
    } else {
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i)
        collect(message.GetReflection()->GetRepeatedMessage(message, field, i), name + ".", fields);
    }
  }
}

void all_fields(const google::protobuf::Descriptor& message,
                const std::string& under,
                std::set<std::string>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const auto* field = message.field(i);
    const std::string name = under + field->name();
    if (field->message_type() != nullptr)
      all_fields(*field->message_type(), name + ".", fields);
    else
      fields.insert(name);
  }
}

bool needs_none(const std::string& field) {
  const auto& fields = table().without_row;
  return std::any_of(fields.begin(), fields.end(), [&](const auto& each) {
    return field == each.first || field.rfind(each.first + ".", 0) == 0;
  });
}

// A parameter that is new has a row, or the table says why it needs none.
TEST(ActingTable, HasEveryFieldOfALink) {
  std::set<std::string> acting;
  for (const ActingRow& row : table().rows) {
    schema::LinkParameters read;
    Positions positions;
    Problems problems;
    ASSERT_TRUE(read_yaml(row.changed, "test", read, positions, problems)) << row.changed;
    collect(read, "", acting);
  }
  std::set<std::string> fields;
  all_fields(*schema::LinkParameters::descriptor(), "", fields);
  ASSERT_GT(fields.size(), 100u);
  for (const std::string& field : fields)
    EXPECT_NE(acting.contains(field), needs_none(field))
        << field << (needs_none(field) ? " is said to need no row, and has one" : " has no row");
}

}  // namespace
}  // namespace linkwright
