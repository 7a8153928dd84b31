// SPDX-License-Identifier: Apache-2.0
//
// A calibration record as JSON: in the store, in `calibrate -o json` and in a run's result.
#pragma once

#include <cstdint>
#include <optional>

#include <boost/json/object.hpp>

#include "control/live/calibration_store.h"

namespace linkwright {

inline constexpr std::int64_t kCalibrationFreshSeconds = 30 * 86'400;

boost::json::object to_json(const CalibrationRecord& record);

// nullopt: not a record.
std::optional<CalibrationRecord> record_from_json(const boost::json::value& value);

// The same with what a reader of a result wants to know: "age_s", "same_host", "stale".
boost::json::object to_json_with_age(const CalibrationRecord& record,
                                     const HostIdentity& here,
                                     std::int64_t now);

}  // namespace linkwright
