// SPDX-License-Identifier: Apache-2.0
//
// Who sends how much to whom: a square of octets, rows and columns by rank, as
// NCCL_TESTS_ALLTOALLV_MATRIX_FILE has it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traffic_gen/collective/collective.h"

namespace linkwright {

// Row by row. Throws Mistake naming file, line and what is wrong: no square of `ranks`, no number,
// not a multiple of 16, a sum beyond 2^40.
std::vector<std::uint64_t> read_matrix(const std::string& path, RankId ranks);

}  // namespace linkwright
