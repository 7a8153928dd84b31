// SPDX-License-Identifier: Apache-2.0
#include "control/profile/typed_field.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "control/profile/field_name.h"
#include "control/yaml/reader.h"

namespace linkwright {
namespace {

using schema::LinkParameters;

// What YAML would take for more than one value stays out.
bool is_value(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view{".+-_"}.find(c) != std::string_view::npos;
  });
}

bool is_plain_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

// "latency.module", "80ns" -> "{latency: {module: 80ns}}", for the reader of files.
std::string to_yaml(const std::string& field, const std::string& value) {
  std::string open = "{";
  std::string close = "}";
  for (const char c : field) {
    open += c == '.' ? std::string{": {"} : std::string{c};
    if (c == '.') close += "}";
  }
  return open + ": " + value + close;
}

class TypedReader {
 public:
  TypedReader(const LinkParameters& parameters, Problems& problems)
      : parameters_(parameters), problems_(problems) {}

  void read(const std::string& argument) {
    argument_ = argument;
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name.empty() || !is_value(value))
      return report("is not FIELD=VALUE, as in length_m=2.5 or latency.module=80ns");
    const NamedField named = field_named(name, parameters_);
    if (named.field == nullptr) return report(named.trouble);
    if (!named.suffix.empty()) {
      if (!is_plain_number(value))
        return report(fmt::format("{} is no plain number: the unit is in the name already",
                                  in_quotes(value)));
      value += named.suffix;
    }
    take(*named.field, value);
  }

  TypedFields fields;

 private:
  void report(std::string message) {
    problems_.push_back(
        {{kCommandLine, 0, 0}, fmt::format("--set {}", argument_), std::move(message)});
  }

  void take(const ParameterField& field, const std::string& value) {
    for (const TypedFields::Entry& earlier : fields.entries)
      if (earlier.field == field.path) return report(fmt::format("{} is given twice", field.path));
    LinkParameters one;
    Positions ignored;
    Problems found;
    if (!read_yaml(to_yaml(field.path, value), kCommandLine, one, ignored, found))
      return report(fmt::format("{}: {}", field.path, found.front().message));
    fields.parameters.MergeFrom(one);
    fields.entries.push_back({field.path, value, field.is_number()});
    std::string path = kTypedLevel;
    for (const auto* step : field.way) {
      path += "." + step->name();
      fields.positions.set(path, {kCommandLine, 0, 0});
    }
  }

  const LinkParameters& parameters_;
  Problems& problems_;
  std::string argument_;
};

}  // namespace

TypedFields read_typed_fields(const std::vector<std::string>& arguments,
                              const LinkParameters& parameters,
                              Problems& problems) {
  TypedReader reader(parameters, problems);
  for (const std::string& each : arguments) reader.read(each);
  return std::move(reader.fields);
}

}  // namespace linkwright
