// SPDX-License-Identifier: Apache-2.0
//
// Huge pages of this machine that nobody uses.
#pragma once

#include <cstdint>
#include <istream>

namespace linkwright {

// Bytes, from a text like /proc/meminfo (HugePages_Free x Hugepagesize); 0 when it does not say.
std::uint64_t free_huge_bytes(std::istream& meminfo);

// The same of this machine.
std::uint64_t free_huge_bytes();

}  // namespace linkwright
