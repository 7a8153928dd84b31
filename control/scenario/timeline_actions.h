// SPDX-License-Identifier: Apache-2.0
//
// The action of one event of a timeline, with its names bound.
#pragma once

#include <string>

#include "control/scenario/timeline.h"

namespace linkwright {

// Problems are told to the context; what is returned then is of no use.
TimelineEvent bind_action(const schema::TimelineEvent& event,
                          const std::string& path,
                          const TimelineContext& context);

}  // namespace linkwright
