// SPDX-License-Identifier: Apache-2.0
//
// Interruptions of a cluster by its network: parts per GPU times their FIT, against a published
// count.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/calc/answer.h"
#include "control/calc/calculators.h"
#include "link_models/availability/failure_bill.h"

namespace linkwright {

struct ClusterPart {
  std::string name;
  double per_gpu = 0;  // link ends, or switches
  double fit = 0;      // of each
  std::string source;
};

struct ClusterQuestion {
  std::optional<double> gpus;
  std::optional<double> days;            // absent: of the published count
  std::vector<std::string> parts;        // NAME=PER_GPU,FIT or NAME=PER_GPU,PROFILE
  std::vector<std::string> fit_factors;  // NAME=FACTOR
  PublishedCount published = kPublishedNetworkInterruptions;
};

// Precondition: `gpus` is given.
Answer cluster_answer(const ClusterQuestion& question, const Folders& profiles);

}  // namespace linkwright
