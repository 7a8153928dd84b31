// SPDX-License-Identifier: Apache-2.0
//
// Addresses of TCP that the daemon may listen at, and its clients may send a token to: this
// machine's own. There is no TLS here; ssh has it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace linkwright::http {

struct LoopbackAddress {
  std::string host;  // "127.0.0.1", "::1"
  std::uint16_t port = 0;

  std::string to_text() const;  // "127.0.0.1:8600", "[::1]:8600"
};

// "127.0.0.1:8600", "[::1]:8600", "localhost:8600" (which is 127.0.0.1: nobody is asked). Throws
// std::runtime_error: what it is not, or why another address is not taken and what to do instead.
LoopbackAddress loopback_address(std::string_view text);

}  // namespace linkwright::http
