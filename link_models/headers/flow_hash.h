// SPDX-License-Identifier: Apache-2.0
//
// Which flow a frame belongs to, as 32 uniform bits: what ECMP picks one of several ways by. Over
// IP addresses, protocol and ports; without IP over MAC addresses and ether type. The two
// directions of a flow do not agree. Integers only, so the same on every machine and compiler; the
// values are part of the replay contract.
//
// Fragments: later fragments have no ports, so no fragment is hashed with ports, the first neither.
// All fragments of a datagram hence go one way, but perhaps not the way of the whole datagrams of
// the same flow. Not so in IPv6 with options behind the fragment header: there only the first
// fragment tells the protocol.
#pragma once

#include <cstdint>

#include "link_models/headers/frame_headers.h"

namespace linkwright {

// Switches that hash with the same seed choose alike (polarisation): give each its own.
std::uint32_t flow_hash(const FrameHeaders& headers, std::uint64_t seed) noexcept;

}  // namespace linkwright
