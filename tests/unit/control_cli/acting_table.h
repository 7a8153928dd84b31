// SPDX-License-Identifier: Apache-2.0
//
// The table of parameters that act, tests/data/acting.txt: its head says how it is read. The smoke
// tests read the same file, so virtual time and the lab cannot drift apart.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace linkwright {

struct ActingRow {
  std::string base_name;
  std::uint64_t time_scale = 1;
  std::string base;       // parameters of both directions
  std::string effect;     // what the change does
  std::string changed;    // parameters of one direction
  bool of_cable = false;  // of both, and what befalls both is compared
};

inline void PrintTo(const ActingRow& row, std::ostream* out) {
  *out << row.base_name << ": " << row.effect << " " << row.changed;
}

struct ActingTable {
  std::vector<ActingRow> rows;
  std::map<std::string, std::string> without_row;  // field -> why
};

inline std::string rest_of(std::istream& words) {
  std::string rest;
  std::getline(words >> std::ws, rest);
  return rest;
}

inline ActingTable read_acting_table(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + " cannot be read");
  ActingTable table;
  ActingRow row;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    words >> row.effect;
    if (row.effect == "base" || row.effect == "cable") {
      row.of_cable = row.effect == "cable";
      words >> row.base_name >> row.time_scale;
      row.base = rest_of(words);
    } else if (row.effect == "inert" || row.effect == "elsewhere") {
      std::string field;
      words >> field;
      table.without_row[field] = rest_of(words);
    } else {
      row.changed = rest_of(words);
      table.rows.push_back(row);
    }
  }
  return table;
}

}  // namespace linkwright
