// SPDX-License-Identifier: Apache-2.0
//
// A tier of a fabric as a link of a scenario, so that both find their profile, corner and claims in
// the same way.
#pragma once

#include "control/schema/scenario.pb.h"

namespace linkwright {

inline schema::Cable tier_link(const schema::FabricTier& tier) {
  schema::Cable link;
  link.set_profile(tier.profile());
  link.set_corner(tier.corner());
  *link.mutable_claims() = tier.claims();
  if (tier.has_parameters()) *link.mutable_parameters() = tier.parameters();
  if (tier.has_a_to_b()) *link.mutable_a_to_b() = tier.a_to_b();
  if (tier.has_b_to_a()) *link.mutable_b_to_a() = tier.b_to_a();
  return link;
}

}  // namespace linkwright
