// SPDX-License-Identifier: Apache-2.0
#include "control/profile/answer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace linkwright {
namespace {

using schema::Overlay;
using Overlays = google::protobuf::RepeatedPtrField<Overlay>;

// What a person may lay over a profile, and where the files and the command line call it so.
struct OverlayKind {
  const char* key;
  const Overlays& (schema::Profile::*list)() const;
  const char* option;
  const char* always;  // a name that every profile has; nullptr: none
};
const OverlayKind kCorners{"corners", &schema::Profile::corners, "--corner", kTypicalCorner};
const OverlayKind kClaims{"claims", &schema::Profile::claims, "--claim", nullptr};

Place asked_for(const char* option) {
  return {{kCommandLine, 0, 0}, option};
}

std::string known_overlays(const LoadedProfile& profile, const OverlayKind& kind) {
  std::vector<std::string> names;
  if (kind.always != nullptr) names.emplace_back(kind.always);
  for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
    for (const Overlay& each : (at->profile.*kind.list)())
      if (std::find(names.begin(), names.end(), each.name()) == names.end())
        names.push_back(each.name());
  return names.empty() ? "it has none" : fmt::format("it has: {}", fmt::join(names, ", "));
}

// Overlays of a profile are found by name in it, then in what it extends.
class Layers {
 public:
  explicit Layers(const LoadedProfile& profile) : profile_(profile) {
    for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
      levels.push_back(
          {{at->profile.parameters(), &at->positions, "parameters"}, &at->profile, ""});
    std::reverse(levels.begin(), levels.end());
  }

  void lay(const OverlayKind& kind, const std::string& name, Problems& problems) {
    for (const LoadedProfile* at = &profile_; at != nullptr; at = at->base) {
      const Overlays& overlays = (at->profile.*kind.list)();
      for (int i = 0; i < overlays.size(); ++i) {
        if (overlays[i].name() != name) continue;
        const std::string path = fmt::format("{}[{}].parameters", kind.key, i);
        levels.push_back({{overlays[i].parameters(), &at->positions, path},
                          nullptr,
                          fmt::format("{}: {}", name, overlays[i].source())});
        return;
      }
    }
    problems.push_back(asked_for(kind.option)
                           .problem(fmt::format("{} states no {}; {}",
                                                profile_.profile.profile(),
                                                in_quotes(name),
                                                known_overlays(profile_, kind))));
  }

  MergedParameters merged() const {
    std::vector<ParameterLevel> plain;
    for (const AnsweredLevel& each : levels) plain.push_back(each.level);
    return {std::move(plain), {profile_.positions.find("profile"), "parameters"}};
  }

  std::vector<AnsweredLevel> levels;

 private:
  const LoadedProfile& profile_;
};

void lay_typed(const ProfileQuestion& question,
               Layers& layers,
               ProfileAnswer& out,
               Problems& problems) {
  auto typed = std::make_shared<TypedFields>(
      read_typed_fields(question.set, layers.merged().values(), problems));
  if (!typed->entries.empty())
    layers.levels.push_back(
        {{typed->parameters, &typed->positions, kTypedLevel}, nullptr, "set by hand"});
  out.typed = std::move(typed);
}

void compute(const Layers& layers, ProfileAnswer& out, Problems& problems) {
  const MergedParameters merged = layers.merged();
  out.stated = out.complete = merged.values();
  PhysicsProblems found;
  out.figures = complete_physics(out.complete, found);
  for (Violation& each : found) {
    Place place = merged.place_of(each.field);
    if (place.path.starts_with("--set.")) place.path[5] = ' ';
    problems.push_back(place.problem(std::move(each.message)));
  }
  tidy(problems);
}

}  // namespace

std::optional<ProfileAnswer> answer(ProfileLibrary& library,
                                    const ProfileQuestion& question,
                                    Problems& problems) {
  const std::size_t before = problems.size();
  ProfileAnswer out;
  out.profile = library.find(question.name, asked_for("NAME"), problems);
  if (out.profile == nullptr) return std::nullopt;
  out.corner = question.corner;
  out.claims = question.claims;
  Layers layers(*out.profile);
  for (const std::string& claim : question.claims) layers.lay(kClaims, claim, problems);
  if (question.corner != kTypicalCorner) layers.lay(kCorners, question.corner, problems);
  lay_typed(question, layers, out, problems);
  if (problems.size() > before) return std::nullopt;
  compute(layers, out, problems);
  if (problems.size() > before) return std::nullopt;
  out.levels = std::move(layers.levels);
  return out;
}

std::string medium_of(const LoadedProfile& profile) {
  for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
    if (!at->profile.medium().empty()) return at->profile.medium();
  return {};
}

schema::Profile::Regime regime_of(const LoadedProfile& profile) {
  for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
    if (at->profile.regime() != schema::Profile::UNSTATED) return at->profile.regime();
  return schema::Profile::UNSTATED;
}

}  // namespace linkwright
