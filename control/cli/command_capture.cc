// SPDX-License-Identifier: Apache-2.0
//
// `linkwright capture`: frames of what runs, and the fate of each, in files.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/commands.h"
#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/terminal.h"
#include "control/cli/view.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

struct CaptureArguments {
  DaemonOptions options;
  std::string capture;
  std::string to;
  std::string direction = "both";
  std::vector<std::string> hosts;
  std::uint32_t octets = 0;
  std::uint64_t bytes = 0;
  std::string link;
  std::string fabric;
  std::string comment;
};

std::string bytes_text(std::uint64_t bytes) {
  return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1'024);
}

std::string places_text(const api::Capture& capture) {
  std::string out;
  for (const api::CapturePlace& place : capture.places())
    out += (out.empty() ? "" : ", ") + place.name();
  return out;
}

// What only some captures have is told of those.
std::string rest_text(const api::Capture& capture) {
  std::string out;
  const auto add = [&out](std::uint64_t count, const char* what) {
    if (count != 0) out += fmt::format(", {} {}", count, what);
  };
  add(capture.absorbed(), "absorbed");
  add(capture.copies(), "copies");
  add(capture.made(), "made by the fabric");
  add(capture.from_before(), "had arrived before");
  return out;
}

void print_capture(const DaemonOptions& options, const api::Capture& capture) {
  if (!options.is_table()) return print_message(options.format, capture);
  std::cout << fmt::format("{}: {}, {}\n", capture.name(), capture.state(), places_text(capture));
  std::cout << fmt::format("  {} arrived: {} delivered, {} dropped, {} in flight{}\n",
                           capture.arrived(),
                           capture.delivered(),
                           capture.dropped(),
                           capture.unknown(),
                           rest_text(capture));
  if (capture.lost() != 0)
    std::cout << fmt::format("  incomplete: {} records found no room\n", capture.lost());
  if (!capture.problem().empty()) std::cout << fmt::format("  {}\n", capture.problem());
  std::cout << fmt::format("  {} ({})\n  {} ({})\n",
                           capture.frames_file(),
                           bytes_text(capture.frames_bytes()),
                           capture.events_file(),
                           bytes_text(capture.events_bytes()));
}

int begin(const CaptureArguments& arguments) {
  if (arguments.link.empty() == arguments.fabric.empty())
    throw CliError(kExitUsage, "capture start: give a LINK, or --fabric");
  api::BeginCapture wanted;
  wanted.set_link(arguments.link);
  if (arguments.direction != "both") wanted.set_direction(arguments.direction);
  wanted.set_fabric(arguments.fabric);
  for (const std::string& host : arguments.hosts) wanted.add_hosts(host);
  wanted.set_octets(arguments.octets);
  wanted.set_bytes(arguments.bytes);
  wanted.set_comment(arguments.comment);
  const DaemonClient client(arguments.options.address);
  print_capture(arguments.options,
                client.ask<api::Capture>(api::Method::kPost, "/captures", wanted));
  return kExitOk;
}

int end(const CaptureArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  print_capture(arguments.options,
                client.ask<api::Capture>(api::Method::kPost,
                                         api_path("captures", arguments.capture, ":stop")));
  return kExitOk;
}

int list(const CaptureArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  const auto captures = client.get<api::Captures>("/captures");
  if (!arguments.options.is_table()) {
    print_message(arguments.options.format, captures);
    return kExitOk;
  }
  TextTable table({{"CAPTURE", false, 28},
                   {"OF", false, 32},
                   {"STATE", false, 12},
                   {"ARRIVED", true},
                   {"DELIVERED", true},
                   {"DROPPED", true},
                   {"LOST", true},
                   {"SIZE", true}});
  for (const api::Capture& each : captures.captures())
    table.add({each.name(),
               places_text(each),
               each.state(),
               std::to_string(each.arrived()),
               std::to_string(each.delivered()),
               std::to_string(each.dropped()),
               std::to_string(each.lost()),
               bytes_text(each.frames_bytes() + each.events_bytes())});
  std::cout << table.text(page_of(STDOUT_FILENO));
  return kExitOk;
}

int show(const CaptureArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  print_capture(arguments.options,
                client.get<api::Capture>(api_path("captures", arguments.capture)));
  return kExitOk;
}

