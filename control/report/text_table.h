// SPDX-License-Identifier: Apache-2.0
//
// Tables for a terminal: columns as wide as their longest cell, as far as the page has room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/report/page.h"

namespace linkwright {

struct Column {
  std::string heading;
  bool right = false;       // numbers stand at the right
  std::size_t widest = 40;  // longer cells are cut, which a '~' at their end shows
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as columns.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  // On a page that is too narrow texts are cut first; numbers never are. Where that is not enough,
  // the columns that are left stand in a table of their own below, behind the first column again.
  std::string text(const Page& page = {}) const;

 private:
  std::vector<std::size_t> natural_widths() const;
  std::vector<std::size_t> fitting_widths(std::size_t columns) const;
  // The columns whose numbers are `shown`, `widths` by number.
  std::string part(const std::vector<std::size_t>& shown,
                   const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// "12.5 Gb/s", "131 ns", "1.2 M": at most four digits, decimal prefixes.
std::string rate_text(double bits_per_second);
std::string time_text(double nanoseconds);
std::string count_text(std::uint64_t count);

// `text` broken at spaces into lines as long as the page allows, each after `indent`.
std::string wrapped(const std::string& text, const std::string& indent, const Page& page = {});

}  // namespace linkwright
