// SPDX-License-Identifier: Apache-2.0
//
// SHA-256: what is kept of a secret.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace linkwright::http {

using Digest = std::array<std::uint8_t, 32>;

// Throws std::runtime_error when the library has no SHA-256 (a machine's policy may say so).
Digest sha256(std::string_view bytes);

// In a time that does not depend on where they differ.
bool same_digest(const Digest& a, const Digest& b) noexcept;

}  // namespace linkwright::http
