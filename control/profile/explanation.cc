// SPDX-License-Identifier: Apache-2.0
#include "control/profile/explanation.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include "control/profile/field_name.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

// Which level wrote a field, the most specific one; nullptr: none.
const AnsweredLevel* writer_of(const std::string& field, const ProfileAnswer& answer) {
  for (auto level = answer.levels.rbegin(); level != answer.levels.rend(); ++level)
    if (level->level.positions->written(level->level.path + "." + field)) return &*level;
  return nullptr;
}

void add_origin(const AnsweredLevel& writer, ExplainedValue& value) {
  value.at = writer.level.positions->find(writer.level.path + "." + value.field);
  value.source = writer.source;
  value.level = writer.level.path;
  if (writer.profile == nullptr) {
    value.confidence = confidence_of(writer.source);
    return;
  }
  value.level = "parameters of " + writer.profile->profile();
  const auto& provenance = writer.profile->provenance();
  if (const auto found = provenance.find(value.field); found != provenance.end())
    value.source = found->second;
  value.confidence = confidence_of(value.source);
}

ExplainedValue explain_field(const ParameterField& field, const ProfileAnswer& answer) {
  ExplainedValue out;
  out.field = field.path;
  out.text = text_in(field, answer.stated);
  out.number = number_in(field, answer.stated);
  if (out.number && field.unit() != schema::NONE && field.unit() != schema::RATIO)
    out.unit = stored_name(field.unit());
  if (const AnsweredLevel* writer = writer_of(field.path, answer)) add_origin(*writer, out);
  return out;
}

// Windows of darkness are a list, which has no fields of the schema.
void add_dark(const ProfileAnswer& answer, std::vector<ExplainedValue>& out) {
  const auto add = [&](int i, const char* key, std::int64_t ps) {
    ExplainedValue value;
    value.field = fmt::format("light.dark[{}].{}", i, key);
    value.text = format_quantity(SignedWide{ps}, schema::TIME_PS);
    value.number = static_cast<double>(ps);
    value.unit = stored_name(schema::TIME_PS);
    if (const AnsweredLevel* writer = writer_of(value.field, answer)) add_origin(*writer, value);
    out.push_back(std::move(value));
  };
  for (int i = 0; i < answer.stated.light().dark_size(); ++i) {
    const schema::Dark& dark = answer.stated.light().dark(i);
    add(i, "at", dark.at());
    if (dark.has_duration()) add(i, "duration", dark.duration());
    if (dark.has_every()) add(i, "every", dark.every());
  }
}

std::vector<ExplainedValue> all_values(const ProfileAnswer& answer) {
  std::vector<ExplainedValue> out;
  for (const ParameterField& field : parameter_fields())
    if (is_set(field, answer.stated)) out.push_back(explain_field(field, answer));
  add_dark(answer, out);
  return out;
}

}  // namespace

bool ExplainedValue::is_assumed() const {
  return source.starts_with("assumed") || confidence == "L";
}

std::string confidence_of(const std::string& source) {
  const std::size_t last = source.find_last_not_of(" .\n");
  if (last == std::string::npos || last < 2) return {};
  const bool alone = source[last - 1] == ' ' || source[last - 1] == ';';
  const bool letter = std::string_view{"HML"}.find(source[last]) != std::string_view::npos;
  return alone && letter ? std::string{source[last]} : std::string{};
}

std::optional<Explanation> explain(const ProfileAnswer& answer,
                                   const std::string& field,
                                   Problems& problems) {
  Explanation out;
  out.values = all_values(answer);
  for (const ExplainedValue& each : out.values) {
    out.numbers += each.number ? 1 : 0;
    out.assumed += each.number && each.is_assumed() ? 1 : 0;
  }
  if (out.numbers > 0)
    out.assumed_share = static_cast<double>(out.assumed) / static_cast<double>(out.numbers);
  if (field.empty()) return out;
  const Place asked{{kCommandLine, 0, 0}, "FIELD"};
  std::string wanted = field;
  if (!field.starts_with("light.dark[")) {
    const NamedField named = field_named(field, answer.stated);
    if (named.field == nullptr) {
      problems.push_back(asked.problem(named.trouble));
      return std::nullopt;
    }
    wanted = named.field->path;
  }
  std::erase_if(out.values, [&](const ExplainedValue& each) { return each.field != wanted; });
  if (!out.values.empty()) return out;
  problems.push_back(
      asked.problem(fmt::format("{} states no {}", answer.profile->profile.profile(), wanted)));
  return std::nullopt;
}

}  // namespace linkwright
