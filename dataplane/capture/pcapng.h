// SPDX-License-Identifier: Apache-2.0
//
// Blocks of a pcapng file, appended to octets in the byte order of this machine (the section header
// tells readers which). Source: draft-ietf-opsawg-pcapng, sections 4.1 (section header), 4.2
// (interface description), 4.3 (enhanced packet) and 4.6 (interface statistics).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace linkwright::pcapng {

using Octets = std::vector<std::byte>;

void add_section(Octets& out, std::string_view comment);

// Numbered from 0 in order. Ethernet; stamps in nanoseconds; `octets` of a frame at most.
void add_interface(Octets& out,
                   std::string_view name,
                   std::string_view description,
                   std::uint32_t octets);

struct Frame {
  std::uint32_t interface = 0;
  std::uint64_t unix_ns = 0;
  std::uint32_t frame_bytes = 0;      // on the wire, without FCS
  std::span<const std::byte> octets;  // what is kept of it
  std::uint64_t id = 0;               // the same wherever the frame is seen; 0: none
  bool outbound = false;
};
void add_frame(Octets& out, const Frame& frame);

struct Statistics {
  std::uint32_t interface = 0;
  std::uint64_t begin_ns = 0;
  std::uint64_t end_ns = 0;
  std::uint64_t received = 0;
  std::uint64_t lost = 0;
};
void add_statistics(Octets& out, const Statistics& statistics);

}  // namespace linkwright::pcapng
