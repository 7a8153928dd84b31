// SPDX-License-Identifier: Apache-2.0
//
// Limits that all topologies share. Each count is small enough for a 16-bit port number and the
// whole for route tables of 6 octets per pair of nodes: 1.6 GB at most, 11 MB for 1,344 nodes.
#pragma once

#include <cstdint>
#include <string_view>

#include "link_models/core/range_check.h"
#include "link_models/topology/figures.h"

namespace linkwright {

inline constexpr std::uint32_t kMostNodes = 16'384;
inline constexpr std::uint32_t kMostCables = 4'194'304;
inline constexpr std::uint32_t kMostPorts = 65'534;

class TopologyCheck {
 public:
  // A number of things, of which there are at least `least`.
  TopologyCheck& count(std::string_view field, std::uint32_t value, std::uint32_t least = 1) {
    check_.within(field, value, least, kMostNodes);
    return *this;
  }
  TopologyCheck& require(bool holds,
                         std::string_view field,
                         std::uint32_t value,
                         std::string_view allowed) {
    check_.require(holds, field, value, allowed);
    return *this;
  }
  // Last: does the whole fit? Asked only when each field is right by itself, as closed forms need.
  template <typename Config>
  std::vector<Violation> take_whole(const Config& config) {
    if (!check_.clean()) return check_.take();
    const TopologyFigures whole = figures(config);
    check_.within("nodes", static_cast<double>(whole.nodes()), 1, kMostNodes);
    check_.within("cables", static_cast<double>(whole.cables), 1, kMostCables);
    check_.within("ports", static_cast<double>(whole.most_ports), 1, kMostPorts);
    return check_.take();
  }

 private:
  RangeCheck check_;
};

}  // namespace linkwright
