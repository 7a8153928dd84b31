// SPDX-License-Identifier: Apache-2.0
#include "control/profile/new_profile.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

#include <fmt/format.h>

namespace linkwright {
namespace {

constexpr std::size_t kLongestName = 100;

std::vector<std::string> words_of(const std::string& field) {
  std::vector<std::string> out;
  std::istringstream stream(field);
  for (std::string word; std::getline(stream, word, '.');) out.push_back(word);
  return out;
}

// "latency.fec" after "latency.module" repeats no "latency:". Entries are sorted.
std::string nested(const std::vector<TypedFields::Entry>& entries) {
  std::string out;
  std::vector<std::string> open;
  for (const TypedFields::Entry& entry : entries) {
    const std::vector<std::string> words = words_of(entry.field);
    const std::size_t longest = std::min(open.size(), words.size());
    std::size_t same = 0;
    while (same < longest && open[same] == words[same]) ++same;
    for (std::size_t i = same; i < words.size(); ++i)
      out += fmt::format("{:{}}{}:{}",
                         "",
                         2 * (i + 1),
                         words[i],
                         i + 1 < words.size() ? "\n" : fmt::format(" {}\n", entry.value));
    open = words;
  }
  return out;
}

}  // namespace

std::string new_profile_text(const std::string& name, const ProfileAnswer& answer) {
  std::string out = fmt::format(
      "schema: 1\nprofile: \"{}\"\nextends: {}\n", name, answer.profile->profile.profile());
  std::vector<TypedFields::Entry> entries = answer.typed->entries;
  if (entries.empty()) return out;
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.field < b.field;
  });
  out += "parameters:\n" + nested(entries) + "provenance:\n";
  for (const TypedFields::Entry& entry : entries)
    out += fmt::format("  {}: \"set by hand\"\n", entry.field);
  return out;
}

bool is_profile_name(const std::string& name) {
  const auto is_allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace linkwright
