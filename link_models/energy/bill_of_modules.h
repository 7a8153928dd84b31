// SPDX-License-Identifier: Apache-2.0
//
// The modules of a cluster: per tier of its network, how many per GPU and how many watts each. From
// it the megawatts, at any number of GPUs, and the count per GPU at which a budget is reached. The
// model is linear in GPUs: it does not add switch layers where a larger cluster would need them.
#pragma once

#include <string>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

struct ModuleTier {
  std::string name;
  double modules_per_gpu = 0;
  double module_watts = 0;  // boundary `module`
};

using BillOfModules = std::vector<ModuleTier>;

std::vector<Violation> validate(const BillOfModules& bill);

double module_count(const BillOfModules& bill, double gpus);
double bill_watts(const BillOfModules& bill, double gpus);
double watts_per_gpu(const BillOfModules& bill);

// Modules of `module_watts` per GPU at which `gpus` GPUs draw `budget_watts`.
double modules_per_gpu_for(double budget_watts, double gpus, double module_watts);

// The factor by which every tier would have to grow to draw `budget_watts`. Precondition: the bill
// draws something.
double growth_to_reach(const BillOfModules& bill, double gpus, double budget_watts);

}  // namespace linkwright
