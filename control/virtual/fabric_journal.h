// SPDX-License-Identifier: Apache-2.0
//
// Arrivals, changes and the end of a fabric's live run, from its journal (core/journal.h).
#pragma once

#include "control/virtual/fabric_source.h"

namespace linkwright {

// Throws BadArrivals: no journal of a fabric, cut short, records lost, or of another seed, time
// scale or number of hosts than `config`.
std::unique_ptr<FabricSource> open_fabric_journal(const std::string& path,
                                                  const FabricConfig& config);

}  // namespace linkwright
