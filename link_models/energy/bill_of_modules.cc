// SPDX-License-Identifier: Apache-2.0
#include "link_models/energy/bill_of_modules.h"

#include "link_models/core/range_check.h"

namespace linkwright {

std::vector<Violation> validate(const BillOfModules& bill) {
  RangeCheck check;
  for (const ModuleTier& tier : bill) {
    check.within(tier.name + ".modules_per_gpu", tier.modules_per_gpu, 0, 10'000);
    check.within(tier.name + ".module_watts", tier.module_watts, 0, 1'000);
  }
  return check.take();
}

double module_count(const BillOfModules& bill, double gpus) {
  double per_gpu = 0;
  for (const ModuleTier& tier : bill) per_gpu += tier.modules_per_gpu;
  return per_gpu * gpus;
}

double watts_per_gpu(const BillOfModules& bill) {
  double sum = 0;
  for (const ModuleTier& tier : bill) sum += tier.modules_per_gpu * tier.module_watts;
  return sum;
}

double bill_watts(const BillOfModules& bill, double gpus) {
  return watts_per_gpu(bill) * gpus;
}

double modules_per_gpu_for(double budget_watts, double gpus, double module_watts) {
  return budget_watts / (gpus * module_watts);
}

double growth_to_reach(const BillOfModules& bill, double gpus, double budget_watts) {
  return budget_watts / bill_watts(bill, gpus);
}

}  // namespace linkwright
