// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/overlay.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "control/yaml/did_you_mean.h"

namespace linkwright {
namespace {

using Overlays = google::protobuf::RepeatedPtrField<schema::Overlay>;

const Overlays& overlays_of(const LoadedProfile& profile, OverlayKind kind) {
  return kind == OverlayKind::kCorner ? profile.profile.corners() : profile.profile.claims();
}

std::optional<LaidOverlay> find(const LoadedProfile& profile, const AskedOverlay& asked) {
  const char* key = asked.kind == OverlayKind::kCorner ? "corners" : "claims";
  for (const LoadedProfile* at = &profile; at != nullptr; at = at->base) {
    const Overlays& overlays = overlays_of(*at, asked.kind);
    for (int i = 0; i < overlays.size(); ++i) {
      if (overlays[i].name() != asked.name) continue;
      return LaidOverlay{
          {overlays[i].parameters(), &at->positions, fmt::format("{}[{}].parameters", key, i)},
          fmt::format("{}: {}", asked.name, overlays[i].source())};
    }
  }
  return std::nullopt;
}

Problem unstated(const LoadedProfile& profile, const AskedOverlay& asked) {
  const std::vector<std::string> names = overlay_names(profile, asked.kind);
  const std::string best = closest(asked.name, names);
  return asked.place.problem(
      fmt::format("{} states no {}; it has{}{}",
                  profile.profile.profile(),
                  in_quotes(asked.name),
                  names.empty() ? " none" : fmt::format(": {}", fmt::join(names, ", ")),
                  best.empty() ? "" : fmt::format("; did you mean {}?", in_quotes(best))));
}

}  // namespace

std::vector<LaidOverlay> lay_overlays(const LoadedProfile& profile,
                                      const std::vector<AskedOverlay>& asked,
                                      Problems& problems) {
  std::vector<LaidOverlay> laid;
  for (const AskedOverlay& each : asked) {
    if (each.kind == OverlayKind::kCorner && each.name == kTypicalCorner) continue;
    if (auto found = find(profile, each))
      laid.push_back(*std::move(found));
    else
      problems.push_back(unstated(profile, each));
  }
  return laid;
}

bool states(const LoadedProfile& profile, OverlayKind kind, const std::string& name) {
  const std::vector<std::string> names = overlay_names(profile, kind);
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> overlay_names(const LoadedProfile& profile, OverlayKind kind) {
  std::vector<std::string> names;
  if (kind == OverlayKind::kCorner) names.emplace_back(kTypicalCorner);
  for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
    for (const schema::Overlay& each : overlays_of(*at, kind))
      if (std::find(names.begin(), names.end(), each.name()) == names.end())
        names.push_back(each.name());
  return names;
}

}  // namespace linkwright
