// SPDX-License-Identifier: Apache-2.0
//
// Parts of the report of a scenario that runs or ran, for the rows that tell figures.
#pragma once

#include <boost/json/object.hpp>

#include "control/daemon/live_scenario.h"
#include "control/schema/api.pb.h"

namespace linkwright {

// The contract of `linkwright run -o json`, so far. Throws api::Failure 409: it has not been
// started.
boost::json::object report_of(const LiveScenario& scenario);

api::Figures to_figures(const boost::json::value& value);

}  // namespace linkwright
