// SPDX-License-Identifier: Apache-2.0
//
// How long octets take at a rate.
#pragma once

#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

// To the nearest picosecond.
inline Duration wire_time(std::uint64_t bytes, std::uint64_t bits_per_second) {
  const Wide work = Wide{bytes} * 8 * static_cast<std::uint64_t>(kPicosPerSecond);
  return picoseconds(static_cast<std::int64_t>((work + bits_per_second / 2) / bits_per_second));
}

}  // namespace linkwright
