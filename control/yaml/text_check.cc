// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/text_check.h"

#include <cstdint>

#include <fmt/format.h>

namespace linkwright {
namespace {

// Bytes of the UTF-8 character at the start of `text`; 0: not UTF-8 (RFC 3629: no overlong form,
// no surrogate, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  const std::uint32_t second = byte(1);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return length;
}

}  // namespace

std::optional<Problem> find_binary(std::string_view text, const std::string& file) {
  Position at{file, 1, 1};
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    const bool control =
        lead == 0x7F || (lead < 0x20 && lead != '\n' && lead != '\t' && lead != '\r');
    if (length == 0 || control) {
      const char* what = control ? "a control character" : "not UTF-8";
      return Problem{at, "", fmt::format("is not a text file: byte 0x{:02x} is {}", lead, what)};
    }
    ++at.column;
    if (lead == '\n') at = {file, at.line + 1, 1};
    text.remove_prefix(length);
  }
  return std::nullopt;
}

}  // namespace linkwright
