// SPDX-License-Identifier: Apache-2.0
//
// `timeline` of a scenario -> events with their names bound and the acts that they consist of, with
// what links become in the course of it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/profile.h"
#include "control/scenario/resolved_fabric.h"
#include "control/scenario/timeline_spec.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

// A link beside the fabrics, as the resolver knows it.
struct TimelineLink {
  std::string name;
  // Nothing but marks may act on it; says why. Empty: all may.
  std::string closed;
  std::array<schema::LinkParameters, 2> complete;  // nothing left open
  std::size_t dark_trains = 0;                     // of the direction that has more
  // The direction with an overlay on top of what is written, of which problems are told at `path`;
  // nullopt: there were some.
  std::function<std::optional<LinkConfig>(
      std::size_t direction, const schema::LinkParameters& overlay, const std::string& path)>
      with;
};

struct TimelineContext {
  const Positions& positions;
  Problems& problems;
  std::uint64_t time_scale = 1;
  std::vector<TimelineLink>& links;  // in the order of the spec
  const std::vector<ResolvedFabric>& fabrics;
  ProfileLibrary& profiles;
  bool sound = true;  // nothing was wrong with the links and fabrics
  // A fault that begins in mid-run: added to those of the link, or a problem told at `path`.
  std::function<void(std::size_t link,
                     std::size_t direction,
                     const schema::Fault& fault,
                     Instant from,
                     const std::string& path)>
      add_fault;
};

// `later`: by link and direction, what room has to be made for; untouched where nothing acts.
TimelineSpec resolve_timeline(const schema::Timeline& written,
                              const TimelineContext& context,
                              std::vector<std::array<std::optional<LinkConfig>, 2>>& later);

// The next of the equal steps that are left, on the way from `current` to `target`.
double next_on_ramp(double current, double target, std::uint32_t steps_left);

// Every single value that is set, as a person types it: "rate=100Mbps". A problem is told of what
// is none: lists, texts.
std::vector<std::string> typed_parameters(
    const schema::LinkParameters& parameters,
    const std::function<void(const std::string& field, std::string message)>& report);

}  // namespace linkwright
