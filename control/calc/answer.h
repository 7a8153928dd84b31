// SPDX-License-Identifier: Apache-2.0
//
// What a calculation answers: named values with their units, in the order in which a person reads
// them, and lists of such records. Every format is made from this one (render.h), so a calculation
// only parses, calls link_models and names what came out.
//
// A name is a path: "frame_loss_ratio/exact" is the member `exact` of the object
// `frame_loss_ratio`. Not a dot, because a key may be a number ("feasible_at_m/0.5").
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace linkwright {

// monostate: unknown, printed as such and never as 0.
using Value = std::variant<std::monostate, double, std::int64_t, bool, std::string>;

struct Row {
  std::string name;
  Value value{};
  std::string unit{};
  std::string note{};  // only in tables and CSV
};
using Record = std::vector<Row>;

struct RecordList {
  std::string name;
  std::vector<Record> records;
};

struct Answer {
  Record rows{};
  std::vector<RecordList> lists{};

  void add(std::string name, Value value, std::string unit = {}, std::string note = {}) {
    rows.push_back({std::move(name), std::move(value), std::move(unit), std::move(note)});
  }
  void add_list(std::string name, std::vector<Record> records) {
    lists.push_back({std::move(name), std::move(records)});
  }
};

inline Value known(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Value{*value} : Value{};
}

}  // namespace linkwright
