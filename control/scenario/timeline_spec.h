// SPDX-License-Identifier: Apache-2.0
//
// The timeline of a scenario with its names bound: events, and in order of time the acts that they
// consist of. Times are positions on the timeline: model time times K, which is run time where it
// is played at speed 1 from the start.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "dataplane/emulator.h"
#include "link_models/core/time.h"

namespace linkwright {

enum class TimelineKind : std::uint8_t {
  kSet,
  kRamp,
  kFlap,
  kDark,
  kConnect,
  kSchedule,
  kFault,  // a fault of the link that begins then: the player only tells of it
  kMark,
};

const char* name_of(TimelineKind kind);

// A number that a ramp moves.
struct RampField {
  std::string field;                     // "latency.propagation"
  double target = 0;                     // in the stored unit, as the next
  std::array<double, 2> from_written{};  // by direction, as the scenario has it at the start
};

struct TimelineEvent {
  TimelineKind kind{};
  std::string what;  // "wire", "wire a_to_b", "pod ocs0"; of a mark: empty
  std::string text;  // what is done to it, for people
  bool in_fabric = false;
  std::uint32_t index = 0;              // of the cable, or of the fabric
  std::array<bool, 2> directions{};     // of a cable
  std::uint32_t link = 0;               // of a fabric: its LinkId
  std::vector<std::string> parameters;  // of a set: "rate=100Mbps"
  std::vector<RampField> ramp;
  std::uint32_t steps = 0;     // of a ramp
  Duration dark{};             // of a flap and of darkness: how long, in run time
  std::uint32_t crossbar = 0;  // number of the circuit switch
  CircuitCommand circuits{};   // of connect and schedule
  std::uint32_t times = 1;     // with the first
};

// One thing that happens at one instant: a repetition, a step of a ramp.
struct TimelineAct {
  Duration at{};  // position
  std::int64_t model_ps = 0;
  std::uint32_t event = 0;
  std::uint32_t repetition = 1;
  std::uint32_t step = 0;  // of a ramp, from 1
};

struct TimelineSpec {
  std::uint32_t speed_thousandths = 1000;
  std::vector<TimelineEvent> events;
  std::vector<TimelineAct> acts;  // in order of (time, order in the file)

  bool empty() const { return events.empty(); }
};

}  // namespace linkwright
