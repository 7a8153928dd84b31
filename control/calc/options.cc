// SPDX-License-Identifier: Apache-2.0
#include "control/calc/options.h"

#include <charconv>
#include <cmath>
#include <memory>
#include <sstream>
#include <variant>

#include <fmt/format.h>

#include "control/calc/render.h"
#include "control/yaml/units.h"

namespace linkwright {
namespace {

std::optional<double> bare_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  // Too large or too small for a double: no range holds it.
  return error == std::errc{} ? value : std::nan("");
}

double with_unit(const std::string& option, const std::string& text, const Reading& reading) {
  const auto parsed = parse_quantity(text, reading.unit);
  if (const auto* no = std::get_if<NotAQuantity>(&parsed))
    refuse(option, fmt::format("\"{}\" {}", text, no->why));
  return to_double(std::get<Quantity>(parsed)).value_or(std::nan("")) * reading.per_stored;
}

void check_range(const std::string& option, double value, const Range& allowed) {
  if (value >= allowed.low && value <= allowed.high) return;  // false for NaN
  refuse(option,
         fmt::format("{} is out of range, allowed {} to {}", value, allowed.low, allowed.high));
}

// Of "--length,--length-m" the one that messages speak of.
std::string first_name(const std::string& option) {
  return option.substr(0, option.find(','));
}

template <class Set>
CLI::Option* add(CLI::App& command,
                 const std::string& option,
                 const std::string& help,
                 const char* type,
                 Set set) {
  return command.add_option_function<std::string>(option, std::move(set), help)->type_name(type);
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

}  // namespace

void refuse(std::string_view option, const std::string& message) {
  throw CLI::ValidationError(std::string(option), message);
}

double read_number(const std::string& option, const std::string& text, const Reading& reading) {
  const std::optional<double> bare = bare_number(text);
  if (!bare && reading.unit == schema::NONE)
    refuse(option, fmt::format("\"{}\" is not a number", text));
  const double value = bare ? *bare : with_unit(option, text, reading);
  if (reading.allowed) check_range(option, value, *reading.allowed);
  return value;
}

CLI::Option* add_number(CLI::App& command,
                        const std::string& option,
                        double& target,
                        const std::string& help,
                        const Reading& reading) {
  const auto set = [name = first_name(option), &target, reading](const std::string& text) {
    target = read_number(name, text, reading);
  };
  return add(command, option, help, "NUMBER", set)->default_str(fmt::format("{}", target));
}

CLI::Option* add_number(CLI::App& command,
                        const std::string& option,
                        std::optional<double>& target,
                        const std::string& help,
                        const Reading& reading) {
  return add(command,
             option,
             help,
             "NUMBER",
             [name = first_name(option), &target, reading](const std::string& text) {
               target = read_number(name, text, reading);
             });
}

CLI::Option* add_whole(CLI::App& command,
                       const std::string& option,
                       std::optional<std::int64_t>& target,
                       const std::string& help,
                       Range allowed) {
  return add(
      command,
      option,
      help,
      "WHOLE",
      [name = first_name(option), &target, allowed](const std::string& text) {
        const double value = read_number(name, text, {.allowed = allowed});
        if (value != std::floor(value))
          refuse(
              name,
              fmt::format(
                  "{} is not a whole number, allowed {} to {}", text, allowed.low, allowed.high));
        target = static_cast<std::int64_t>(value);
      });
}

CLI::Option* add_numbers(CLI::App& command,
                         const std::string& option,
                         std::vector<double>& target,
                         const std::string& help,
                         const Reading& reading) {
  return add(command,
             option,
             help,
             "LIST",
             [name = first_name(option), &target, reading](const std::string& text) {
               target.clear();
               for (const std::string& part : split(text))
                 target.push_back(read_number(name, part, reading));
               if (target.empty())
                 refuse(name, "is empty, allowed one number or more between commas");
             });
}

std::pair<std::string, std::vector<std::string>> read_named(const std::string& option,
                                                            const std::string& text,
                                                            std::size_t parts) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos && equals > 0) {
    const std::vector<std::string> found = split(text.substr(equals + 1));
    if (found.size() == parts) return {text.substr(0, equals), found};
  }
  refuse(option,
         fmt::format("\"{}\" is not understood, allowed NAME={}",
                     text,
                     parts == 1 ? "NUMBER" : "NUMBER,NUMBER"));
}

void refuse_wrong(const std::vector<Violation>& found, const OptionNames& names) {
  if (found.empty()) return;
  std::string lines;
  for (const Violation& each : found) {
    std::string_view option = each.field;
    for (const auto& [field, name] : names)
      if (field == each.field) option = name;
    lines += fmt::format("{}{}: {}", lines.empty() ? "" : "\n", option, without_field(each));
  }
  throw CLI::ValidationError(lines);
}

void answer_with(CLI::App& command, const Paper& out, std::function<Answer()> compute) {
  auto format = std::make_shared<Format>(Format::kTable);
  const auto set = [format](const std::string& text) {
    *format = read_choice<Format>(
        "--output",
        text,
        {{"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}});
  };
  add(command, "-o,--output", "how to print the answer", "TEXT", set)
      ->default_str("table")
      ->check(told_choices({"table", "json", "csv"}));
  command.callback([format, out, compute = std::move(compute)] {
    *out.stream << render(compute(), *format, out.page);
  });
}

}  // namespace linkwright
