// SPDX-License-Identifier: Apache-2.0
//
// Schema -> aggregates of link_models/channel. What a person leaves open has the model's default;
// losses that a person does not name are zero.
#pragma once

#include "control/schema/physics.pb.h"
#include "link_models/channel/electrical_channel.h"
#include "link_models/channel/microled_channel.h"
#include "link_models/channel/optical_channel.h"

namespace linkwright {

ElectricalChannel electrical_of(const schema::Electrical& electrical);
OpticalChannel optical_of(const schema::Optical& optical);
MicroledChannel array_of(const schema::LaneArray& array);

}  // namespace linkwright
