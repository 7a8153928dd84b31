// SPDX-License-Identifier: Apache-2.0
//
// `linkwright calc` as a person types it, within the test: what it printed, or what it refused.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace linkwright {

struct Asked {
  std::string out;
  std::string error;  // of a refusal, as main() prints it after "linkwright: "
};

// `profiles`: the folders that are looked through.
Asked ask(const std::string& line, const std::vector<std::filesystem::path>& profiles = {});
boost::json::object answer(const std::string& line,
                           const std::vector<std::filesystem::path>& profiles = {});

// What stands at "frame_loss_ratio/exact" or "parts/1/events".
inline boost::json::value at(const boost::json::object& object, const std::string& path) {
  return boost::json::value(object).at_pointer("/" + path);
}
inline boost::json::array array_at(const boost::json::object& object, const std::string& path) {
  return at(object, path).as_array();
}
inline double number(const boost::json::object& object, const std::string& path) {
  return at(object, path).to_number<double>();
}

}  // namespace linkwright
