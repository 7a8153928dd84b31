// SPDX-License-Identifier: Apache-2.0
//
// Which frames a fault is aimed at, as a person writes it: addresses from their texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/scenario/impairments.h"
#include "control/schema/fault.pb.h"
#include "link_models/headers/frame_match.h"

namespace linkwright {

// `field` stands before the names of what is reported.
FrameMatch fault_match_of(const schema::FaultMatch& match,
                          const std::string& field,
                          const ImpairmentContext& context);

// "198.18.0.0/24", "2001:db8::/32", or one address. nullopt: it is not, or it has bits behind its
// length.
std::optional<IpPrefix> parse_ip_prefix(std::string_view text);

}  // namespace linkwright
