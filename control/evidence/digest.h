// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 and base64 of what evidence names or embeds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace linkwright {

// 64 lower-case digits. Throws std::runtime_error when the library has no SHA-256.
std::string sha256_hex(std::string_view bytes);
// Of a file of any size; nullopt: it cannot be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& file);

std::string to_base64(std::string_view bytes);
// nullopt: it is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace linkwright
