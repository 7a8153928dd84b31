// SPDX-License-Identifier: Apache-2.0
#include "control/profile/rows.h"

#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestValue = 48;  // half a line

void add_rows(const std::string& path, const json::value& value, std::vector<FigureRow>& rows);

void add_members(const std::string& path,
                 const json::object& object,
                 std::string_view but,
                 std::vector<FigureRow>& rows) {
  for (const auto& member : object)
    if (member.key() != but)
      add_rows(path + (path.empty() ? "" : ".") + std::string(member.key()), member.value(), rows);
}

// Nothing where an entry has no name, or two have the same: both directions of a link.
std::vector<std::string> names_of(const json::array& array) {
  std::vector<std::string> names;
  for (const json::value& entry : array) {
    const json::object* object = entry.if_object();
    const json::value* name = object == nullptr ? nullptr : object->if_contains("name");
    if (name == nullptr || !name->is_string()) return {};
    names.emplace_back(name->get_string());
    const json::value* direction = object->if_contains("direction");
    if (direction != nullptr && direction->is_string())
      names.back() += "." + std::string(direction->get_string());
  }
  return std::set<std::string>(names.begin(), names.end()).size() == names.size()
             ? names
             : std::vector<std::string>{};
}

void add_entries(const std::string& path, const json::array& array, std::vector<FigureRow>& rows) {
  const std::vector<std::string> names = names_of(array);
  for (std::size_t i = 0; i < array.size(); ++i)
    if (names.empty())
      add_rows(fmt::format("{}[{}]", path, i), array[i], rows);
    else
      add_members(path + "." + names[i], array[i].get_object(), "name", rows);
}

void add_rows(const std::string& path, const json::value& value, std::vector<FigureRow>& rows) {
  if (const json::object* object = value.if_object()) return add_members(path, *object, "", rows);
  if (const json::array* array = value.if_array()) return add_entries(path, *array, rows);
  rows.push_back({path, value});
}

std::string text_of(const json::value& value, const char* unknown, int digits) {
  if (value.is_null()) return unknown;
  if (value.is_string()) return std::string(value.get_string());
  if (const double* number = value.if_double())
    return digits > 0 ? fmt::format("{:.{}g}", *number, digits) : fmt::format("{}", *number);
  return json::serialize(value);
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string{c};
  return out + "\"";
}

}  // namespace

std::vector<FigureRow> rows_of(const json::object& answer) {
  std::vector<FigureRow> rows;
  add_members("", answer, "", rows);
  return rows;
}

std::string short_text(const json::value& value, int digits) {
  return text_of(value, "unknown", digits);
}

std::string exact_text(const json::value& value) {
  return text_of(value, "", 0);
}

std::string rows_table(const std::vector<FigureRow>& rows, const Page& page) {
  TextTable table({{"figure", false, kLongestValue}, {"value", false, kLongestValue}});
  std::string below;
  for (const FigureRow& row : rows) {
    const std::string text = short_text(row.value);
    const bool fits = text.size() <= kLongestValue;
    table.add({row.figure, fits ? text : "see below"});
    if (!fits) below += wrapped(fmt::format("{}: {}", row.figure, text), "", page);
  }
  return table.text(page) + below;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) out += (out.empty() ? "" : ",") + csv_cell(cell);
  return out + "\n";
}

std::string rows_csv(const std::vector<FigureRow>& rows) {
  std::string out = csv_line({"figure", "value"});
  for (const FigureRow& row : rows) out += csv_line({row.figure, exact_text(row.value)});
  return out;
}

}  // namespace linkwright
