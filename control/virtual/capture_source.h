// SPDX-License-Identifier: Apache-2.0
//
// Arrivals from a capture file, pcap (micro- or nanoseconds) or pcapng, through libpcap. All frames
// enter the first link from a to b. A capture holds frames without FCS, as this program counts
// them.
#pragma once

#include <memory>
#include <string>

#include "control/virtual/arrival_source.h"

namespace linkwright {

std::unique_ptr<ArrivalSource> open_capture(const std::string& path);

}  // namespace linkwright
