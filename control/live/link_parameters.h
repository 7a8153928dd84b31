// SPDX-License-Identifier: Apache-2.0
//
// Link parameters as typed on a command line, "rate=100Mbps latency.propagation=2ms": the fields,
// units and ranges of the scenario file.
#pragma once

#include <string>
#include <vector>

#include "control/schema/scenario.pb.h"

namespace linkwright {

struct LinkOverride {
  schema::LinkParameters parameters;
  std::vector<std::string> fields;  // "rate", "latency.propagation"
};

// Throws Mistake naming the argument.
LinkOverride parse_link_parameters(const std::vector<std::string>& arguments);

}  // namespace linkwright
