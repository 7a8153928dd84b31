// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/multipath.h"

#include <algorithm>

#include "link_models/channel/decibel.h"

namespace linkwright {
namespace {

double eye_factor(Modulation modulation) {
  return modulation == Modulation::kPam4 ? 6 : 2;
}

double field_of(double reflectance_db) {
  return linear_of_db(reflectance_db / 2);
}

}  // namespace

double multipath_share(const std::vector<double>& reflectances_db,
                       const std::vector<double>& direct_reflectances_db,
                       Modulation modulation) {
  double fields = 0;
  double passed = 0;  // sum of sqrt(R_i) so far, each of which pairs with the next
  for (const double each : reflectances_db) {
    fields += passed * field_of(each);
    passed += field_of(each);
  }
  for (const double each : direct_reflectances_db) fields += field_of(each);
  return eye_factor(modulation) * fields;
}

double multipath_penalty_db(double share) {
  return -db_of_linear(1 - std::min(share, kShutByMultipath));
}

}  // namespace linkwright
