// SPDX-License-Identifier: Apache-2.0
#include "control/help/command_help.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace linkwright {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// What CLI11 makes of a set is "{table,json}", of a range "INT in [1 - 256]".
void read_constraint(const std::string& told, OptionHelp& help) {
  if (told.size() > 2 && told.front() == '{' && told.back() == '}') {
    help.choices = split(std::string_view{told}.substr(1, told.size() - 2), ',');
    help.value = fmt::format("{}", fmt::join(help.choices, "|"));
  } else if (const std::size_t in = told.find(" in ["); in != std::string::npos) {
    const std::string bounds = told.substr(in + 5, told.size() - in - 6);
    const std::size_t dash = bounds.find(" - ");
    help.range = bounds.substr(0, dash) + " to " + bounds.substr(dash + 3);
  }
}

// CLI11 counts types; a reader wants to know what to write.
std::string readable(const std::string& type) {
  if (type == "INT" || type == "UINT") return "NUMBER";
  return type;
}

OptionHelp option_help(const CLI::Option& option) {
  OptionHelp help;
  for (const std::string& name : option.get_snames()) help.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) help.names.push_back("--" + name);
  if (option.get_positional()) help.operand = option.get_name(true, false);
  help.text = option.get_description();
  help.required = option.get_required();
  help.repeated = option.get_items_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return help;
  // The type, then what each validator tells, between colons.
  const std::vector<std::string> types = split(option.get_type_name(), ':');
  help.value = readable(types.front());
  for (std::size_t i = 1; i < types.size(); ++i) read_constraint(types[i], help);
  if (!help.required) help.standard = option.get_default_str();
  return help;
}

std::string path_of(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return (parent == nullptr ? "" : path_of(*parent) + " ") + app.get_name();
}

std::string dots(const OptionHelp& option) {
  return option.repeated ? "..." : "";
}

}  // namespace

bool is_help(const OptionHelp& option) {
  return !option.names.empty() && option.names.back() == "--help";
}

CommandHelp command_help(const CLI::App& app) {
  CommandHelp help{path_of(app), app.get_description(), {}, {}, {}, {}};
  // CLI11 hands it down to all verbs, where it has been read already.
  if (app.get_parent() == nullptr) help.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    OptionHelp each = option_help(*option);
    (each.names.empty() ? help.operands : help.options).push_back(std::move(each));
  }
  for (const CLI::App* command : app.get_subcommands({}))
    if (!command->get_group().empty()) help.commands.push_back(command_help(*command));
  return help;
}

std::string synopsis(const CommandHelp& command) {
  std::string out;
  bool others = false;
  for (const OptionHelp& option : command.options) {
    if (option.required)
      out += fmt::format(" {} {}{}", option.names.back(), option.value, dots(option));
    others = others || !(option.required || is_help(option));
  }
  if (others) out += " [OPTIONS]";
  for (const OptionHelp& operand : command.operands) {
    const std::string name = operand.operand + dots(operand);
    out += operand.required ? " " + name : " [" + name + "]";
  }
  if (!command.commands.empty()) out += " COMMAND ...";
  return out.empty() ? out : out.substr(1);
}

std::string heading(const OptionHelp& option) {
  if (option.names.empty()) return option.operand + dots(option);
  return fmt::format(
      "{}{}{}", fmt::join(option.names, ", "), option.value.empty() ? "" : " ", option.value);
}

std::string full_text(const OptionHelp& option) {
  std::vector<std::string> beside;
  // The usage shows of an operand whether it has to be there.
  if (option.required && !option.names.empty()) beside.emplace_back("required");
  if (option.repeated && !option.names.empty()) beside.emplace_back("may be given again");
  if (!option.range.empty()) beside.push_back(option.range);
  if (!option.standard.empty()) beside.push_back("default: " + option.standard);
  if (beside.empty()) return option.text;
  return fmt::format(
      "{}{}({})", option.text, option.text.empty() ? "" : " ", fmt::join(beside, "; "));
}

CLI::Validator told_choices(const std::vector<std::string>& choices) {
  return CLI::Validator(fmt::format("{{{}}}", fmt::join(choices, ",")));
}

}  // namespace linkwright
