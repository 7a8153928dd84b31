// SPDX-License-Identifier: Apache-2.0
#include "link_models/cable.h"

#include <algorithm>

namespace linkwright {

Instant Cable::reconfigure(Instant at, const std::array<LinkConfig, 2>& config) noexcept {
  if (!links_[0].can_change() || !links_[1].can_change()) return kNever;
  const Instant both = std::max({at, links_[0].earliest_change(), links_[1].earliest_change()});
  links_[0].reconfigure(both, config[0]);
  return links_[1].reconfigure(both, config[1]);
}

Instant Cable::next_event() const noexcept {
  return std::min(links_[0].next_event(), links_[1].next_event());
}

}  // namespace linkwright
