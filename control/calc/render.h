// SPDX-License-Identifier: Apache-2.0
//
// An answer as a table for a terminal, as JSON (one object on one line; numbers are numbers,
// unknown is null) or as CSV (one value per line: name, value, unit, note; RFC 4180).
// JSON and CSV keep every digit, tables six.
#pragma once

#include <cstdint>
#include <string>

#include "control/calc/answer.h"
#include "control/report/page.h"

namespace linkwright {

enum class Format : std::uint8_t { kTable, kJson, kCsv };

std::string render(const Answer& answer, Format format, const Page& page = {});

}  // namespace linkwright
