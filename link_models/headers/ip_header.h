// SPDX-License-Identifier: Apache-2.0
//
// IP headers, with the options and extensions between them and the transport header.
#pragma once

#include <cstdint>
#include <span>

#include "link_models/headers/frame_headers.h"

namespace linkwright {

inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolSctp = 132;

// Fill in what the IP header says, and return what stands behind it: without the padding of the
// frame, which must not be read as ports, and empty where it does not begin with a transport header
// (a later fragment) or is cut away. `packet` starts with a header that ip_version_of() took.
std::span<const std::uint8_t> read_ipv4(std::span<const std::uint8_t> packet,
                                        FrameHeaders& headers) noexcept;
std::span<const std::uint8_t> read_ipv6(std::span<const std::uint8_t> packet,
                                        FrameHeaders& headers) noexcept;

}  // namespace linkwright
