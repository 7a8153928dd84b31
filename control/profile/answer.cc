// SPDX-License-Identifier: Apache-2.0
#include "control/profile/answer.h"

#include <algorithm>
#include <utility>

namespace linkwright {
namespace {

Place asked_for(const char* option) {
  return {{kCommandLine, 0, 0}, option};
}

class Layers {
 public:
  explicit Layers(const LoadedProfile& profile) : profile_(profile) {
    for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
      levels.push_back(
          {{at->profile.parameters(), &at->positions, "parameters"}, &at->profile, ""});
    std::reverse(levels.begin(), levels.end());
  }

  // The corner stands over the claims, as in a scenario (control/scenario/link_levels.h).
  void lay(const ProfileQuestion& question, Problems& problems) {
    std::vector<AskedOverlay> asked;
    for (const std::string& claim : question.claims)
      asked.push_back({OverlayKind::kClaim, claim, asked_for("--claim")});
    asked.push_back({OverlayKind::kCorner, question.corner, asked_for("--corner")});
    for (LaidOverlay& each : lay_overlays(profile_, asked, problems))
      levels.push_back({std::move(each.level), nullptr, std::move(each.origin)});
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
  layers.lay(question, problems);
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
