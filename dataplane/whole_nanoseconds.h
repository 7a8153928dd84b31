// SPDX-License-Identifier: Apache-2.0
//
// How late something was, as histograms count it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "link_models/core/time.h"

namespace linkwright {

// Rounded down; what was early was not late.
inline std::uint64_t whole_nanoseconds(Duration d) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, picos(d))) / kPicosPerNano;
}

}  // namespace linkwright
