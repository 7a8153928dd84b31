// SPDX-License-Identifier: Apache-2.0
//
// How often the machine takes the worker's CPU away from a loop that does nothing else. Without
// this figure a late frame would always look like the emulator's fault.
#pragma once

#include "dataplane/emulator.h"
#include "dataplane/tsc_clock.h"

namespace linkwright {

// Spins on `lcore` for a tenth of a second of real time; nothing watched when the lcore is not
// free. Control thread, before the worker is launched.
CoreProbe probe_core(unsigned lcore, const TscClock& clock, Duration limit);

}  // namespace linkwright
