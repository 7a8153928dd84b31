// SPDX-License-Identifier: Apache-2.0
//
// The page, as it was bundled into this program. Needs no file and no network.
#pragma once

#include <optional>
#include <string_view>

#include "control/http/files.h"

namespace linkwright {

// "/" and what that loads; nullopt: another path, or a build for checks, which has no page.
std::optional<http::File> page_file(std::string_view path);

}  // namespace linkwright
