// SPDX-License-Identifier: Apache-2.0
//
// What a text is written on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

namespace linkwright {

inline constexpr std::size_t kTerminalColumns = 100;

struct Page {
  std::optional<std::size_t> columns{};  // nullopt: no terminal, whose width nobody knows
  bool colour = false;

  // Prose has lines that a person can read, also where nothing limits it.
  std::size_t prose_columns() const {
    return std::min(columns.value_or(kTerminalColumns), kTerminalColumns);
  }
};

}  // namespace linkwright
