// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/problem.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace linkwright {
namespace {

constexpr std::size_t kLongestShown = 60;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string to_text(const Problem& problem) {
  std::string text = problem.at.file;
  if (problem.at.line > 0) text += fmt::format(":{}:{}", problem.at.line, problem.at.column);
  for (const std::string& part : {problem.path, problem.message})
    if (!part.empty()) text += (text.empty() ? "" : ": ") + part;
  return text;
}

void tidy(Problems& problems) {
  const auto key = [](const Problem& p) {
    return std::tie(p.at.file, p.at.line, p.at.column, p.path, p.message);
  };
  std::stable_sort(problems.begin(), problems.end(), [&](const Problem& a, const Problem& b) {
    return key(a) < key(b);
  });
  problems.erase(std::unique(problems.begin(), problems.end()), problems.end());
}

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kLongestShown;
  if (cut) {
    std::size_t end = kLongestShown;  // never in the middle of a UTF-8 character
    while (end > 0 && is_continuation(text[end])) --end;
    text = text.substr(0, end);
  }
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7F) {
      out += fmt::format("\\x{:02x}", code);
    } else {
      out += c;
    }
  }
  return out + (cut ? "...\"" : "\"");
}

}  // namespace linkwright
