// SPDX-License-Identifier: Apache-2.0
//
// linkwright energy: the joules of a link that runs, by the boundary that is drawn around it.
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/commands.h"
#include "control/cli/json_reading.h"
#include "control/cli/link_figures.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string energy_table(const boost::json::value& figures) {
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
  add_link_figures(
      app, "energy", "joules and watts of a link that the daemon runs", energy_table, exit_code);
}

}  // namespace linkwright
