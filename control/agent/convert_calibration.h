// SPDX-License-Identifier: Apache-2.0
//
// Calibration (dataplane/calibration.h) <-> its message. Exact in both directions.
#pragma once

#include <optional>

#include "control/schema/agent.pb.h"
#include "dataplane/calibration.h"

namespace linkwright {

schema::CalibrationResult to_message(const Calibration& calibration);

// nullopt: not two devices, two drivers and two directions.
std::optional<Calibration> from_message(const schema::CalibrationResult& message);

}  // namespace linkwright
