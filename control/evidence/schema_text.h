// SPDX-License-Identifier: Apache-2.0
//
// The JSON Schema of the evidence of a run.
#pragma once

#include <string_view>

namespace linkwright {

std::string_view evidence_schema();

}  // namespace linkwright
