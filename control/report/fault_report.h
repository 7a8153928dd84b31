// SPDX-License-Identifier: Apache-2.0
//
// What targeted faults did in a run.
#pragma once

#include <string>

#include <boost/json/array.hpp>

#include "control/report/run_report.h"

namespace linkwright {

// Of one direction, in the order of the scenario.
boost::json::array faults_json(const RunReport& report, std::size_t cable, std::size_t direction);

// A line for each fault of the scenario.
std::string faults_text(const RunReport& report, const Page& page);

}  // namespace linkwright
