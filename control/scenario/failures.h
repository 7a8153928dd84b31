// SPDX-License-Identifier: Apache-2.0
//
// `availability` of a link, as far as it wants a repair -> what the failure plan needs: rates in
// the time of the run, and how each direction looks with a failure of each class.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "control/schema/scenario.pb.h"
#include "link_models/availability/failure_plan.h"

namespace linkwright {

// One direction, as the resolver knows it.
struct DirectionToFail {
  const schema::LinkParameters& written;  // merged, before physics completed it
  const LinkConfig& sound;
  std::optional<double> margin_db;
  // The direction with an overlay on top of what is written; nullopt: reported.
  std::function<std::optional<LinkConfig>(const schema::LinkParameters& overlay)> with;
};

// How a builder talks back, see ImpairmentContext.
using FailureReport = std::function<void(std::string_view field, std::string message)>;

// Whether failures act on the frames of this link: `availability.failures`.
bool fails(const schema::LinkParameters& parameters);

// nullopt: a problem was reported. Precondition: fails() of one; what fails is the cable, so that
// both must say the same, but for the FIT of their ends. Domain and index are the caller's
// business.
std::optional<FailingLink> failing_link(const std::array<DirectionToFail, 2>& directions,
                                        std::uint64_t time_scale,
                                        const FailureReport& report);

// The bursts of a domain, from a member's parameters; members are the caller's business.
FaultDomain domain_of(const schema::Availability& availability,
                      std::uint64_t time_scale,
                      const FailureReport& report);

}  // namespace linkwright
