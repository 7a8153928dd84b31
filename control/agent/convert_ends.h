// SPDX-License-Identifier: Apache-2.0
//
// As convert.h, of what happens at the two ends of a link: its loop guard, who holds the frames of
// its servers, and what they ask for.
#pragma once

#include <string>

#include "control/agent/convert.h"

namespace linkwright {

void write_ends(const CableSpec& cable, schema::CablePlan& plan);
void read_ends(EmulatorErrors& errors,
               const std::string& field,
               const schema::CablePlan& plan,
               CableSpec& cable);

void write(const LoopGuardSnapshot& guard, schema::LoopGuardState& state);
void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::LoopGuardState& state,
          LoopGuardSnapshot& guard);

void write(const PausesFromServer& pauses, schema::PauseState& state);
PausesFromServer read(const schema::PauseState& state);

}  // namespace linkwright
