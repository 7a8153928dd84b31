// SPDX-License-Identifier: Apache-2.0
//
// What the manual page of linkwright says beside its verbs and options.
#pragma once

#include "control/help/manual_page.h"

namespace linkwright {

Manual manual(const char* version);

}  // namespace linkwright
