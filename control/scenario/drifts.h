// SPDX-License-Identifier: Apache-2.0
//
// `channel.drift` of a link -> what the drift plan needs: each state as its frames meet it, and
// hours in the time of the run.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "control/physics/varying_errors.h"
#include "control/schema/scenario.pb.h"
#include "link_models/channel/drift_plan.h"

namespace linkwright {

// One direction, as the resolver knows it.
struct DirectionToDrift {
  const schema::LinkParameters& written;
  const LinkConfig& stated;
  const VaryingErrors& varying;
};

// How a builder talks back: which direction, which field of its parameters.
using DriftReport =
    std::function<void(std::size_t direction, std::string_view field, std::string message)>;

bool drifts(const VaryingErrors& varying);

// Index is the caller's business. A problem is reported; the rest is as good as it can be.
DriftingLink drifting_link(const std::array<DirectionToDrift, 2>& directions,
                           std::uint64_t time_scale,
                           const DriftReport& report);

}  // namespace linkwright
