// SPDX-License-Identifier: Apache-2.0
#include "control/api/path.h"

namespace linkwright::api {
namespace {

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// The first segment of `path`, which begins with '/'; `path` goes on behind it.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

// Whether one segment fits "word", "{name}" or "{name}:verb"; a name that fits goes to `names`.
bool fit_segment(std::string_view pattern,
                 std::string_view segment,
                 std::map<std::string, std::string>& names) {
  if (!pattern.starts_with('{')) return pattern == segment;
  const std::size_t close = pattern.find('}');
  const std::string_view verb = pattern.substr(close + 1);
  if (!segment.ends_with(verb)) return false;
  segment.remove_suffix(verb.size());
  // "x:stop" is the verb `stop` of x, not a name: in a name, the colon is escaped.
  if (segment.empty() || segment.find(':') != std::string_view::npos) return false;
  const auto name = unescape(segment);
  if (!name) return false;
  names[std::string(pattern.substr(1, close - 1))] = *name;
  return true;
}

}  // namespace

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]);
    const auto low = hex_digit(text[i + 2]);
    if (!high || !low || (*high == 0 && *low == 0)) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

std::string escape(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    const auto octet = static_cast<unsigned char>(c);
    if (plain)
      out += c;
    else
      out.append({'%', kDigits[octet / 16], kDigits[octet % 16]});
  }
  return out;
}

std::optional<std::map<std::string, std::string>> fit(std::string_view pattern,
                                                      std::string_view path) {
  std::map<std::string, std::string> names;
  while (pattern.starts_with('/') && path.starts_with('/'))
    if (!fit_segment(take_segment(pattern), take_segment(path), names)) return std::nullopt;
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return names;
}

}  // namespace linkwright::api
