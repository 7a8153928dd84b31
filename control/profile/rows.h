// SPDX-License-Identifier: Apache-2.0
//
// A JSON answer as rows of figure and value: "energy.link.pj_per_bit", "9.25". Entries of a list
// go by their `name` (and `direction`), "latency_items.fec.ns", or by number, where that is not
// another one for each. One row is the same figure in JSON, table and CSV.
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/report/page.h"

namespace linkwright {

struct FigureRow {
  std::string figure;
  boost::json::value value;  // a scalar
};

std::vector<FigureRow> rows_of(const boost::json::object& answer);

// For people: "unknown" for null.
std::string short_text(const boost::json::value& value, int digits = 6);
// For programs: all digits, nothing for null.
std::string exact_text(const boost::json::value& value);

// Two columns; a text too long for its cell follows the table.
std::string rows_table(const std::vector<FigureRow>& rows, const Page& page = {});

// RFC 4180: `cells` with commas, quoted where they must be.
std::string csv_line(const std::vector<std::string>& cells);
std::string rows_csv(const std::vector<FigureRow>& rows);

}  // namespace linkwright
