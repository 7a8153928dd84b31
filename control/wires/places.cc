// SPDX-License-Identifier: Apache-2.0
#include "control/wires/places.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "control/live/mistake.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

std::optional<RankId> rank_in(const std::string& text) {
  RankId out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

struct RankRange {
  RankId first = 0;
  RankId last = 0;
};

// "3" or "0-3".
RankRange range_in(const std::string& text, RankId ranks) {
  const std::size_t dash = text.find('-');
  const auto first = rank_in(text.substr(0, dash));
  const auto last = dash == std::string::npos ? first : rank_in(text.substr(dash + 1));
  if (!first || !last || *first > *last || *last >= ranks)
    throw Mistake(fmt::format(
        "--place: \"{}\" are no ranks (allowed: 0 to {}, as in 2 or 0-3)", text, ranks - 1));
  return {*first, *last};
}

}  // namespace

Places spread(std::vector<std::string> names, RankId ranks) {
  Places out{std::move(names), {}};
  const std::uint64_t places = out.names.size();
  for (RankId rank = 0; rank < ranks; ++rank) {
    // With fewer ranks than places the first ones have one each.
    const std::uint64_t place = places >= ranks ? rank : rank * places / ranks;
    out.of_rank.push_back(static_cast<std::uint32_t>(place));
  }
  return out;
}

Places placed(std::vector<std::string> names, RankId ranks, const std::string& text) {
  Places out{std::move(names), std::vector<std::uint32_t>(ranks, kNowhere)};
  std::uint32_t place = kNowhere;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    // "a=0-1,4" says that 4 is at a, too.
    if (const std::size_t equals = part.find('='); equals != std::string::npos) {
      const std::string name = part.substr(0, equals);
      const auto found = std::find(out.names.begin(), out.names.end(), name);
      if (found == out.names.end())
        throw Mistake(fmt::format(
            "--place: \"{}\" is no place (allowed: {})", name, fmt::join(out.names, ", ")));
      place = static_cast<std::uint32_t>(found - out.names.begin());
      part = part.substr(equals + 1);
    }
    if (place == kNowhere)
      throw Mistake(fmt::format("--place: \"{}\" names no place (allowed: a=0-1,b=2)", part));
    const RankRange range = range_in(part, ranks);
    for (RankId rank = range.first; rank <= range.last; ++rank) {
      if (out.of_rank[rank] != kNowhere)
        throw Mistake(fmt::format("--place: rank {} is told twice (allowed: once)", rank));
      out.of_rank[rank] = place;
    }
  }
  const auto missing = std::find(out.of_rank.begin(), out.of_rank.end(), kNowhere);
  if (missing != out.of_rank.end())
    throw Mistake(fmt::format("--place: rank {} is nowhere (allowed: each of 0 to {} once)",
                              missing - out.of_rank.begin(),
                              ranks - 1));
  return out;
}

}  // namespace linkwright
