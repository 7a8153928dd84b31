// SPDX-License-Identifier: Apache-2.0
//
// Where each field of a message was written: "links[2].parameters.fec" -> file, line, column.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "control/yaml/problem.h"

namespace linkwright {

class Positions {
 public:
  void set(const std::string& path, const Position& at) { at_.insert_or_assign(path, at); }

  // Whether a person wrote this field; a message cannot tell 0 from nothing, this can.
  bool written(const std::string& path) const { return at_.contains(path); }

  // The place of the field, else of the nearest field around it, else of the file.
  Position find(std::string_view path) const {
    while (true) {
      if (const auto found = at_.find(path); found != at_.end()) return found->second;
      if (path.empty()) return {};
      path = parent(path);
    }
  }

  // "links[2].fec" -> "links[2]" -> "links" -> ""
  static std::string_view parent(std::string_view path) {
    const std::size_t cut = path.find_last_of(".[");
    return cut == std::string_view::npos ? std::string_view{} : path.substr(0, cut);
  }

 private:
  std::map<std::string, Position, std::less<>> at_;
};

}  // namespace linkwright
