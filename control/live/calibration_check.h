// SPDX-License-Identifier: Apache-2.0
//
// What a stored calibration says about a scenario before it runs. Only a fresh record of the very
// pair of devices, made on this host, is held against a scenario.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/live/calibration_store.h"
#include "control/live/scenario_file.h"

namespace linkwright {

struct CalibrationFindings {
  boost::json::value json;            // the record of the first link that has one; null: none
  bool at_hand = false;               // every link has one, of this host and fresh
  std::vector<std::string> notes;     // another pair of the same drivers has been calibrated
  std::vector<std::string> warnings;  // old, of another host, latency below the floor
  std::vector<std::string> problems;  // file:line:col: rate above what the ports carry
};

// `now`: seconds since 1970.
CalibrationFindings check_calibration(const ScenarioFile& file,
                                      const ResolvedScenario& scenario,
                                      const CalibrationStore& store,
                                      const HostIdentity& here,
                                      std::int64_t now);

// The same with this user's store, this host and the present time. Notes and warnings go to `log`;
// throws Mistake with the problems.
CalibrationFindings consult_calibration(const ScenarioFile& file,
                                        const ResolvedScenario& scenario,
                                        std::ostream& log);

}  // namespace linkwright
