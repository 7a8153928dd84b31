// SPDX-License-Identifier: Apache-2.0
//
// Is this text at all? Binary input is refused here, so that no parser has to cope with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/yaml/problem.h"

namespace linkwright {

// The first byte that is not UTF-8 or is a control character (tab and line ends are allowed).
std::optional<Problem> find_binary(std::string_view text, const std::string& file);

}  // namespace linkwright
