// SPDX-License-Identifier: Apache-2.0
//
// What a command line changes in a scenario, whichever command reads it: as if it stood in the
// file.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace linkwright {

struct ScenarioOptions {
  std::string netem;                // arguments of tc's netem
  std::string corner;               // of every link that has a profile
  std::vector<std::string> claims;  // each of every link whose profile states it
  std::vector<std::string> set;     // FIELD=VALUE or LINK.FIELD=VALUE
};

inline void add_scenario_options(CLI::App& command, ScenarioOptions& options) {
  command.add_option("--corner",
                     options.corner,
                     "typical, or a corner that the profiles of the links state, as hot");
  command
      .add_option("--claim",
                  options.claims,
                  "put a vendor's claim in force, in links whose profile states it")
      ->allow_extra_args(false);
  command
      .add_option("--set",
                  options.set,
                  "FIELD=VALUE over every link, or LINK.FIELD=VALUE over one, both ways, as in "
                  "length_m=2.5 or wire.latency.module=80ns")
      ->allow_extra_args(false);
  command.add_option("--netem",
                     options.netem,
                     "arguments of tc's netem, put over every link: \"delay 10ms 1ms loss 1%\"");
}

}  // namespace linkwright
