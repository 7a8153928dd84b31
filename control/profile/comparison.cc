// SPDX-License-Identifier: Apache-2.0
#include "control/profile/comparison.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/profile/rows.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::size_t kWidestFigure = 36;
constexpr std::size_t kNarrowest = 10;  // "-4.757e-11"
constexpr int kDigits = 4;

std::optional<double> as_number(const json::value& value) {
  if (const double* number = value.if_double()) return *number;
  if (const std::int64_t* number = value.if_int64()) return static_cast<double>(*number);
  if (const std::uint64_t* number = value.if_uint64()) return static_cast<double>(*number);
  return std::nullopt;
}

json::value difference(const json::value& from, const json::value& to) {
  const auto a = as_number(from);
  const auto b = as_number(to);
  return a && b ? json::value(*b - *a) : json::value();
}

}  // namespace

Comparison::Comparison(std::vector<json::object> answers) : answers_(std::move(answers)) {
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    for (FigureRow& row : rows_of(answers_[i])) {
      Line* at = line(row.figure);
      if (at == nullptr)
        at = &lines_.emplace_back(Line{row.figure, std::vector<json::value>(answers_.size()), {}});
      at->values[i] = std::move(row.value);
    }
  }
  std::erase_if(lines_, [](const Line& each) {
    return std::all_of(
        each.values.begin(), each.values.end(), [](const json::value& v) { return v.is_null(); });
  });
  for (Line& each : lines_)
    for (std::size_t i = 1; i < each.values.size(); ++i)
      each.differences.push_back(difference(each.values[0], each.values[i]));
}

Comparison::Line* Comparison::line(const std::string& figure) {
  const auto found = std::find_if(
      lines_.begin(), lines_.end(), [&](const Line& each) { return each.figure == figure; });
  return found == lines_.end() ? nullptr : &*found;
}

json::object Comparison::json() const {
  json::object out;
  json::array& profiles = out["profiles"].emplace_array();
  for (const json::object& each : answers_) profiles.push_back(each);
  json::object& differences = out["differences"].emplace_object();
  for (const Line& each : lines_) {
    const bool any = std::any_of(each.differences.begin(),
                                 each.differences.end(),
                                 [](const json::value& v) { return !v.is_null(); });
    if (any)
      differences[each.figure] = json::array(each.differences.begin(), each.differences.end());
  }
  return out;
}

std::vector<std::string> Comparison::headings() const {
  std::vector<std::string> out;
  for (const json::object& each : answers_) out.emplace_back(each.at("name").as_string());
  for (std::size_t i = 1; i < answers_.size(); ++i) out.push_back(fmt::format("{} - 1", i + 1));
  return out;
}

// Profiles go by number: names would make the columns too wide for two of them.
std::string Comparison::table(const Page& page) const {
  const std::vector<std::string> names = headings();
  std::string legend;
  const std::size_t widest =
      std::max(kNarrowest, (kTerminalColumns - kWidestFigure) / names.size() - 2);
  std::vector<Column> columns{{"figure", false, kWidestFigure}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_profile = i < answers_.size();
    const std::string number = std::to_string(i + 1);
    if (is_profile) legend += wrapped(number + " " + names[i], "", page);
    columns.push_back({is_profile ? number : names[i], true, widest});
  }
  TextTable table(std::move(columns));
  for (const Line& each : lines_) {
    if (each.figure == "name") continue;
    std::vector<std::string> cells{each.figure};
    for (const json::value& value : each.values) cells.push_back(short_text(value, kDigits));
    for (const json::value& value : each.differences)
      cells.push_back(value.is_null() ? "" : short_text(value, kDigits));
    table.add(std::move(cells));
  }
  return legend + table.text(page);
}

std::string Comparison::csv() const {
  std::vector<std::string> names = headings();
  names.insert(names.begin(), "figure");
  std::string out = csv_line(names);
  for (const Line& each : lines_) {
    std::vector<std::string> cells{each.figure};
    for (const json::value& value : each.values) cells.push_back(exact_text(value));
    for (const json::value& value : each.differences) cells.push_back(exact_text(value));
    out += csv_line(cells);
  }
  return out;
}

}  // namespace linkwright
