// SPDX-License-Identifier: Apache-2.0
#include "control/help/zsh_completion.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "control/help/shell_word.h"

namespace linkwright {
namespace {

std::string with_backslash(const std::string& text, std::string_view before) {
  std::string out;
  for (const char c : text) out += (before.find(c) == before.npos ? "" : "\\") + std::string{c};
  return out;
}

std::string function_name(const CommandHelp& command) {
  std::string name = "_" + command.path;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

// ":message:action" of what _arguments shall complete.
std::string action_of(const OptionHelp& option) {
  const std::string& name = option.names.empty() ? option.operand : option.value;
  std::string out = ":" + with_backslash(name, ":\\") + ":";
  if (option.is_path()) return out + "_files";
  if (option.choices.empty()) return out + " ";
  std::vector<std::string> choices;
  for (const std::string& choice : option.choices)
    choices.push_back(with_backslash(choice, " ():\\"));
  return out + fmt::format("({})", fmt::join(choices, " "));
}

// An option stands once, and under one of its names, unless it may be given again.
std::string option_lines(const OptionHelp& option) {
  const std::string once =
      option.repeated ? "*" : fmt::format("({})", fmt::join(option.names, " "));
  std::string out;
  for (const std::string& name : option.names) {
    const char* glue = option.value.empty() ? "" : name.starts_with("--") ? "=" : "+";
    const std::string spec = fmt::format("{}{}{}[{}]{}",
                                         once,
                                         name,
                                         glue,
                                         with_backslash(full_text(option), "[]\\"),
                                         option.value.empty() ? "" : action_of(option));
    out += " \\\n    " + shell_word(spec);
  }
  return out;
}

std::string operand_lines(const CommandHelp& command) {
  std::string out;
  for (std::size_t i = 0; i < command.operands.size(); ++i) {
    const OptionHelp& operand = command.operands[i];
    const std::string place = operand.repeated ? "*" : std::to_string(i + 1);
    const char* optional = operand.repeated || operand.required ? "" : ":";
    out += " \\\n    " + shell_word(place + optional + action_of(operand));
  }
  return out;
}

std::string zsh_options_of(const CommandHelp& command) {
  std::string out;
  for (const OptionHelp& option : command.options) out += option_lines(option);
  return out;
}

std::string leaf(const CommandHelp& command) {
  return fmt::format("{}() {{\n  _arguments -s -S{}{}\n}}\n\n",
                     function_name(command),
                     zsh_options_of(command),
                     operand_lines(command));
}

// A command with verbs: what is right of the verb is completed by the verb's own function.
std::string branch(const CommandHelp& command) {
  std::string verbs;
  std::string cases;
  for (const CommandHelp& each : command.commands) {
    verbs += "\n        " + shell_word(with_backslash(each.name(), ":\\") + ":" + each.text);
    cases += fmt::format("        ({}) {} && ret=0 ;;\n", each.name(), function_name(each));
  }
  return fmt::format(
      "{0}() {{\n"
      "  local curcontext=\"$curcontext\" state line ret=1\n"
      "  local -a verbs\n"
      "  _arguments -C -s -S{1} \\\n"
      "    '1:command:->verb' \\\n    '*::argument:->argument' && ret=0\n"
      "  case $state in\n"
      "    (verb)\n      verbs=({2}\n      )\n"
      "      _describe -t commands '{3} command' verbs && ret=0\n      ;;\n"
      "    (argument)\n      case $line[1] in\n{4}      esac\n      ;;\n"
      "  esac\n  return ret\n}}\n\n",
      function_name(command),
      zsh_options_of(command),
      verbs,
      command.path,
      cases);
}

}  // namespace

std::string zsh_completion(const CommandHelp& command) {
  const std::string name = command.name();
  std::string out = fmt::format(
      "#compdef {0}\n# SPDX-License-Identifier: Apache-2.0\n"
      "# Completion of {0} for zsh, made by `{0} completion zsh`.\n\n",
      name);
  for_each_command(command, [&](const CommandHelp& each) {
    out += each.commands.empty() ? leaf(each) : branch(each);
  });
  // Loaded from $fpath the file is the function itself; sourced, it makes itself known.
  return out + fmt::format(
                   "if [[ $funcstack[1] = _{0} ]]; then\n  _{0} \"$@\"\n"
                   "else\n  compdef _{0} {0}\nfi\n",
                   name);
}

}  // namespace linkwright
