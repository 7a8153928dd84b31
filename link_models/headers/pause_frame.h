// SPDX-License-Identifier: Apache-2.0
//
// Pause frames to send (IEEE 802.3 annex 31B, 31D). The time they ask for is in
// core/pause_quanta.h.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/headers/frame_headers.h"
#include "link_models/headers/mac_address.h"

namespace linkwright {

// Without FCS. A global pause asks for quanta[0]; a class that is not enabled gets time 0. `kind`
// is not kNone: that makes 60 zero octets, which nobody takes for a pause.
std::array<std::uint8_t, 60> pause_frame(const PauseFields& fields, MacAddress source) noexcept;

}  // namespace linkwright
