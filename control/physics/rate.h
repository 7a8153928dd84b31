// SPDX-License-Identifier: Apache-2.0
//
// The rate of a link in the unit of the models.
#pragma once

#include "control/schema/scenario.pb.h"

namespace linkwright {

inline double rate_gbps(const schema::LinkParameters& parameters) {
  return static_cast<double>(parameters.rate()) * 1e-9;
}

}  // namespace linkwright
