// SPDX-License-Identifier: Apache-2.0
//
// The text of nccl-tests, line by line, for those who read it and for programs that do. Two columns
// more at the end: the oracle's time, and which share of the time taken that is.
#pragma once

#include <string>

#include "control/collective/nccl_words.h"

namespace linkwright {

std::string table_head(const CollectiveAsked& asked);
std::string table_row(const CollectiveAsked& asked, const CollectiveRow& row);
std::string table_foot(const CollectiveAsked& asked, const CollectiveOutcome& outcome);

}  // namespace linkwright
