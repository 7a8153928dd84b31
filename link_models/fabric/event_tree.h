// SPDX-License-Identifier: Apache-2.0
//
// Which of a fixed number of sources has the next event: a winner tree over their instants. At one
// instant the source with the lowest number comes first, so numbering sources kind by kind gives
// events one total order: (time, kind, source). A heap would leave ties to its history.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "link_models/core/time.h"

namespace linkwright {

class EventTree {
 public:
  explicit EventTree(std::size_t sources)
      : leaves_(std::bit_ceil(sources < 2 ? std::size_t{2} : sources)),
        at_(leaves_, kNever),
        winner_(2 * leaves_) {
    for (std::size_t i = 0; i < leaves_; ++i) winner_[leaves_ + i] = static_cast<std::uint32_t>(i);
    for (std::size_t node = leaves_ - 1; node > 0; --node) winner_[node] = winner_[2 * node];
  }

  // The next event is that of source first(), at time(); kNever: there is none.
  std::size_t first() const noexcept { return winner_[1]; }
  Instant time() const noexcept { return at_[winner_[1]]; }
  Instant time_of(std::size_t source) const noexcept { return at_[source]; }

  void set(std::size_t source, Instant at) noexcept {
    if (at_[source] == at) return;
    at_[source] = at;
    for (std::size_t node = (leaves_ + source) / 2; node > 0; node /= 2) {
      const std::uint32_t left = winner_[2 * node];
      const std::uint32_t right = winner_[2 * node + 1];
      winner_[node] = at_[right] < at_[left] ? right : left;
    }
  }

 private:
  std::size_t leaves_;
  std::vector<Instant> at_;
  std::vector<std::uint32_t> winner_;  // [1] is the root, [leaves_ + i] source i
};

}  // namespace linkwright
