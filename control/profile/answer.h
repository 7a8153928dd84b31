// SPDX-License-Identifier: Apache-2.0
//
// A profile under a question: its parameters with claims, a corner and typed fields laid over them,
// level by level, and what physics makes of the sum. Model domain.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/physics/link_figures.h"
#include "control/profile/typed_field.h"
#include "control/scenario/merge.h"
#include "control/scenario/overlay.h"
#include "control/scenario/profile.h"

namespace linkwright {

struct ProfileQuestion {
  std::string name;
  std::string corner = kTypicalCorner;
  std::vector<std::string> claims;  // in force, in the order given
  std::vector<std::string> set;     // FIELD=VALUE
};

struct AnsweredLevel {
  ParameterLevel level;
  const schema::Profile* profile = nullptr;  // whose provenance speaks of it; nullptr: `source`
  std::string source;                        // of a corner, a claim, of what was typed
};

struct ProfileAnswer {
  const LoadedProfile* profile = nullptr;
  std::string corner;
  std::vector<std::string> claims;
  std::shared_ptr<const TypedFields> typed;
  std::vector<AnsweredLevel> levels;  // general first
  schema::LinkParameters stated;      // their sum
  schema::LinkParameters complete;    // and what follows from it
  LinkFigures figures;
};

// nullopt: see `problems`. The library must outlive the answer.
std::optional<ProfileAnswer> answer(ProfileLibrary& library,
                                    const ProfileQuestion& question,
                                    Problems& problems);

// The nearest in the chain of `extends` that says something.
std::string medium_of(const LoadedProfile& profile);
schema::Profile::Regime regime_of(const LoadedProfile& profile);

}  // namespace linkwright
