// SPDX-License-Identifier: Apache-2.0
#include "control/report/text_table.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace linkwright {
namespace {

constexpr std::size_t kGap = 2;         // between two columns
constexpr std::size_t kLeastText = 10;  // of a column that gives way; leaves NOT CLOSED whole

std::size_t width_of(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
}

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 1) + "~";
}

// Four digits and the largest prefix that leaves at least one before the point.
std::string scaled(double value, double step, const std::array<std::string_view, 5>& units) {
  std::size_t i = 0;
  for (; i + 1 < units.size() && value >= step * 0.99995; ++i) value /= step;
  return fmt::format("{:.4g} {}", value, units[i]);
}

}  // namespace

std::vector<std::size_t> TextTable::natural_widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_[i].heading.size();
    for (const auto& row : rows_) width = std::max(width, row[i].size());
    widths.push_back(std::min(width, columns_[i].widest));
  }
  return widths;
}

// The widest text gives way first, so that no column is lost for another's comfort.
std::vector<std::size_t> TextTable::fitting_widths(std::size_t columns) const {
  std::vector<std::size_t> widths = natural_widths();
  while (width_of(widths) > columns) {
    std::optional<std::size_t> widest;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t least = std::max(kLeastText, columns_[i].heading.size());
      if (!columns_[i].right && widths[i] > least && (!widest || widths[i] > widths[*widest]))
        widest = i;
    }
    if (!widest) break;
    --widths[*widest];
  }
  return widths;
}

std::string TextTable::part(const std::vector<std::size_t>& shown,
                            const std::vector<std::size_t>& widths) const {
  std::string out;
  const auto line = [&](auto&& cell_of) {
    std::string text;
    for (const std::size_t i : shown) {
      const std::string cell = cut(cell_of(i), widths[i]);
      text += (i == shown.front() ? "" : "  ") + (columns_[i].right
                                                      ? fmt::format("{:>{}}", cell, widths[i])
                                                      : fmt::format("{:<{}}", cell, widths[i]));
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](std::size_t i) { return columns_[i].heading; });
  for (const auto& row : rows_) line([&](std::size_t i) { return row[i]; });
  return out;
}

std::string TextTable::text(const Page& page) const {
  const std::size_t columns = page.columns.value_or(std::string::npos);
  const std::vector<std::size_t> widths = fitting_widths(columns);
  std::string out;
  for (std::size_t next = 0; next < columns_.size();) {
    std::vector<std::size_t> shown;
    std::size_t used = 0;
    if (next > 0) {
      shown.push_back(0);
      used = widths[0];
    }
    // One at least, however narrow the page is.
    const std::size_t first = next;
    while (next < columns_.size() && (next == first || used + kGap + widths[next] <= columns)) {
      used += (shown.empty() ? 0 : kGap) + widths[next];
      shown.push_back(next++);
    }
    out += (out.empty() ? "" : "\n") + part(shown, widths);
  }
  return out;
}

std::string rate_text(double bits_per_second) {
  return scaled(bits_per_second, 1e3, {"b/s", "kb/s", "Mb/s", "Gb/s", "Tb/s"});
}

std::string time_text(double nanoseconds) {
  if (nanoseconds > 0 && nanoseconds < 1) return fmt::format("{:.4g} ps", nanoseconds * 1e3);
  std::size_t i = 0;
  constexpr std::array<std::string_view, 4> kUnits{"ns", "us", "ms", "s"};
  for (; i + 1 < kUnits.size() && nanoseconds >= 999.95; ++i) nanoseconds /= 1e3;
  return fmt::format("{:.4g} {}", nanoseconds, kUnits[i]);
}

std::string count_text(std::uint64_t count) {
  if (count < 1'000'000) return fmt::format("{}", count);
  return scaled(static_cast<double>(count) / 1e6, 1e3, {"M", "G", "T", "P", "E"});
}

std::string wrapped(const std::string& text, const std::string& indent, const Page& page) {
  const std::size_t columns = page.prose_columns();
  std::istringstream words(text);
  std::string out;
  std::string line = indent;
  for (std::string word; words >> word;) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > columns) {
      out += line + "\n";
      line = indent + "  ";
    } else if (line.size() > indent.size()) {
      line += " ";
    }
    line += word;
  }
  return out + line + "\n";
}

}  // namespace linkwright
