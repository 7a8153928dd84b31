// SPDX-License-Identifier: Apache-2.0
#include "control/cli/link_figures.h"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/view.h"

namespace linkwright {

void add_link_figures(CLI::App& app,
                      const std::string& verb,
                      const std::string& text,
                      std::string (*as_table)(const boost::json::value&),
                      int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  const auto link = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(verb, text);
  command->add_option("LINK", *link, "name of the link")->required();
  add_daemon_options(*command, *options);
  add_view(*command, exit_code, [options, link, verb, as_table] {
    const DaemonClient client(options->address);
    const auto answer = client.get<api::Figures>(api_path("links", *link, "/" + verb));
    if (!options->is_table())
      print_message(options->format, answer.figures());
    else
      std::cout << as_table(to_json(answer.figures()));
    return kExitOk;
  });
}

}  // namespace linkwright
