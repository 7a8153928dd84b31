// SPDX-License-Identifier: Apache-2.0
//
// Parameters of one link direction from their levels: profile, then the link's `parameters`, then
// `a_to_b` or `b_to_a`. Each field comes from the most specific level that has it; a list
// (`light.dark`, `faults`) replaces the list below it. Remembers where each field was written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/scenario/place.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"

namespace linkwright {

// One level: its values, and where in which file they stand. The positions must outlive the merge.
struct ParameterLevel {
  schema::LinkParameters values;
  const Positions* positions = nullptr;
  std::string path;  // "links[0].a_to_b"; in a profile "parameters"
};

class MergedParameters {
 public:
  // Levels from general to specific; `link` is the place for what no level has.
  MergedParameters(std::vector<ParameterLevel> levels, Place link);

  const schema::LinkParameters& values() const { return merged_; }

  // Where `field` ("fec.code", "light.dark[0].at") of the merged parameters was written.
  Place place_of(std::string_view field) const;
  const Place& link() const { return link_; }

 private:
  std::vector<ParameterLevel> levels_;  // specific first
  Place link_;
  schema::LinkParameters merged_;
};

}  // namespace linkwright
