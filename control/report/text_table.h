// SPDX-License-Identifier: Apache-2.0
//
// Tables for a terminal: columns as wide as their longest cell, cut so that a line fits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace linkwright {

inline constexpr std::size_t kTerminalColumns = 100;

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
  std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// "12.5 Gb/s", "131 ns", "1.2 M": at most four digits, decimal prefixes.
std::string rate_text(double bits_per_second);
std::string time_text(double nanoseconds);
std::string count_text(std::uint64_t count);

// `text` broken at spaces into lines of at most kTerminalColumns, each after `indent`.
std::string wrapped(const std::string& text, const std::string& indent);

}  // namespace linkwright
