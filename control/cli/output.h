// SPDX-License-Identifier: Apache-2.0
//
// `-o table|json|csv` of the verbs that answer with figures. CSV is made from the JSON, one figure
// per line, so that whatever answers in JSON answers in CSV too, with all digits.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json/value.hpp>

namespace linkwright {

// `format` is the default.
void add_output_option(CLI::App& command, std::string& format);

// Writes one of them to stdout; the others are not made.
void print_as(const std::string& format,
              const std::function<boost::json::object()>& as_json,
              const std::function<std::string()>& as_table);

}  // namespace linkwright
