// SPDX-License-Identifier: Apache-2.0
#include "control/collective/nccl_words.h"

namespace linkwright {

std::string redop_of(const CollectiveWish& wish) {
  return reduces(wish.job.collective) ? name_of(wish.op) : "none";
}

int root_of(const CollectiveWish& wish) {
  return has_root(wish.job.collective) ? static_cast<int>(wish.job.root) : -1;
}

bool bandwidth_is_enough(const CollectiveAsked& asked, double mean) {
  return !asked.least_bandwidth || mean >= 0.9 * *asked.least_bandwidth;
}

}  // namespace linkwright
