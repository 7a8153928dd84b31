// SPDX-License-Identifier: Apache-2.0
//
// Where every value of a profile comes from: number, unit, source, confidence, file and line. And
// how many of the numbers nobody measured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/profile/answer.h"
#include "control/report/page.h"

namespace linkwright {

struct ExplainedValue {
  std::string field;
  std::string text;              // "2.5m"
  std::optional<double> number;  // in the stored unit; nullopt: a choice, a text, a list
  std::string unit;              // of `number`; empty: none
  std::string source;            // empty: nobody said
  std::string confidence;        // "H", "M", "L", or empty
  Position at;
  std::string level;  // whose word it is: "parameters of NAME", a corner, a claim, "--set"

  bool is_assumed() const;  // the source says so, or the confidence is low
};

struct Explanation {
  std::vector<ExplainedValue> values;
  std::size_t numbers = 0;
  std::size_t assumed = 0;
  double assumed_share = 0;
};

// `field`: one of them, by any name of field_named(); empty: all. Shares count all numbers in
// either case. nullopt: see `problems`.
std::optional<Explanation> explain(const ProfileAnswer& answer,
                                   const std::string& field,
                                   Problems& problems);

// "..., IEEE 802.3df; H" -> "H"
std::string confidence_of(const std::string& source);

boost::json::object to_json(const ProfileAnswer& answer, const Explanation& explanation);
std::string to_table(const Explanation& explanation, const Page& page = {});
std::string to_csv(const Explanation& explanation);

}  // namespace linkwright
