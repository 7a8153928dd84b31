// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <unistd.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/output.h"
#include "control/cli/terminal.h"
#include "control/report/text_table.h"
#include "dataplane/driver_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

using Rows = std::vector<std::vector<std::string>>;  // the first has the headings

// The remark is prose: it goes on lines of its own, below the table.
std::string to_table(Rows rows, const Page& page) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i + 1 < rows.front().size(); ++i) columns.push_back({rows.front()[i]});
  TextTable table(std::move(columns));
  std::string remarks;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    remarks += wrapped(rows[r].front() + ": " + rows[r].back(), "", page);
    rows[r].pop_back();
    table.add(std::move(rows[r]));
  }
  return table.text(page) + "\n" + remarks;
}

std::string key_of(std::string heading) {
  std::replace(heading.begin(), heading.end(), ' ', '_');
  return heading;
}

// The first column is the driver's name.
json::object drivers_json(const Rows& rows) {
  json::array drivers;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    json::object& driver = drivers.emplace_back(json::object()).as_object();
    driver["name"] = rows[r].front();
    for (std::size_t i = 1; i < rows[r].size(); ++i) driver[key_of(rows.front()[i])] = rows[r][i];
  }
  return {{"drivers", std::move(drivers)}};
}

}  // namespace

void add_drivers(CLI::App& app, int& exit_code) {
  const auto format = std::make_shared<std::string>("table");
  CLI::App* drivers =
      app.add_subcommand("drivers", "what each DPDK driver really passes and counts");
  add_output_option(*drivers, *format);
  drivers->callback([format, &exit_code] {
    const Rows rows = driver_table_text();
    print_as(
        *format,
        [&] { return drivers_json(rows); },
        [&] { return to_table(rows, page_of(STDOUT_FILENO)); });
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
