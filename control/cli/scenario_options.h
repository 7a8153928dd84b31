// SPDX-License-Identifier: Apache-2.0
//
// The options of every command that reads a scenario.
#pragma once

#include <CLI/CLI.hpp>

#include "control/live/scenario_options.h"

namespace linkwright {

inline void add_scenario_options(CLI::App& command, ScenarioOptions& options) {
  command
      .add_option(
          "--corner",
          options.corner,
          "typical, or a corner that the profiles of all links state, as hot; default: as in "
          "the file")
      ->type_name("CORNER");
  command
      .add_option("--claim",
                  options.claims,
                  "put a vendor's claim in force, in links whose profile states it")
      ->type_name("CLAIM")
      ->allow_extra_args(false);
  command
      .add_option("--set",
                  options.set,
                  "a number over that of every link, or of one, both ways, as in length_m=2.5 or "
                  "wire.latency.module=80ns")
      ->type_name("[LINK.]FIELD=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--netem",
                  options.netem,
                  "arguments of tc's netem, put over every link, as in \"delay 10ms 1ms loss 1%\"")
      ->type_name("ARGUMENTS");
}

}  // namespace linkwright
