// SPDX-License-Identifier: Apache-2.0
#include "control/live/link_parameters.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "control/live/mistake.h"
#include "control/live/scenario_file.h"
#include "control/yaml/reader.h"

namespace linkwright {
namespace {

bool is_plain(const std::string& text, const char* also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view{also}.find(c) != std::string_view::npos;
  });
}

// "latency.propagation", "2ms" -> "{latency: {propagation: 2ms}}", for the reader of scenarios.
std::string to_yaml(const std::string& field, const std::string& value) {
  std::string open = "{";
  std::string close = "}";
  for (const char c : field) {
    open += c == '.' ? std::string{": {"} : std::string{c};
    if (c == '.') close += "}";
  }
  return open + ": " + value + close;
}

}  // namespace

LinkOverride parse_link_parameters(const std::vector<std::string>& arguments) {
  LinkOverride change;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    const std::string field = argument.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (!is_plain(field, "._") || !is_plain(value, ".+-_"))
      throw Mistake(
          fmt::format("\"{}\" is not FIELD=VALUE, as in rate=100Mbps or "
                      "latency.propagation=2ms",
                      argument));
    if (std::find(change.fields.begin(), change.fields.end(), field) != change.fields.end())
      throw Mistake(fmt::format("\"{}\" is given twice", field));
    schema::LinkParameters parameters;
    Positions positions;
    Problems problems;
    if (!read_yaml(to_yaml(field, value), "command line", parameters, positions, problems))
      throw Mistake(problems);
    change.parameters.MergeFrom(parameters);
    change.fields.push_back(field);
  }
  return change;
}

}  // namespace linkwright
