// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/profile/explanation.h"
#include "control/profile/figures_json.h"
#include "control/profile/rows.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

std::string place_text(const Position& at) {
  return at.line > 0 ? fmt::format("{}:{}", at.file, at.line) : at.file;
}

}  // namespace

json::object to_json(const ProfileAnswer& answer, const Explanation& explanation) {
  json::object out = heading_json(answer);
  out["numbers"] = explanation.numbers;
  out["assumed"] = explanation.assumed;
  out["assumed_share"] = explanation.assumed_share;
  json::array& values = out["values"].emplace_array();
  for (const ExplainedValue& each : explanation.values)
    values.push_back({{"field", each.field},
                      {"text", each.text},
                      {"value", number_json(each.number)},
                      {"unit", text_json(each.unit)},
                      {"source", text_json(each.source)},
                      {"confidence", text_json(each.confidence)},
                      {"assumed", each.is_assumed()},
                      {"level", text_json(each.level)},
                      {"file", text_json(each.at.file)},
                      {"line", each.at.line}});
  return out;
}

// A line for the value, then its source: sources are sentences and do not fit a column.
std::string to_table(const Explanation& explanation, const Page& page) {
  std::string out;
  for (const ExplainedValue& each : explanation.values) {
    out += fmt::format("{:<36} {:<14} {:<2} {}\n",
                       each.field,
                       each.text,
                       each.confidence.empty() ? "?" : each.confidence,
                       place_text({std::filesystem::path(each.at.file).filename().string(),
                                   each.at.line,
                                   each.at.column}));
    out += wrapped(each.source.empty() ? "no source stated" : each.source, "    ", page);
  }
  return out + fmt::format("{} of {} numbers ({:.0f} %) are assumed or of low confidence\n",
                           explanation.assumed,
                           explanation.numbers,
                           100 * explanation.assumed_share);
}

std::string to_csv(const Explanation& explanation) {
  std::string out =
      csv_line({"field", "value", "confidence", "assumed", "source", "level", "place"});
  for (const ExplainedValue& each : explanation.values)
    out += csv_line({each.field,
                     each.text,
                     each.confidence,
                     each.is_assumed() ? "true" : "false",
                     each.source,
                     each.level,
                     place_text(each.at)});
  return out;
}

}  // namespace linkwright
