// SPDX-License-Identifier: Apache-2.0
#include "control/cli/json_reading.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

const json::value* at(const json::value& value, std::string_view pointer) {
  boost::system::error_code none;
  return value.find_pointer(pointer, none);
}

}  // namespace

std::optional<double> number_at(const json::value& value, std::string_view pointer) {
  const json::value* found = at(value, pointer);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->to_number<double>();
}

bool flag_at(const json::value& value, std::string_view pointer) {
  const json::value* found = at(value, pointer);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::string text_at(const json::value& value, std::string_view pointer) {
  const json::value* found = at(value, pointer);
  if (found == nullptr || !found->is_string()) return "";
  return std::string(found->get_string());
}

json::array list_at(const json::value& value, std::string_view pointer) {
  const json::value* found = at(value, pointer);
  return found != nullptr && found->is_array() ? found->get_array() : json::array();
}

std::string count_at(const json::value& value, std::string_view pointer) {
  const auto count = number_at(value, pointer);
  return count && *count >= 0 ? count_text(static_cast<std::uint64_t>(*count)) : "-";
}

std::string figure_at(const json::value& value, std::string_view pointer) {
  const auto figure = number_at(value, pointer);
  return figure ? fmt::format("{:.4g}", *figure) : "-";
}

}  // namespace linkwright