// Not over a file that is there.
void write_new(const std::filesystem::path& path, const std::string& content) {
  if (std::filesystem::exists(path))
    throw CliError(kExitUsage, fmt::format("\"{}\" exists already", path.string()));
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) throw CliError(kExitFail, fmt::format("\"{}\" cannot be written", path.string()));
  std::cout << path.string() << "\n";
}

int save(const CaptureArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  const std::filesystem::path folder(arguments.to);
  const std::string frames = client.text(api_path("captures", arguments.capture, "/frames"));
  const std::string events = client.text(api_path("captures", arguments.capture, "/events"));
  write_new(folder / (arguments.capture + ".pcapng"), frames);
  write_new(folder / (arguments.capture + ".events.jsonl"), events);
  return kExitOk;
}

int remove(const CaptureArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  const auto nothing =
      client.ask<api::Empty>(api::Method::kDelete, api_path("captures", arguments.capture));
  if (!arguments.options.is_table())
    print_message(arguments.options.format, nothing);
  else
    std::cout << fmt::format("{}: removed\n", arguments.capture);
  return kExitOk;
}

using Arguments = std::shared_ptr<CaptureArguments>;

void add_start_options(CLI::App& verb, const Arguments& arguments) {
  CLI::Option* link = verb.add_option("LINK", arguments->link, "name of a link that runs");
  CLI::Option* fabric =
      verb.add_option("--fabric", arguments->fabric, "name of a fabric that runs, instead")
          ->excludes(link);
  verb.add_option("--direction", arguments->direction, "which of the link's directions")
      ->capture_default_str()
      ->check(CLI::IsMember({"a_to_b", "b_to_a", "both"}))
      ->excludes(fabric);
  verb.add_option("--host", arguments->hosts, "a host of the fabric; default: all that are ports")
      ->needs(fabric);
  verb.add_option("--octets", arguments->octets, "of each frame at most (14 to 65535)")
      ->default_str("256");
  verb.add_option(
          "--bytes", arguments->bytes, "of the file of frames: then no more are taken, as in 500MB")
      ->transform(CLI::AsSizeValue(true))
      ->default_str("64MiB");
  verb.add_option("--comment", arguments->comment, "stands in both files");
}

CLI::App* add_verb(CLI::App& capture,
                   const char* name,
                   const char* help,
                   int& exit_code,
                   const Arguments& arguments,
                   int (*execute)(const CaptureArguments&)) {
  CLI::App* verb = capture.add_subcommand(name, help);
  add_daemon_options(*verb, arguments->options);
  verb->callback([arguments, execute, &exit_code] { exit_code = execute(*arguments); });
  return verb;
}

CLI::App* add_named(CLI::App& capture,
                    const char* name,
                    const char* help,
                    int& exit_code,
                    const Arguments& arguments,
                    int (*execute)(const CaptureArguments&)) {
  CLI::App* verb = add_verb(capture, name, help, exit_code, arguments, execute);
  verb->add_option("CAPTURE", arguments->capture, "its name")->required();
  return verb;
}

}  // namespace

void add_capture(CLI::App& app, int& exit_code) {
  CLI::App* capture = app.add_subcommand(
      "capture", "frames of what the daemon runs, and the fate of each, in files");
  capture->require_subcommand(1);
  const auto arguments = std::make_shared<CaptureArguments>();
  CLI::App* start = add_verb(*capture,
                             "start",
                             "write frames as they arrive and as they leave (pcapng), and what "
                             "became of each (JSON lines)",
                             exit_code,
                             arguments,
                             begin);
  add_start_options(*start, arguments);
  add_lease_option(*start, arguments->options.address);
  CLI::App* stop =
      add_named(*capture, "stop", "end one; its files are whole then", exit_code, arguments, end);
  add_lease_option(*stop, arguments->options.address);
  CLI::App* all = add_verb(*capture, "list", "all of them", exit_code, arguments, list);
  add_view(*all, exit_code, [arguments] { return list(*arguments); });
  CLI::App* one =
      add_named(*capture, "show", "one, with what it has counted", exit_code, arguments, show);
  add_view(*one, exit_code, [arguments] { return show(*arguments); });
  add_named(*capture, "save", "bring both files here", exit_code, arguments, save)
      ->add_option("--to", arguments->to, "folder")
      ->default_str(".");
  add_named(*capture, "remove", "delete both files", exit_code, arguments, remove);
}

}  // namespace linkwright
