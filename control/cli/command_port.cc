// SPDX-License-Identifier: Apache-2.0
//
// linkwright port list: the ports of what the daemon runs.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "control/cli/commands.h"
#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

const char* words_of(const schema::CarrierState& carrier) {
  if (carrier.gone()) return "gone";
  if (!carrier.is_known()) return "unknown";
  if (carrier.held_down()) return "held down";
  return carrier.present() ? "present" : "lost";
}

std::string as_table(const api::Ports& ports) {
  TextTable table({{"PORT", false, 20},
                   {"DRIVER", false, 20},
                   {"CARRIER", false},
                   {"RECEIVED", true},
                   {"SENT", true},
                   {"MISSED", true},
                   {"DRIVER ERRORS", true}});
  for (const schema::PortState& port : ports.ports())
    table.add({port.name(),
               port.driver(),
               words_of(port.carrier()),
               count_text(port.rx_frames()),
               count_text(port.tx_frames()),
               port.missed_is_known() ? count_text(port.missed_before_rx()) : "unknown",
               count_text(port.driver_tx_errors())});
  return table.text();
}

}  // namespace

void add_port(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  CLI::App* port = app.add_subcommand("port", "ports of what the daemon runs");
  port->require_subcommand(1);
  CLI::App* command = port->add_subcommand("list", "driver, carrier and frames of each");
  add_daemon_options(*command, *options);
  command->callback([options, &exit_code] {
    const DaemonClient client(options->address);
    const auto ports = client.get<api::Ports>("/ports");
    if (!options->is_table())
      print_message(options->format, ports);
    else
      std::cout << as_table(ports);
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
