// SPDX-License-Identifier: Apache-2.0
//
// `switches` of a fabric -> the configuration of each switch of its graph. All are alike, but for
// the headroom of lossless classes, which follows from the links into the switch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/schema/scenario.pb.h"
#include "link_models/link_config.h"
#include "link_models/queueing/switch_config.h"
#include "link_models/topology/graph.h"

namespace linkwright {

// Fills `written` with what is in force. nullopt: a problem was reported. `largest_frame`: bytes
// from the destination address to the end of the payload.
std::optional<std::vector<SwitchConfig>> resolve_switches(schema::SwitchSettings& written,
                                                          const Graph& graph,
                                                          const std::vector<LinkConfig>& links,
                                                          std::uint32_t largest_frame,
                                                          const FabricContext& context);

// "1/8" or "0.125" as a ratio of whole numbers from 1 to 65536; nullopt: it is none.
struct Alpha {
  std::uint32_t numerator = 1;
  std::uint32_t denominator = 1;
};
std::optional<Alpha> read_alpha(std::string_view text);

// What can still come in over `into` after the switch at its end says XOFF (headroom.h): jitter and
// replays of the link and of the way back included. `xoff_moves`: the first frame may find the
// shared buffer full.
std::uint64_t headroom_of(const LinkConfig& into,
                          const LinkConfig& back,
                          std::uint32_t largest_frame,
                          bool xoff_moves);

}  // namespace linkwright
