// SPDX-License-Identifier: Apache-2.0
//
// linkwright energy: the joules of a link that runs, by the boundary that is drawn around it.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/commands.h"
#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_reading.h"
#include "control/cli/message_json.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string as_table(const boost::json::value& figures) {
  std::string out;
  for (const boost::json::value& each : list_at(figures, "/figures")) {
    TextTable table({{"BOUNDARY", false},
                     {"JOULES", true},
                     {"MEAN WATTS", true},
                     {"PEAK WATTS", true},
                     {"PJ PER USEFUL BIT", true}});
    for (const std::string boundary : {"module", "end", "link", "system"})
      table.add({boundary,
                 figure_at(each, "/joules/" + boundary),
                 figure_at(each, "/mean_watts/" + boundary),
                 figure_at(each, "/peak_watts/" + boundary),
                 figure_at(each, "/pj_per_useful_bit/" + boundary)});
    out += table.text() + fmt::format("{}: {} s of the model, utilisation {}\n",
                                      text_at(each, "/link"),
                                      figure_at(each, "/model_seconds"),
                                      figure_at(each, "/utilisation"));
  }
  return out;
}

}  // namespace

void add_energy(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  const auto link = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("energy", "joules and watts of a link that the daemon runs");
  command->add_option("LINK", *link, "name of the link")->required();
  add_daemon_options(*command, *options);
  command->callback([options, link, &exit_code] {
    const DaemonClient client(options->address);
    const auto answer = client.get<api::Figures>(api_path("links", *link, "/energy"));
    if (options->json())
      print_json(answer.figures());
    else
      std::cout << as_table(to_json(answer.figures()));
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
