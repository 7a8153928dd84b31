// SPDX-License-Identifier: Apache-2.0
//
// `availability` of a link as the models of link_models/availability see it. Model domain.
#pragma once

#include "control/schema/physics.pb.h"
#include "link_models/availability/flap.h"
#include "link_models/availability/repair.h"
#include "link_models/availability/time_compression.h"
#include "link_models/core/time.h"

namespace linkwright {

inline constexpr double kPicosPerHour = 3'600.0 * static_cast<double>(kPicosPerSecond);

// The unit's defaults, and what is written over them.
RepairModel repair_model(const schema::Availability& availability);

// By how much its hours pass faster.
TimeCompression compression_of(const schema::Availability& availability);

enum class FlapScale { kQuiet, kNoisy };

// Flaps of one link on one of the published scales; recovery with its mean, which is what counts
// for the share of time that a link is down.
FlapModel flap_model(const schema::Availability& availability, FlapScale scale);

}  // namespace linkwright
