// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/fault_plan.h"

namespace linkwright {

FaultNumber FaultPlan::strike(const FrameHeaders& headers) noexcept {
  FaultNumber striking = 0;
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    const TargetedFault& fault = faults_[i];
    if (!matches(fault.match, headers)) continue;
    const std::uint64_t index = counts_[i].matched++;
    if (striking == 0 && strikes(fault.turns, index)) striking = static_cast<FaultNumber>(i + 1);
  }
  repeat(striking);
  return striking;
}

void FaultPlan::repeat(FaultNumber fault) noexcept {
  if (fault != 0) ++counts_[fault - 1u].struck;
}

}  // namespace linkwright
