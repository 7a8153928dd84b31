// SPDX-License-Identifier: Apache-2.0
//
// linkwright fec: what the FEC of a link that runs has corrected, and what it could not.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "control/cli/commands.h"
#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_reading.h"
#include "control/cli/message_json.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string as_table(const boost::json::value& figures) {
  TextTable table({{"DIRECTION", false},
                   {"CORRECTED", true},
                   {"UNCORRECTABLE", true},
                   {"PRE-FEC BER", true},
                   {"AT MOST (95 %)", true},
                   {"MODEL BER", true},
                   {"FRAMES", true},
                   {"BAD GROUPS", true}});
  for (const boost::json::value& each : list_at(figures, "/figures"))
    table.add({text_at(each, "/direction") == "a_to_b" ? "a to b" : "b to a",
               count_at(each, "/fec/telemetry/corrected"),
               count_at(each, "/fec/telemetry/uncorrectable"),
               figure_at(each, "/fec/telemetry/pre_fec_ber"),
               figure_at(each, "/fec/telemetry/pre_fec_ber_upper_95"),
               figure_at(each, "/model/pre_fec_ber"),
               count_at(each, "/fec/frames_checked"),
               count_at(each, "/fec/bad_groups_met")});
  return table.text();
}

}  // namespace

void add_fec(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  const auto link = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("fec", "codewords and bit errors of a link that the daemon runs");
  command->add_option("LINK", *link, "name of the link")->required();
  add_daemon_options(*command, *options);
  command->callback([options, link, &exit_code] {
    const DaemonClient client(options->address);
    const auto answer = client.get<api::Figures>(api_path("links", *link, "/fec"));
    if (options->json())
      print_json(answer.figures());
    else
      std::cout << as_table(to_json(answer.figures()));
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
