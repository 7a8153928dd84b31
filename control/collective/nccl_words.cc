// SPDX-License-Identifier: Apache-2.0
#include "control/collective/nccl_words.h"

#include <fmt/format.h>

namespace linkwright {

std::string figure(double value) {
  if (value >= 10'000) return fmt::format("{:.0f}", value);
  if (value >= 1'000) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

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
