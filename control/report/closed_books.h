// SPDX-License-Identifier: Apache-2.0
//
// Whether every book of a snapshot closes, of links and of fabrics.
#pragma once

#include "dataplane/emulator.h"

namespace linkwright {

inline bool books_closed(const EmulatorSnapshot& snapshot) {
  for (const auto& cable : snapshot.cables)
    if (!cable[0].books.closed() || !cable[1].books.closed()) return false;
  return std::all_of(snapshot.fabrics.begin(), snapshot.fabrics.end(), [](const auto& fabric) {
    return fabric.books.closed();
  });
}

}  // namespace linkwright
