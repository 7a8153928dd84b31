// SPDX-License-Identifier: Apache-2.0
//
// The JSON of nccl-tests (`-J`, version 3), whose booleans are strings, with what it does not know
// beside: the oracle, the octets and messages of each rank, the steps.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "control/collective/nccl_words.h"

namespace linkwright {

boost::json::object to_nccl_json(const CollectiveAsked& asked,
                                 const CollectiveOutcome& outcome,
                                 const std::string& ended);

}  // namespace linkwright
