// SPDX-License-Identifier: Apache-2.0
#include "control/help/help_text.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "control/help/paragraph.h"

namespace linkwright {
namespace {

constexpr std::size_t kTextFrom = 28;  // the column at which explanations begin
constexpr std::size_t kLeast = 20;     // of an explanation, however narrow the terminal is

std::string paragraph(const std::string& text, std::size_t indent, std::size_t columns) {
  const std::size_t width = std::max(columns, indent + kLeast) - indent;
  std::string out;
  for (const std::string& line : lines_of(text, width))
    out += fmt::format("{:{}}{}\n", "", out.empty() ? 0 : indent, line);
  return out;
}

// A heading that is too long for its column has a line of its own.
std::string entry(const std::string& heading, const std::string& text, std::size_t columns) {
  const std::string left = "  " + heading;
  if (text.empty()) return left + "\n";
  const std::string begin = left.size() + 2 <= kTextFrom
                                ? fmt::format("{:<{}}", left, kTextFrom)
                                : fmt::format("{}\n{:{}}", left, "", kTextFrom);
  return begin + paragraph(text, kTextFrom, columns);
}

std::string list(const char* title, const std::vector<OptionHelp>& options, std::size_t columns) {
  std::string out = options.empty() ? "" : fmt::format("\n{}:\n", title);
  for (const OptionHelp& option : options)
    out += entry(heading(option), full_text(option), columns);
  return out;
}

class HelpFormatter : public CLI::FormatterBase {
 public:
  explicit HelpFormatter(std::size_t columns) : columns_(columns) {}
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    return help_text(command_help(*app), columns_);
  }

 private:
  std::size_t columns_;
};

}  // namespace

std::string help_text(const CommandHelp& command, std::size_t columns) {
  std::string out = paragraph(command.text, 0, columns) + "\n" +
                    paragraph("Usage: " + command.path + " " + synopsis(command), 7, columns);
  out += list("Arguments", command.operands, columns);
  out += list("Options", command.options, columns);
  if (!command.commands.empty()) out += "\nCommands:\n";
  for (const CommandHelp& each : command.commands) out += entry(each.name(), each.text, columns);
  if (!command.footer.empty()) out += "\n" + paragraph(command.footer, 0, columns);
  return out;
}

void set_house_style(CLI::App& app, const std::string& version, const Page& page) {
  app.formatter(std::make_shared<HelpFormatter>(page.prose_columns()));
  app.set_help_flag("-h,--help", "print this help and exit");
  app.set_version_flag("--version", app.get_name() + " " + version, "print the version and exit");
}

}  // namespace linkwright
