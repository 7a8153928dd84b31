// SPDX-License-Identifier: Apache-2.0
//
// Profiles side by side: each figure of any of them, and by how much each differs from the first.
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/report/page.h"

namespace linkwright {

class Comparison {
 public:
  // At least two answers of to_json(ProfileAnswer).
  explicit Comparison(std::vector<boost::json::object> answers);

  // {"profiles": [answers], "differences": {figure: [of the second to the first, ...]}}, where
  // both are numbers.
  boost::json::object json() const;
  std::string table(const Page& page = {}) const;
  std::string csv() const;

 private:
  struct Line {
    std::string figure;
    std::vector<boost::json::value> values;       // undefined where a profile has no such figure
    std::vector<boost::json::value> differences;  // to the first; null: not both are numbers
  };
  std::vector<std::string> headings() const;
  Line* line(const std::string& figure);

  std::vector<boost::json::object> answers_;
  std::vector<Line> lines_;
};

}  // namespace linkwright
