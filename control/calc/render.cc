// SPDX-License-Identifier: Apache-2.0
#include "control/calc/render.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// Longer texts are prose: they stand below the table, over its whole width.
constexpr std::size_t kLongestCell = 28;

template <class... Case>
struct Overloaded : Case... {
  using Case::operator()...;
};
// Clang deduces the cases of an aggregate from version 17 on.
template <class... Case>
Overloaded(Case...) -> Overloaded<Case...>;

std::string dotted(std::string name) {
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

json::value json_of(const Value& value) {
  return std::visit(Overloaded{[](std::monostate) { return json::value(nullptr); },
                               [](const auto& known) { return json::value(known); }},
                    value);
}

void insert(json::object& object, std::string_view path, json::value value) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) {
    object[path] = std::move(value);
    return;
  }
  json::value& inner = object[path.substr(0, slash)];
  if (!inner.is_object()) inner = json::object();
  insert(inner.as_object(), path.substr(slash + 1), std::move(value));
}

json::object json_of(const Record& record) {
  json::object object;
  for (const Row& row : record) insert(object, row.name, json_of(row.value));
  return object;
}

std::string to_json(const Answer& answer) {
  json::object object = json_of(answer.rows);
  for (const RecordList& list : answer.lists) {
    json::array records;
    for (const Record& record : list.records) records.push_back(json_of(record));
    insert(object, list.name, std::move(records));
  }
  return json::serialize(object) + "\n";
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string csv_lines(const Record& record, const std::string& prefix) {
  const auto text = Overloaded{[](std::monostate) { return std::string(); },
                               [](bool yes) { return std::string(yes ? "true" : "false"); },
                               [](const std::string& word) { return word; },
                               [](auto number) { return fmt::format("{}", number); }};
  std::string out;
  for (const Row& row : record) {
    out += fmt::format("{},{},{},{}\n",
                       quoted(prefix + dotted(row.name)),
                       quoted(std::visit(text, row.value)),
                       quoted(row.unit),
                       quoted(row.note));
  }
  return out;
}

std::string to_csv(const Answer& answer) {
  std::string out = "name,value,unit,note\n" + csv_lines(answer.rows, "");
  for (const RecordList& list : answer.lists)
    for (std::size_t i = 0; i < list.records.size(); ++i)
      out += csv_lines(list.records[i], fmt::format("{}[{}].", dotted(list.name), i));
  return out;
}

std::string cell_of(const Value& value) {
  return std::visit(Overloaded{[](std::monostate) { return std::string("unknown"); },
                               [](bool yes) { return std::string(yes ? "yes" : "no"); },
                               [](const std::string& word) { return word; },
                               [](std::int64_t whole) { return fmt::format("{}", whole); },
                               [](double number) { return fmt::format("{:.6g}", number); }},
                    value);
}

bool is_text(const Value& value) {
  return std::holds_alternative<std::string>(value);
}

std::string table_of(const Record& record, const Page& page) {
  TextTable table({{"NAME"}, {"VALUE", true, kLongestCell}, {"UNIT"}, {"", false, 1000}});
  std::string prose;
  for (const Row& row : record) {
    std::string cell = cell_of(row.value);
    if (cell.size() > kLongestCell)
      prose += wrapped(dotted(row.name) + ": " + cell, "", page);
    else
      table.add({dotted(row.name), std::move(cell), row.unit, row.note});
  }
  return table.text(page) + prose;
}

// A heading is the last part of the name, which carries its unit.
std::string heading_of(const Row& row) {
  std::string heading = row.name.substr(row.name.rfind('/') + 1);
  for (char& c : heading)
    c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return heading;
}

std::string table_of(const RecordList& list, const Page& page) {
  if (list.records.empty()) return {};
  std::vector<Column> columns;
  for (const Row& row : list.records.front())
    columns.push_back({heading_of(row), !is_text(row.value), 60});
  TextTable table(std::move(columns));
  for (const Record& record : list.records) {
    std::vector<std::string> cells;
    for (const Row& row : record) cells.push_back(cell_of(row.value));
    table.add(std::move(cells));
  }
  return "\n" + table.text(page);
}

std::string to_table(const Answer& answer, const Page& page) {
  std::string out = table_of(answer.rows, page);
  for (const RecordList& list : answer.lists) out += table_of(list, page);
  return out;
}

}  // namespace

std::string render(const Answer& answer, Format format, const Page& page) {
  if (format == Format::kJson) return to_json(answer);
  return format == Format::kCsv ? to_csv(answer) : to_table(answer, page);
}

}  // namespace linkwright
