// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/remote_faults.h"

#include <algorithm>

namespace linkwright {
namespace {

// While a cable is down and as it comes back, its failures add windows of their own.
constexpr std::size_t kRoomForFailures = 4;

RemoteFault heard_by(const LinkConfig& own, const LinkConfig& other) {
  return {.signalled = true,
          .dark = other.dark,
          .flaps = other.impairments.flaps,
          .outages = other.impairments.outages,
          .after = other.latency,
          .round_trip = own.latency + other.latency};
}

// Those of a link that does not flap differ in nothing that happens.
bool flap_alike(const FlapConfig& a, const FlapConfig& b) {
  const bool none = a.mean_between == Duration::zero() && b.mean_between == Duration::zero();
  return none || a == b;
}

// What the other end hears of a direction stays what it is, whatever befalls the direction.
bool sounds_alike(const LinkConfig& a, const LinkConfig& b) {
  return a.dark == b.dark && flap_alike(a.impairments.flaps, b.impairments.flaps) &&
         a.impairments.outages == b.impairments.outages && a.latency == b.latency;
}

std::string trouble_with(const FailingLink& failing) {
  for (const FailingDirection& direction : failing.direction) {
    if (direction.sound.dark.trains().size() + kRoomForFailures > DarkSchedule::kMaxTrains)
      return "has no room for failures beside so many dark windows (allowed up to " +
             std::to_string(DarkSchedule::kMaxTrains - kRoomForFailures) + ")";
    for (const LinkConfig& config : direction.all())
      if (!sounds_alike(direction.sound, config))
        return "is not defined where a failure changes when one direction is dark, or its latency "
               "(value remote_fault; allowed with `availability: {effects: {contamination_flaps: "
               "0}}` and channels that stay lit)";
  }
  return {};
}

void tell(LinkConfig& config, const RemoteFault& heard) {
  config.remote_fault = heard;
}

void tell(FailingDirection& direction, const RemoteFault& heard) {
  tell(direction.sound, heard);
  tell(direction.contaminated, heard);
  tell(direction.bursty, heard);
  if (direction.fewer_lanes) tell(*direction.fewer_lanes, heard);
  for (LinkConfig& config : direction.fading) tell(config, heard);
}

}  // namespace

std::string signal_remote_faults(const std::array<LinkConfig*, 2>& ways,
                                 std::uint32_t cable,
                                 FailureSpec& failures,
                                 const DriftSpec& drifts) {
  const auto is_this = [cable](const auto& link) { return link.link == cable; };
  if (std::any_of(drifts.begin(), drifts.end(), is_this))
    return "is not defined of a link that drifts, which may be dark in one of its steps (value "
           "remote_fault, allowed one_way)";
  const auto failing = std::find_if(failures.links.begin(), failures.links.end(), is_this);
  if (failing != failures.links.end())
    if (std::string trouble = trouble_with(*failing); !trouble.empty()) return trouble;
  const std::array heard{heard_by(*ways[0], *ways[1]), heard_by(*ways[1], *ways[0])};
  for (std::size_t d : {0u, 1u}) {
    tell(*ways[d], heard[d]);
    if (failing != failures.links.end()) tell(failing->direction[d], heard[d]);
  }
  return {};
}

}  // namespace linkwright
