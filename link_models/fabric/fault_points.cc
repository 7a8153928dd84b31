// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/fault_points.h"

#include <algorithm>

namespace linkwright {

FaultPoints::FaultPoints(const std::vector<AimedFaults>& all, const Graph& graph) {
  if (all.empty()) return;
  const std::vector<FrameMatch> aims = aims_of(all);
  of_link_.resize(links(graph), kNone);
  of_host_.resize(graph.hosts, kNone);
  for (LinkId link = 0; link < links(graph); ++link)
    sender_.push_back(is_host(graph, from(graph, link)) ? from(graph, link) : kNone);
  for (const AimedFaults& aimed : all) {
    const auto index = static_cast<std::uint32_t>(points_.size());
    (aimed.place == FaultPlace::kLink ? of_link_ : of_host_)[aimed.number] = index;
    Point& point = points_.emplace_back();
    point.faults = aimed.faults;
    point.plan = FaultPlan(aimed.faults);
    for (std::size_t i = 0; i < aimed.faults.size(); ++i) {
      const auto found = std::find(aims.begin(), aims.end(), aimed.faults[i].match);
      point.aim[i] = static_cast<std::uint8_t>(found - aims.begin());
    }
  }
}

FaultSet FaultPoints::matched(const Point& point, Aims aims) noexcept {
  unsigned set = 0;
  for (std::size_t i = 0; i < point.plan.size(); ++i)
    set |= static_cast<unsigned>(aims >> point.aim[i] & 1) << i;
  return static_cast<FaultSet>(set);
}

FaultNumber FaultPoints::come_in(HostId host, Aims aims) noexcept {
  if (empty() || of_host_[host] == kNone) return 0;
  Point& point = points_[of_host_[host]];
  return point.plan.strike(matched(point, aims));
}

FaultNumber FaultPoints::start(LinkId link, Aims aims, FaultNumber brought) noexcept {
  if (empty()) return 0;
  FaultNumber own = 0;
  std::size_t own_faults = 0;
  if (of_link_[link] != kNone) {
    Point& point = points_[of_link_[link]];
    own = point.plan.strike(matched(point, aims), brought != 0);
    own_faults = point.plan.size();
  }
  return brought == 0 ? own : static_cast<FaultNumber>(own_faults + brought);
}

const FaultPoints::Point* FaultPoints::sender_of(LinkId link) const noexcept {
  if (empty() || sender_[link] == kNone || of_host_[sender_[link]] == kNone) return nullptr;
  return &points_[of_host_[sender_[link]]];
}

FaultActs FaultPoints::acts(LinkId link) const noexcept {
  FaultActs acts{};
  if (empty()) return acts;
  std::size_t behind = 0;
  if (of_link_[link] != kNone) {
    acts = points_[of_link_[link]].plan.acts();
    behind = points_[of_link_[link]].plan.size();
  }
  if (const Point* sender = sender_of(link))
    for (std::size_t i = 0; i < sender->faults.size(); ++i)
      acts[behind + i + 1] = sender->faults[i].act;
  return acts;
}

Wide FaultPoints::kept_back(LinkId link, std::uint64_t frames_per_second) const noexcept {
  Wide frames = 0;
  if (empty()) return frames;
  if (of_link_[link] != kNone)
    frames += frames_kept_back(points_[of_link_[link]].faults, frames_per_second);
  if (const Point* sender = sender_of(link))
    frames += frames_kept_back(sender->faults, frames_per_second);
  return frames;
}

}  // namespace linkwright
