// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

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

std::string to_table(const schema::Snapshot& message, const EmulatorSnapshot& snapshot) {
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
  return table.text() + stopped_lines(message, snapshot) + fidelity_line(message);
}

int execute(const std::string& socket) {
  AgentClient client = connect_to(socket);
  schema::Request request;
  request.mutable_snapshot();
  const schema::Response response = ask(client, request);
  EmulatorSnapshot snapshot;
  if (const EmulatorErrors errors = from_message(response.snapshot(), snapshot); !errors.empty())
    throw Unreachable("the dataplane sent what is no snapshot: " + errors.front().message);
  std::cout << to_table(response.snapshot(), snapshot);
  return kExitOk;
}

}  // namespace

void add_stats(CLI::App& app, int& exit_code) {
  auto socket = std::make_shared<std::string>();
  CLI::App* stats = app.add_subcommand("stats", "what a running emulator has done so far");
  stats->add_option("--socket", *socket, "the socket given to `run`")->required();
  stats->callback([socket, &exit_code] { exit_code = execute(*socket); });
}

}  // namespace linkwright
