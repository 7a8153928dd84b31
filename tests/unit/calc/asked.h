// SPDX-License-Identifier: Apache-2.0
//
// `linkwright calc` as a person types it, within the test: what it printed, or what it refused.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "control/calc/calculators.h"

namespace linkwright {

struct Asked {
  std::string out;
  std::string error;  // of a refusal, as main() prints it after "linkwright: "
};

inline Asked ask(const std::string& line, const Folders& profiles = {}) {
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

inline boost::json::object answer(const std::string& line, const Folders& profiles = {}) {
  const Asked asked = ask(line + " -o json", profiles);
  if (!asked.error.empty()) throw std::runtime_error(asked.error);
  return boost::json::parse(asked.out).as_object();
}

// What stands at "frame_loss_ratio/exact" or "parts/1/events".
inline boost::json::value at(const boost::json::object& object, const std::string& path) {
  return boost::json::value(object).at_pointer("/" + path);
}
inline boost::json::array array_at(const boost::json::object& object, const std::string& path) {
  return at(object, path).as_array();
}
inline double number(const boost::json::object& object, const std::string& path) {
  return at(object, path).to_number<double>();
}

}  // namespace linkwright
