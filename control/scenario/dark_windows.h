// SPDX-License-Identifier: Apache-2.0
//
// `light.dark` -> when the light of a direction is off, in the time of the run. A window without
// `duration` lasts as long as a circuit is moved (`light.reconfiguration`). Where a stage has a
// sigma, each window draws its own length, the same for both directions of a cable: both pass the
// one circuit. Such windows are counted one by one, because a train has one length.
#pragma once

#include "control/scenario/impairments.h"
#include "control/schema/scenario.pb.h"
#include "link_models/core/dark_schedule.h"
#include "link_models/core/random.h"

namespace linkwright {

// Draws depend on seed, cable (`identity.link`) and the number of the window among those that draw.
// Incomplete when something was reported.
DarkSchedule dark_windows(const schema::Light& light,
                          const LinkIdentity& identity,
                          const ImpairmentContext& context);

}  // namespace linkwright
