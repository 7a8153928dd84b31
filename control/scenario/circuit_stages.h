// SPDX-License-Identifier: Apache-2.0
//
// The stages of moving a circuit, as a person writes them and as the model takes them.
#pragma once

#include "control/schema/scenario.pb.h"
#include "link_models/switching/reconfiguration.h"

namespace linkwright {

// In model time. Which part of the receiver takes how long nobody wrote: all of it stands at its
// longest stage.
Reconfiguration reconfiguration_of(const schema::Reconfiguration& written);

}  // namespace linkwright
