// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/agent/convert.h"
#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/daemon_stats.h"
#include "control/cli/exit_code.h"
#include "control/cli/live_options.h"
#include "control/cli/output.h"
#include "control/cli/terminal.h"
#include "control/cli/view.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct StatsArguments {
  std::string socket;
  std::string format = "table";
};

std::string fidelity_line(const schema::Snapshot& message) {
  return fmt::format("{:.1f} s into the run, fidelity {}, last second {}\n",
                     static_cast<double>(message.at_ps()) / kPicosPerSecond,
                     message.fidelity().run(),
                     message.fidelity().second());
}

std::string stopped_lines(const schema::Snapshot& message, const EmulatorSnapshot& snapshot) {
  std::string out;
  for (std::size_t i = 0; i < snapshot.guards.size(); ++i) {
    const LoopGuardSnapshot& guard = snapshot.guards[i];
    if (!guard.stopped) continue;
    out += fmt::format("{} is stopped by its loop guard since {:.1f} s ({}, {})\n",
                       message.cables(static_cast<int>(i)).name(),
                       static_cast<double>(picos(guard.at - kEpoch)) / kPicosPerSecond,
                       name(guard.rule),
                       mac_text(guard.source));
  }
  return out;
}

json::object snapshot_json(const Books& books) {
  return {{"frames_in", books.rx.frames},
          {"frames_out", books.handed_to_port.frames},
          {"frames_dropped", books.dropped().frames},
          {"frames_held", books.held.frames},
          {"books_closed", books.closed()}};
}

// What the table has, and no more: the whole of it is in the report of `run`.
json::object snapshot_json(const schema::Snapshot& message, const EmulatorSnapshot& snapshot) {
  json::array links;
  for (std::size_t i = 0; i < snapshot.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      const DirectionSnapshot& state = snapshot.cables[i][d];
      json::object link = snapshot_json(state.books);
      link["name"] = message.cables(static_cast<int>(i)).name();
      link["direction"] = d == 0 ? "a_to_b" : "b_to_a";
      link["late_p99_ns"] = state.lateness.percentile(0.99);
      link["stopped"] = i < snapshot.guards.size() && snapshot.guards[i].stopped;
      links.push_back(std::move(link));
    }
  json::array fabrics;
  for (const FabricSnapshot& fabric : snapshot.fabrics)
    fabrics.push_back(snapshot_json(fabric.books));
  return {{"at_s", static_cast<double>(message.at_ps()) / kPicosPerSecond},
          {"fidelity", message.fidelity().run()},
          {"fidelity_of_last_second", message.fidelity().second()},
          {"links", std::move(links)},
          {"fabrics", std::move(fabrics)}};
}

std::string to_table(const schema::Snapshot& message,
                     const EmulatorSnapshot& snapshot,
                     const Page& page) {
  TextTable table({{"LINK", false, 20},
                   {"DIRECTION", false},
                   {"FRAMES IN", true},
                   {"OUT", true},
                   {"DROPPED", true},
                   {"HELD", true},
                   {"LATE P99", true},
                   {"BOOKS", false}});
  for (std::size_t i = 0; i < snapshot.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      const DirectionSnapshot& state = snapshot.cables[i][d];
      table.add({message.cables(static_cast<int>(i)).name(),
                 d == 0 ? "a to b" : "b to a",
                 count_text(state.books.rx.frames),
                 count_text(state.books.handed_to_port.frames),
                 count_text(state.books.dropped().frames),
                 count_text(state.books.held.frames),
                 time_text(static_cast<double>(state.lateness.percentile(0.99))),
                 state.books.closed() ? "closed" : "NOT CLOSED"});
    }
  // Its rows are hosts, links and circuits: `fabric stats`.
  for (const FabricSnapshot& fabric : snapshot.fabrics)
    table.add({"fabric",
               "all",
               count_text(fabric.books.rx.frames),
               count_text(fabric.books.handed_to_port.frames),
               count_text(fabric.books.dropped().frames),
               count_text(fabric.books.held.frames),
               "-",
               fabric.books.closed() ? "closed" : "NOT CLOSED"});
  return table.text(page) + stopped_lines(message, snapshot) + fidelity_line(message);
}

int execute(const StatsArguments& arguments) {
  AgentClient client = connect_to(arguments.socket);
  schema::Request request;
  request.mutable_snapshot();
  const schema::Response response = ask(client, request);
  EmulatorSnapshot snapshot;
  if (const EmulatorErrors errors = from_message(response.snapshot(), snapshot); !errors.empty())
    throw Unreachable("the dataplane sent what is no snapshot: " + errors.front().message);
  print_as(
      arguments.format,
      [&] { return snapshot_json(response.snapshot(), snapshot); },
      [&] { return to_table(response.snapshot(), snapshot, page_of(STDOUT_FILENO)); });
  return kExitOk;
}

}  // namespace

void add_stats(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<StatsArguments>();
  const auto through_daemon = std::make_shared<DaemonOptions>();
  const auto scenario = std::make_shared<std::string>();
  CLI::App* stats = app.add_subcommand(
      "stats",
      "what a running emulator has done so far: frames in, out, dropped, late, and fidelity");
  CLI::Option* of_run = add_own_socket_option(*stats, arguments->socket);
  stats->add_option("SCENARIO", *scenario, "one of the daemon's; default: all that run")
      ->excludes(of_run);
  add_output_option(*stats, arguments->format);
  add_daemon_address_beside(*stats, of_run, through_daemon->address);
  add_view(*stats, exit_code, [arguments, through_daemon, scenario] {
    through_daemon->format = arguments->format;
    return arguments->socket.empty() ? daemon_stats(*through_daemon, *scenario)
                                     : execute(*arguments);
  });
}

}  // namespace linkwright
