// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/calc/asked.h"

#include <sstream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "control/calc/calculators.h"

namespace linkwright {

Asked ask(const std::string& line, const Folders& profiles) {
  CLI::App app;
  std::ostringstream out;
  add_calc_fec(app, out);
  add_calc_copper(app, out);
  add_calc_optics(app, out);
  add_calc_ocs(app, out);
  add_calc_energy(app, out);
  add_calc_bill(app, out);
  add_calc_reliability(app, out, profiles);
  add_calc_crossover(app, out, profiles);
  app.require_subcommand(1);
  try {
    app.parse(line);
  } catch (const CLI::ParseError& error) {
    return {out.str(), error.what()};
  }
  return {out.str(), {}};
}

boost::json::object answer(const std::string& line, const Folders& profiles) {
  const Asked asked = ask(line + " -o json", profiles);
  if (!asked.error.empty()) throw std::runtime_error(asked.error);
  return boost::json::parse(asked.out).as_object();
}

}  // namespace linkwright
