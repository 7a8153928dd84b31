// SPDX-License-Identifier: Apache-2.0
//
// The faults of a fabric in the course of a run: what strikes the frame that comes in, or starts on
// a link, next. Turns are counted place by place, in the order of events of the fabric, so neither
// polls nor bursts move a fault to another frame. Nothing allocates after construction.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "link_models/core/frame.h"
#include "link_models/fabric/aimed_faults.h"
#include "link_models/faults/fault_plan.h"

namespace linkwright {

class FaultPoints {
 public:
  // Precondition: validate(all, graph) is empty.
  FaultPoints(const std::vector<AimedFaults>& all, const Graph& graph);

  bool empty() const noexcept { return points_.empty(); }

  // The frame that comes in at the host: the number of what strikes it on the first link that it
  // takes (Arrival::fault). 0: nothing.
  FaultNumber come_in(HostId host, Aims aims) noexcept;
  // The frame that starts on the link, `brought` with it from the host: what strikes it there. It
  // is counted in any case; what it brought goes first.
  FaultNumber start(LinkId link, Aims aims, FaultNumber brought) noexcept;

  // What the link has to know: its own faults, and behind them those of the host that sends.
  FaultActs acts(LinkId link) const noexcept;
  // How many frames they keep back at once on this link, at most (faults/targeted_fault.h).
  Wide kept_back(LinkId link, std::uint64_t frames_per_second) const noexcept;

  // In the order of the list.
  std::size_t size() const noexcept { return points_.size(); }
  const FaultCounts& counts(std::size_t point) const noexcept {
    return points_[point].plan.counts();
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Point {
    FaultList faults;
    FaultPlan plan;
    std::array<std::uint8_t, kMaxFaults> aim{};  // of each fault: the number of its match
  };

  static FaultSet matched(const Point& point, Aims aims) noexcept;
  const Point* sender_of(LinkId link) const noexcept;

  std::vector<Point> points_;
  std::vector<std::uint32_t> of_link_;  // by LinkId: index of points_
  std::vector<std::uint32_t> of_host_;
  std::vector<HostId> sender_;  // by LinkId: the host that sends; kNone: a switch does
};

}  // namespace linkwright
