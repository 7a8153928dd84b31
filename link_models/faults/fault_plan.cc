// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/fault_plan.h"

namespace linkwright {

FaultNumber FaultPlan::strike(const FrameHeaders& headers, Instant at) noexcept {
  unsigned matched = 0;
  for (std::size_t i = 0; i < faults_.size(); ++i)
    matched |= unsigned{faults_[i].from <= at && matches(faults_[i].match, headers)} << i;
  return strike(static_cast<FaultSet>(matched));
}

FaultNumber FaultPlan::strike(FaultSet matched, bool spared) noexcept {
  FaultNumber striking = 0;
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if ((matched >> i & 1) == 0) continue;
    const std::uint64_t index = counts_[i].matched++;
    if (striking == 0 && strikes(faults_[i].turns, index))
      striking = static_cast<FaultNumber>(i + 1);
  }
  if (spared) return 0;
  repeat(striking);
  return striking;
}

void FaultPlan::repeat(FaultNumber fault) noexcept {
  if (fault != 0) ++counts_[fault - 1u].struck;
}

}  // namespace linkwright
