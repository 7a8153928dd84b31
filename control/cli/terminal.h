// SPDX-License-Identifier: Apache-2.0
//
// What the other end of a stream can show.
#pragma once

#include "control/report/page.h"

namespace linkwright {

// What a picture that is drawn anew begins with: to the top, and nothing below.
inline constexpr const char* kCleared = "\033[H\033[J";

// Colour: only on a terminal that knows it, and not against the wish of NO_COLOR (no-color.org:
// set, and not empty).
bool may_colour(int descriptor);

// Whether a line may be written over again.
bool may_rewrite(int descriptor);

// Columns: of the terminal there, unlimited where there is none.
Page page_of(int descriptor);

}  // namespace linkwright
