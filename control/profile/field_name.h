// SPDX-License-Identifier: Apache-2.0
//
// Which field a person means by a name on a command line: the dotted field of the files
// ("channel.optical.length"), the end of one ("length"), or either with the unit appended to the
// name ("length_m", "latency.module_ns"). Looked for first among the fields that the parameters
// state, then beside those, then in the whole schema; where one step finds two, nothing is guessed.
#pragma once

#include <string>

#include "control/profile/parameter_field.h"

namespace linkwright {

struct NamedField {
  const ParameterField* field = nullptr;  // nullptr: see `trouble`
  std::string suffix;                     // "m" of "length_m", as the files spell it; often empty
  std::string trouble;                    // lists the candidates
};

NamedField field_named(const std::string& name, const schema::LinkParameters& parameters);

}  // namespace linkwright
