// SPDX-License-Identifier: Apache-2.0
#include "control/help/bash_completion.h"

#include <string_view>

#include <fmt/format.h>

#include "control/help/bash_driver.h"
#include "control/help/shell_word.h"

namespace linkwright {
namespace {

std::string replaced(std::string_view text, std::string_view from, const std::string& to) {
  std::string out;
  while (true) {
    const std::size_t at = text.find(from);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += to;
    text.remove_prefix(at + from.size());
  }
}

// Kind and values as words of an array.
std::string kind_of(const OptionHelp& option) {
  if (option.is_path()) return "path";
  std::string out = option.choices.empty() ? "any" : "words";
  for (const std::string& choice : option.choices) out += " " + shell_word(choice);
  return out;
}

std::string without_program(const CommandHelp& command) {
  const std::size_t space = command.path.find(' ');
  return space == std::string::npos ? "" : command.path.substr(space + 1);
}

std::string words_of(const CommandHelp& command) {
  std::string commands;
  std::string options;
  for (const CommandHelp& each : command.commands) commands += " " + shell_word(each.name());
  for (const OptionHelp& option : command.options)
    for (const std::string& name : option.names) options += " " + shell_word(name);
  const auto set = [](const char* name, const std::string& words) {
    return fmt::format("      {}=({})\n", name, words.empty() ? "" : words.substr(1));
  };
  return fmt::format("    {})\n", shell_word(without_program(command))) +
         set("commands", commands) + set("options", options) + "      ;;\n";
}

// Options by name, operands by number; of one that may be repeated every number that is left.
std::string values_of(const CommandHelp& command) {
  std::string out;
  const std::string of = without_program(command) + ":";
  for (std::size_t i = 0; i < command.operands.size(); ++i) {
    const OptionHelp& operand = command.operands[i];
    const std::string pattern =
        operand.repeated ? shell_word(of + "#") + "*" : shell_word(of + "#" + std::to_string(i));
    out += fmt::format("    {}) value=({}) ;;\n", pattern, kind_of(operand));
  }
  for (const OptionHelp& option : command.options) {
    if (option.value.empty()) continue;
    std::string pattern;
    for (const std::string& name : option.names)
      pattern += (pattern.empty() ? "" : " | ") + shell_word(of + name);
    out += fmt::format("    {}) value=({}) ;;\n", pattern, kind_of(option));
  }
  return out;
}

}  // namespace

std::string bash_completion(const CommandHelp& command) {
  const std::string name = command.name();
  std::string commands;
  std::string values;
  for_each_command(command, [&](const CommandHelp& each) {
    commands += words_of(each);
    values += values_of(each);
  });
  return fmt::format(
             "# SPDX-License-Identifier: Apache-2.0\n"
             "# Completion of {0} for bash, made by `{0} completion bash`.\n\n"
             "# What may follow a command; fails where there is no such command.\n"
             "_{0}_command() {{\n  case $1 in\n{1}    *) return 1 ;;\n  esac\n}}\n\n"
             "# What an option of a command takes, or its operand #0; fails where that is "
             "nothing.\n"
             "_{0}_value() {{\n  case $1:$2 in\n{2}    *) return 1 ;;\n  esac\n}}\n",
             name,
             commands,
             values) +
         replaced(kBashDriver, "NAME", name);
}

}  // namespace linkwright
