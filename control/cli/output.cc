// SPDX-License-Identifier: Apache-2.0
#include "control/cli/output.h"

#include <iostream>

#include <boost/json.hpp>

#include "control/profile/rows.h"

namespace linkwright {

void add_output_option(CLI::App& command, std::string& format) {
  command.add_option("-o,--output", format, "how to print the answer")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json", "csv"}));
}

void print_as(const std::string& format,
              const std::function<boost::json::object()>& as_json,
              const std::function<std::string()>& as_table) {
  if (format == "json")
    std::cout << boost::json::serialize(as_json()) << "\n";
  else
    std::cout << (format == "csv" ? rows_csv(rows_of(as_json())) : as_table());
}

}  // namespace linkwright
