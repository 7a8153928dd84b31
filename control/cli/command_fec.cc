// SPDX-License-Identifier: Apache-2.0
//
// linkwright fec: what the FEC of a link that runs has corrected, and what it could not.
#include <string>

#include <boost/json.hpp>

#include "control/cli/commands.h"
#include "control/cli/json_reading.h"
#include "control/cli/link_figures.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string fec_table(const boost::json::value& figures) {
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
  add_link_figures(
      app, "fec", "codewords and bit errors of a link that the daemon runs", fec_table, exit_code);
}

}  // namespace linkwright
