// SPDX-License-Identifier: Apache-2.0
//
// The next edge of each input, earliest first: a binary heap that knows where each input stands, so
// that an edge can be put elsewhere or taken back. Does not allocate after construction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "link_models/core/time.h"

namespace linkwright {

// At one instant light goes off before other light comes up: an output may change hands then.
enum class Edge : std::uint8_t { kDark, kLit };

class EdgeQueue {
 public:
  struct Entry {
    Instant at = kNever;
    Edge edge = Edge::kDark;
    std::uint16_t input = 0;

    friend bool operator<(const Entry& a, const Entry& b) noexcept {
      return std::tie(a.at, a.edge, a.input) < std::tie(b.at, b.edge, b.input);
    }
  };

  // Every input has an entry at all times; kNever: nothing comes.
  explicit EdgeQueue(std::uint16_t inputs);

  const Entry& top() const noexcept { return heap_.front(); }
  void set(std::uint16_t input, Instant at, Edge edge) noexcept;

 private:
  void place(std::size_t slot, const Entry& entry) noexcept;
  void rise(std::size_t slot, const Entry& entry) noexcept;
  void sink(std::size_t slot, const Entry& entry) noexcept;

  std::vector<Entry> heap_;
  std::vector<std::size_t> slot_of_;  // by input
};

}  // namespace linkwright
