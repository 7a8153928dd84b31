// SPDX-License-Identifier: Apache-2.0
//
// Where an answer goes, and what it is written on.
#pragma once

#include <ostream>

#include "control/report/page.h"

namespace linkwright {

struct Paper {
  // Without a page: one that nothing limits.
  Paper(std::ostream& out, const Page& written_on = {}) : stream(&out), page(written_on) {}

  std::ostream* stream;
  Page page;
};

}  // namespace linkwright
