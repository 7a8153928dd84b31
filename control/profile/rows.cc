// SPDX-License-Identifier: Apache-2.0
#include "control/profile/rows.h"

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

void add_entries(const std::string& path, const json::array& array, std::vector<FigureRow>& rows) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    const json::object* object = array[i].if_object();
    const json::value* name = object == nullptr ? nullptr : object->if_contains("name");
    if (name != nullptr)
      add_members(path + "." + std::string(name->as_string()), *object, "name", rows);
    else
      add_rows(fmt::format("{}[{}]", path, i), array[i], rows);
  }
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

std::string rows_table(const std::vector<FigureRow>& rows) {
  TextTable table({{"figure", false, kLongestValue}, {"value", false, kLongestValue}});
  std::string below;
  for (const FigureRow& row : rows) {
    const std::string text = short_text(row.value);
    const bool fits = text.size() <= kLongestValue;
    table.add({row.figure, fits ? text : "see below"});
    if (!fits) below += wrapped(fmt::format("{}: {}", row.figure, text), "");
  }
  return table.text() + below;
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
