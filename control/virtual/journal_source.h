// SPDX-License-Identifier: Apache-2.0
//
// Arrivals and changes from the journal of a live run.
#pragma once

#include <memory>
#include <string>

#include "control/virtual/arrival_source.h"

namespace linkwright {

std::unique_ptr<ArrivalSource> open_journal(const std::string& path,
                                            const ArrivalExpectation& expectation);

}  // namespace linkwright
