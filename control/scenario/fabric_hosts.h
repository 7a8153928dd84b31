// SPDX-License-Identifier: Apache-2.0
//
// `ports`, `addresses` and `classes` of a fabric: who its hosts are, and how their frames are told
// apart.
#pragma once

#include <cstdint>
#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/scenario/port_binding.h"
#include "control/schema/scenario.pb.h"
#include "link_models/fabric/fabric_config.h"

namespace linkwright {

// By HostId: index of the port, or kNoPortSpec. Problems are reported.
std::vector<std::uint32_t> bind_hosts(const schema::Fabric& written,
                                      std::uint32_t hosts,
                                      PortBinding& ports,
                                      const FabricContext& context);

// A host without a port is nobody's. Where no host has one, all are somebody's: a study in virtual
// time needs no ports. Problems are reported.
std::vector<HostNode> resolve_hosts(const schema::Fabric& written,
                                    const std::vector<std::uint32_t>& ports,
                                    const FabricContext& context);

// Fills the classes of `written` with what is in force. Problems are reported.
ClassMap resolve_classes(schema::Fabric& written, const FabricContext& context);

}  // namespace linkwright
