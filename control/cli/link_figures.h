// SPDX-License-Identifier: Apache-2.0
//
// Verbs that tell figures of one link that the daemon runs: `fec`, `energy`.
#pragma once

#include <string>

#include <CLI/App.hpp>
#include <boost/json/value.hpp>

namespace linkwright {

// `verb` is the last part of the route, too. `as_table` takes what the route tells.
void add_link_figures(CLI::App& app,
                      const std::string& verb,
                      const std::string& text,
                      std::string (*as_table)(const boost::json::value&),
                      int& exit_code);

}  // namespace linkwright
