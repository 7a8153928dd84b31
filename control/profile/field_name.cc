// SPDX-License-Identifier: Apache-2.0
#include "control/profile/field_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include "control/yaml/did_you_mean.h"
#include "control/yaml/problem.h"
#include "control/yaml/unit_family.h"

namespace linkwright {
namespace {

using schema::LinkParameters;
using Candidates = std::vector<const ParameterField*>;

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// The family's spelling of a unit; empty: it has no such unit.
std::string spelling(schema::Unit unit, std::string_view suffix) {
  for (const Suffix& each : family(unit).suffixes)
    if (equal_but_for_case(each.text, suffix)) return std::string(each.text);
  return {};
}

bool ends_with_word(std::string_view path, std::string_view name, char separator) {
  return path.size() > name.size() && path.ends_with(name) &&
         path[path.size() - name.size() - 1] == separator;
}

bool is_named(const ParameterField& field, std::string_view name) {
  return field.path == name || ends_with_word(field.path, name, '.');
}

// Fields that `name` can mean, those of the first step that has one. `suffix` empty: no unit.
Candidates candidates(std::string_view name,
                      std::string_view suffix,
                      const LinkParameters& parameters) {
  using Step = std::function<bool(const ParameterField&)>;
  const std::array<Step, 4> steps{
      [&](const auto& f) { return is_named(f, name) && is_set(f, parameters); },
      [&](const auto& f) { return is_named(f, name) && is_near(f, parameters); },
      // "temperature" where the parameters call it "case_temperature"
      [&](const auto& f) { return ends_with_word(f.path, name, '_') && is_near(f, parameters); },
      [&](const auto& f) { return is_named(f, name); }};
  if (const ParameterField* exact = find_field(std::string(name));
      exact != nullptr && (suffix.empty() || !spelling(exact->unit(), suffix).empty()))
    return {exact};
  for (const Step& step : steps) {
    Candidates found;
    for (const ParameterField& field : parameter_fields())
      if (step(field) && (suffix.empty() || !spelling(field.unit(), suffix).empty()))
        found.push_back(&field);
    if (!found.empty()) return found;
  }
  return {};
}

std::string unknown(const std::string& name, const LinkParameters& parameters) {
  std::vector<std::string> known;
  std::vector<std::string> stated;
  for (const ParameterField& field : parameter_fields()) {
    known.push_back(field.path);
    known.push_back(field.value().name());
    if (is_set(field, parameters)) stated.push_back(field.path);
  }
  std::string best = closest(name, known);
  if (best.empty()) best = closest(name.substr(0, name.rfind('_')), known);
  if (!best.empty())
    return fmt::format("unknown field {}, did you mean \"{}\"?", in_quotes(name), best);
  return fmt::format("unknown field {}, the profile states: {}; `linkwright schema` lists them all",
                     in_quotes(name),
                     fmt::join(stated, ", "));
}

std::string ambiguous(const std::string& name, const Candidates& found) {
  std::vector<std::string> paths;
  for (const ParameterField* each : found) paths.push_back(each->path);
  return fmt::format("{} can mean {}: write one of them", in_quotes(name), fmt::join(paths, ", "));
}

}  // namespace

NamedField field_named(const std::string& name, const LinkParameters& parameters) {
  std::string suffix;
  Candidates found = candidates(name, "", parameters);
  const std::size_t cut = name.rfind('_');
  if (found.empty() && cut != std::string::npos && cut + 1 < name.size() && cut > 0) {
    suffix = name.substr(cut + 1);
    found = candidates(std::string_view(name).substr(0, cut), suffix, parameters);
  }
  if (found.empty()) return {nullptr, "", unknown(name, parameters)};
  if (found.size() > 1) return {nullptr, "", ambiguous(name, found)};
  if (!suffix.empty()) suffix = spelling(found.front()->unit(), suffix);
  return {found.front(), suffix, ""};
}

}  // namespace linkwright
