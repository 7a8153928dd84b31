// SPDX-License-Identifier: Apache-2.0
//
// What of a run nccl-tests has a word for: used by its table and by its JSON.
#pragma once

#include <string>

#include "control/collective/collective_run.h"

namespace linkwright {

// What `linkwright collective` was asked for, and when; beside the wish, for the record only.
struct CollectiveAsked {
  CollectiveWish wish;
  std::uint64_t least_bytes = 0;
  std::uint64_t most_bytes = 0;
  std::uint64_t step_bytes = 0;
  std::uint32_t step_factor = 0;          // 0: by step_bytes
  bool per_iteration = false;             // -I
  std::optional<double> least_bandwidth;  // NCCL_TESTS_MIN_BW, GB/s
  std::vector<std::string> arguments;
  std::string started;
};

// As nccl-tests prints times and bandwidths: more digits the smaller they are.
std::string figure(double value);

// "sum"; "none" where nothing is combined.
std::string redop_of(const CollectiveWish& wish);
// -1 where there is none.
int root_of(const CollectiveWish& wish);

// A mean below nine tenths of what is demanded is too low (nccl-tests' own margin).
bool bandwidth_is_enough(const CollectiveAsked& asked, double mean);

}  // namespace linkwright
