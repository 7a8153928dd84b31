// SPDX-License-Identifier: Apache-2.0
//
// Corners and claims of a profile: named numbers that a person lays over it. A name is looked for
// in the profile, then in what it extends; the nearest wins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/scenario/merge.h"
#include "control/scenario/place.h"
#include "control/scenario/profile.h"

namespace linkwright {

// Every profile has this corner: nothing is laid over it.
inline constexpr const char* kTypicalCorner = "typical";

enum class OverlayKind : std::uint8_t { kClaim, kCorner };

struct AskedOverlay {
  OverlayKind kind = OverlayKind::kCorner;
  std::string name;
  Place place;  // where a person asked for it
};

struct LaidOverlay {
  ParameterLevel level;  // lives as long as the library of the profile
  std::string origin;    // "hot: case at 70 C ...; L"
};

// In the order asked for, the first underneath; the typical corner lays nothing. What a profile
// does not state is a problem at its place, with the names that it does.
std::vector<LaidOverlay> lay_overlays(const LoadedProfile& profile,
                                      const std::vector<AskedOverlay>& asked,
                                      Problems& problems);

bool states(const LoadedProfile& profile, OverlayKind kind, const std::string& name);

// Those of the profile and of what it extends; the typical corner first.
std::vector<std::string> overlay_names(const LoadedProfile& profile, OverlayKind kind);

}  // namespace linkwright
