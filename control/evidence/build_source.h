// SPDX-License-Identifier: Apache-2.0
//
// Which commit this was built from; empty: not known.
#pragma once

namespace linkwright {

const char* build_source();

}  // namespace linkwright
