// SPDX-License-Identifier: Apache-2.0
//
// Small fabrics whose hosts are virtual ports, and pcap files of frames from one host to another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataplane/emulator.h"
#include "link_models/topology/topology.h"

namespace linkwright::lab {

// Every link alike, host h with the address 02:00:00:00:00:(h + 1), port h for host h.
EmulatorSpec fabric_of(const TopologyConfig& topology,
                       const LinkConfig& link,
                       const std::vector<std::string>& devices);

// As many ports that make frames of 60 zero octets as fast as they are taken: nobody's address, so
// that each goes to every other host.
std::vector<std::string> null_devices(std::size_t count);

// Frames of 60 octets that carry their number behind the addresses.
void write_frames(const std::string& path, HostId from, HostId to, std::uint32_t count);

}  // namespace linkwright::lab
