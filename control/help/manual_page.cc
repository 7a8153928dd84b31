// SPDX-License-Identifier: Apache-2.0
#include "control/help/manual_page.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace linkwright {
namespace {

// Octets of a text as roff shows them as they are. A text between ` and ` is set in bold.
std::string escaped(const std::string& text) {
  std::string out;
  bool bold = false;
  for (const char c : text) {
    switch (c) {
      case '`':
        bold = !bold;
        out += bold ? "\\fB" : "\\fR";
        break;
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '"':
        out += "\\(dq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// A line of text: a dot at its beginning would be a request.
std::string text_line(const std::string& text) {
  const std::string out = escaped(text);
  return (out.starts_with('.') ? "\\&" : "") + out + "\n";
}

std::string tagged(const std::string& term, const std::string& text) {
  return ".TP\n" + term + "\n" + (text.empty() ? "\\&\n" : text_line(text));
}

std::string option_entry(const OptionHelp& option) {
  std::string term;
  for (const std::string& name : option.names)
    term += (term.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
  if (option.names.empty())
    term = "\\fI" + escaped(heading(option)) + "\\fR";
  else if (!option.value.empty())
    term += " \\fI" + escaped(option.value) + "\\fR";
  return tagged(term, full_text(option));
}

std::string options_of(const CommandHelp& command) {
  std::string out;
  for (const OptionHelp& operand : command.operands) out += option_entry(operand);
  // That each verb has --help is read once.
  const bool is_verb = command.path.find(' ') != std::string::npos;
  for (const OptionHelp& option : command.options)
    if (!(is_verb && is_help(option))) out += option_entry(option);
  return out;
}

std::string synopsis_line(const CommandHelp& command) {
  return fmt::format("\\fB{}\\fR {}\n", escaped(command.path), escaped(synopsis(command)));
}

std::string synopsis_lines(const CommandHelp& command) {
  std::string out;
  for_each_command(command, [&](const CommandHelp& each) {
    if (each.commands.empty()) out += (out.empty() ? "" : ".br\n") + synopsis_line(each);
  });
  return out;
}

std::string chapter(const CommandHelp& command) {
  std::string out;
  for_each_command(command, [&](const CommandHelp& each) {
    if (&each == &command) return;
    out += fmt::format(".SS \"{}\"\n", escaped(each.path)) + text_line(each.text);
    if (each.commands.empty()) out += ".PP\n" + synopsis_line(each);
    out += options_of(each);
  });
  return out;
}

std::string chapter(const ManualChapter& chapter) {
  std::string out = fmt::format(".SH \"{}\"\n", escaped(chapter.title));
  bool first = true;
  for (const auto& [term, text] : chapter.entries) {
    if (!term.empty())
      out += tagged("\\fB" + escaped(term) + "\\fR", text);
    else
      out += (first ? "" : ".PP\n") + text_line(text);
    first = false;
  }
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string manual_page(const CommandHelp& command, const Manual& manual) {
  const std::string name = command.name();
  // Names of options do not stand divided, nor lines stretched to an even margin. No date: the
  // same sources make the same page.
  std::string out = fmt::format(
      ".\\\" SPDX-License-Identifier: Apache-2.0\n"
      ".TH \"{}\" \"{}\" \"\" \"linkwright {}\" \"linkwright\"\n"
      ".nh\n.ad l\n.SH NAME\n{} \\- {}\n",
      escaped(upper(name)),
      manual.section,
      escaped(manual.version),
      escaped(name),
      escaped(manual.summary));
  out += ".SH SYNOPSIS\n" + synopsis_lines(command);
  out += chapter(ManualChapter{"DESCRIPTION", [&] {
                                 std::vector<ManualEntry> entries;
                                 for (const std::string& each : manual.description)
                                   entries.emplace_back("", each);
                                 return entries;
                               }()});
  out += ".SH OPTIONS\n" + options_of(command);
  if (!command.commands.empty()) out += ".SH COMMANDS\n" + chapter(command);
  for (const ManualChapter& each : manual.chapters) out += chapter(each);
  return out;
}

}  // namespace linkwright
