// SPDX-License-Identifier: Apache-2.0
//
// FIELD=VALUE of a command line as the most specific level of a profile's parameters: units and
// ranges are those of the files.
#pragma once

#include <string>
#include <vector>

#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

inline constexpr const char* kCommandLine = "command line";
inline constexpr const char* kTypedLevel = "--set";

struct TypedFields {
  struct Entry {
    std::string field;  // dotted
    std::string value;  // as the files write it: "2.5m"
    bool is_number = true;
  };
  std::vector<Entry> entries;
  schema::LinkParameters parameters;
  Positions positions;  // of "--set.channel.optical.length" and what is around it
};

// `parameters`: the profile's, among which short names are looked for first. Problems name the
// argument.
TypedFields read_typed_fields(const std::vector<std::string>& arguments,
                              const schema::LinkParameters& parameters,
                              Problems& problems);

}  // namespace linkwright
