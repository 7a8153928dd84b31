// SPDX-License-Identifier: Apache-2.0
//
// What a command line has to say for itself, read from CLI11: verbs, options, operands. Help texts,
// manual pages and completions are all made from this, so that none can forget what another knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

namespace linkwright {

// Type names with a meaning: their values are paths of files.
inline constexpr const char* kFileValue = "FILE";
inline constexpr const char* kSocketValue = "SOCKET";

// Of an option or, without names, of an operand.
struct OptionHelp {
  std::vector<std::string> names;    // "-o", "--output"
  std::string operand;               // "SCENARIO"
  std::string text;                  // what it is
  std::string value;                 // "FILE", "table|json"; empty: it takes none
  std::vector<std::string> choices;  // all allowed values, where they are known
  std::string range;                 // "1 to 256"
  std::string standard;              // the default; empty: none, or the text says it
  bool required = false;
  bool repeated = false;

  bool is_path() const { return value == kFileValue || value == kSocketValue; }
};

struct CommandHelp {
  std::string path;  // "linkwright fabric cut"
  std::string text;
  std::string footer;
  std::vector<OptionHelp> options;
  std::vector<OptionHelp> operands;
  std::vector<CommandHelp> commands;

  std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

// What belongs to no group is hidden, as CLI11 has it.
CommandHelp command_help(const CLI::App& app);

// `-h, --help`, which every verb has.
bool is_help(const OptionHelp& option);

// "--socket SOCKET [--at TIME] LINK", what has to be given first.
std::string synopsis(const CommandHelp& command);

// "-o, --output table|json", or the name of an operand.
std::string heading(const OptionHelp& option);

// The text, and behind it what is known beside: "required; 1 to 256; default: 1".
std::string full_text(const OptionHelp& option);

// A validator that refuses nothing: it tells help and completion what a later reading allows.
CLI::Validator told_choices(const std::vector<std::string>& choices);

// The command and all below it, in the order of the help.
template <class Visit>
void for_each_command(const CommandHelp& command, const Visit& visit) {
  visit(command);
  for (const CommandHelp& each : command.commands) for_each_command(each, visit);
}

}  // namespace linkwright
