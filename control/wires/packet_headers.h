// SPDX-License-Identifier: Apache-2.0
//
// What a model reads of the frame that a packet would be: the headers of its octets
// (traffic_gen/roce/frame.h), without making them.
#pragma once

#include "link_models/headers/frame_headers.h"
#include "traffic_gen/transport/wire.h"

namespace linkwright {

// As read_headers(to_frame(...)) with the addresses of the two ranks.
FrameHeaders headers_of(const Flight& flight);

// Of the rank's card.
MacAddress mac_of_rank(RankId rank);

}  // namespace linkwright
