// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <CLI/CLI.hpp>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/report/text_table.h"
#include "dataplane/driver_table.h"

namespace linkwright {

void add_drivers(CLI::App& app, int& exit_code) {
  CLI::App* drivers = app.add_subcommand("drivers", "what each DPDK driver really passes");
  drivers->callback([&exit_code] {
    std::vector<std::vector<std::string>> rows = driver_table_text();
    // The remark is prose: it goes on lines of its own, below the table.
    std::vector<Column> columns;
    for (std::size_t i = 0; i + 1 < rows.front().size(); ++i) columns.push_back({rows.front()[i]});
    TextTable table(std::move(columns));
    std::string remarks;
    for (std::size_t r = 1; r < rows.size(); ++r) {
      remarks += wrapped(rows[r].front() + ": " + rows[r].back(), "");
      rows[r].pop_back();
      table.add(std::move(rows[r]));
    }
    std::cout << table.text() << "\n" << remarks;
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
