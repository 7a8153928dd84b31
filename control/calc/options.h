// SPDX-License-Identifier: Apache-2.0
//
// Options of a calculation. Numbers are read with or without their unit ("2.5m", "2.5"). What is
// wrong is one line with the option, the value and what is allowed, thrown as CLI::ValidationError:
// "--ber: 0.7 is out of range, allowed 0 to 0.5". The ranges of a model's parameters are the
// model's own (validate()); `allowed` here is for what no model checks.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "control/calc/answer.h"
#include "control/calc/paper.h"
#include "control/help/command_help.h"
#include "control/schema/units.pb.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct Range {
  double low = 0;
  double high = 0;
};

// How a number is written. With a unit: times `per_stored` from the unit in which the schema
// stores it. Without: as it stands.
struct Reading {
  schema::Unit unit = schema::NONE;
  double per_stored = 1;
  std::optional<Range> allowed{};
};

inline constexpr Reading kPlain{};
inline constexpr Reading kMetres{.unit = schema::METRES};
inline constexpr Reading kWatts{.unit = schema::WATTS};
inline constexpr Reading kDecibels{.unit = schema::DECIBEL};
inline constexpr Reading kDbm{.unit = schema::DBM};
inline constexpr Reading kCelsius{.unit = schema::CELSIUS};
inline constexpr Reading kSeconds{.unit = schema::TIME_PS, .per_stored = 1e-12};
inline constexpr Reading kGbps{
    .unit = schema::RATE_BPS, .per_stored = 1e-9, .allowed = Range{0.001, 1e6}};

constexpr Reading between(double low, double high) {
  return {.allowed = Range{low, high}};
}

double read_number(const std::string& option, const std::string& text, const Reading& reading);

CLI::Option* add_number(CLI::App& command,
                        const std::string& option,
                        double& target,
                        const std::string& help,
                        const Reading& reading = kPlain);
CLI::Option* add_number(CLI::App& command,
                        const std::string& option,
                        std::optional<double>& target,
                        const std::string& help,
                        const Reading& reading = kPlain);

// A whole number. Allowed by default: what fits the model's types.
CLI::Option* add_whole(CLI::App& command,
                       const std::string& option,
                       std::optional<std::int64_t>& target,
                       const std::string& help,
                       Range allowed = {-1e9, 1e9});

// Numbers between commas.
CLI::Option* add_numbers(CLI::App& command,
                         const std::string& option,
                         std::vector<double>& target,
                         const std::string& help,
                         const Reading& reading = kPlain);

[[noreturn]] void refuse(std::string_view option, const std::string& message);

// What `text` names among `choices`.
template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

template <class T>
T read_choice(const std::string& option, const std::string& text, const Choices<T>& choices) {
  std::string allowed;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    allowed += (allowed.empty() ? "" : ", ") + name;
  }
  refuse(option, "\"" + text + "\" is unknown, allowed " + allowed);
}

template <class T, class Target>
CLI::Option* add_choice(CLI::App& command,
                        const std::string& option,
                        Target& target,
                        const Choices<T>& choices,
                        const std::string& help) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  const auto read = [option, &target, choices](const std::string& text) {
    target = read_choice<T>(option, text, choices);
  };
  return command.add_option_function<std::string>(option, read, help)->check(told_choices(names));
}

// "NAME=A,B": the name, and the texts between the commas. Refuses anything but `parts` of them.
std::pair<std::string, std::vector<std::string>> read_named(const std::string& option,
                                                            const std::string& text,
                                                            std::size_t parts);

// Which option sets a field of a model's parameters.
using OptionNames = std::vector<std::pair<std::string_view, std::string_view>>;

// Refuses what a model found, in terms of options. Nothing found: returns.
void refuse_wrong(const std::vector<Violation>& found, const OptionNames& names);

// Gives the command its `-o table|json|csv`, and prints the answer when it is the command chosen.
void answer_with(CLI::App& command, const Paper& out, std::function<Answer()> compute);

}  // namespace linkwright
