// SPDX-License-Identifier: Apache-2.0
//
// Two links that share fate: one cable between two ports. What breaks a cable (a cut, a module
// reset, a moved circuit) reaches both directions at one instant.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/link.h"

namespace linkwright {

class Cable {
 public:
  Cable(std::uint64_t seed,
        std::uint32_t cable,
        const std::array<LinkCapacity, 2>& capacity,
        const std::array<LinkConfig, 2>& config)
      : links_{Link{{seed, cable, 0}, capacity[0], config[0]},
               Link{{seed, cable, 1}, capacity[1], config[1]}} {}

  // Direction 0 is a to b, 1 is b to a.
  Link& link(std::size_t direction) noexcept { return links_[direction]; }
  const Link& link(std::size_t direction) const noexcept { return links_[direction]; }

  // Both directions change at one instant: the first from which both still can. kNever: one of them
  // has too many changes waiting, and neither was changed.
  Instant reconfigure(Instant at, const std::array<LinkConfig, 2>& config) noexcept;

  Instant next_event() const noexcept;
  Tally held() const noexcept { return links_[0].held() + links_[1].held(); }

 private:
  std::array<Link, 2> links_;
};

}  // namespace linkwright
