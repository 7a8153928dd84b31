// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/link_levels.h"

#include <utility>

#include <fmt/format.h>

#include "control/scenario/overlay.h"

namespace linkwright {
namespace {

// As a question to a profile has it (`linkwright profile show`): the corner stands over the claims.
std::vector<AskedOverlay> asked_of(const schema::Cable& link,
                                   const std::string& path,
                                   const Positions& positions) {
  std::vector<AskedOverlay> asked;
  const auto ask = [&](OverlayKind kind, const std::string& name, std::string where) {
    const Position at = positions.find(where);
    asked.push_back({kind, name, {at, std::move(where)}});
  };
  for (int i = 0; i < link.claims_size(); ++i)
    ask(OverlayKind::kClaim, link.claims(i), fmt::format("{}.claims[{}]", path, i));
  if (!link.corner().empty() || positions.written(path + ".corner"))
    ask(OverlayKind::kCorner, link.corner(), path + ".corner");
  return asked;
}

Problem without_profile(const AskedOverlay& asked) {
  const bool corner = asked.kind == OverlayKind::kCorner;
  return asked.place.problem(fmt::format(
      "needs `profile`: a {} is numbers that a profile states (value {}, allowed without one: {})",
      corner ? "corner" : "claim",
      in_quotes(asked.name),
      corner ? kTypicalCorner : "none"));
}

}  // namespace

std::optional<std::vector<ParameterLevel>> link_levels(const schema::Cable& link,
                                                       const std::string& path,
                                                       const Positions& positions,
                                                       ProfileLibrary& profiles,
                                                       Problems& problems) {
  const std::size_t before = problems.size();
  const std::vector<AskedOverlay> asked = asked_of(link, path, positions);
  std::vector<ParameterLevel> levels;
  if (!link.profile().empty()) {
    const std::string where = path + ".profile";
    const LoadedProfile* profile =
        profiles.find(link.profile(), {positions.find(where), where}, problems);
    if (profile == nullptr) return std::nullopt;
    levels = levels_of(*profile);
    for (LaidOverlay& each : lay_overlays(*profile, asked, problems))
      levels.push_back(std::move(each.level));
  } else {
    for (const AskedOverlay& each : asked)
      if (each.name != kTypicalCorner) problems.push_back(without_profile(each));
  }
  if (problems.size() > before) return std::nullopt;
  levels.push_back({link.parameters(), &positions, path + ".parameters"});
  return levels;
}

}  // namespace linkwright
