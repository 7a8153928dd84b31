// SPDX-License-Identifier: Apache-2.0
//
// No number without its origin: a profile must say where each number of `parameters` comes from.
#pragma once

#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

// Reports each number without a `provenance` entry, each entry without a value, and empty entries.
// Keys are dotted fields of `parameters`: "latency.fec", "light.dark[0].at". Choices may have an
// entry, numbers must.
void check_provenance(const schema::Profile& profile,
                      const Positions& positions,
                      Problems& problems);

}  // namespace linkwright
