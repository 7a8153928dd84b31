// SPDX-License-Identifier: Apache-2.0
//
// All profiles, a line for each, and how they differ at a glance.
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/profile/answer.h"
#include "control/report/page.h"

namespace linkwright {

// Entries of the keys that `show` has: name, regime, medium, rate_gbps, pre_fec_ber, reach_m (its
// limit), link_pj_per_bit, one_way_latency_ns. A faulty profile is left out; see
// `problems`.
boost::json::array list_profiles(ProfileLibrary& library, Problems& problems);

std::string listing_table(const boost::json::array& listing, const Page& page = {});
std::string listing_csv(const boost::json::array& listing);

}  // namespace linkwright
