// SPDX-License-Identifier: Apache-2.0
//
// What the links of a scenario become in the course of its timeline, act by act: all of it is
// checked before a run, and room is made for the most demanding.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "control/scenario/timeline.h"

namespace linkwright {

// Precondition: nothing is wrong with `spec` so far.
void follow_course(const TimelineSpec& spec,
                   const schema::Timeline& written,
                   const TimelineContext& context,
                   std::vector<std::array<std::optional<LinkConfig>, 2>>& later);

}  // namespace linkwright
