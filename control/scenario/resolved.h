// SPDX-License-Identifier: Apache-2.0
//
// A scenario with profiles merged, units read, names bound and the time scale applied: what a run
// starts from. Built by resolve(); every other part of control reads this and no YAML.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "control/physics/link_figures.h"
#include "dataplane/emulator.h"
#include "link_models/availability/failure_plan.h"
#include "link_models/channel/drift_plan.h"
#include "link_models/core/time.h"

namespace linkwright {

// Figures of one direction in the model domain, as the report prints them beside measurements.
struct DirectionFigures {
  std::string profile;         // "inline" when the scenario gives no profile
  std::uint64_t rate_bps = 0;  // nominal MAC rate
  bool serialized = true;
  Duration latency{};  // one way, without serialization and pedestal
  double group_error_ratio = 0;
  // Watts of the whole link at full use; boundary `link`: both ends, module + host SerDes.
  // Negative: unknown, printed as unknown.
  double watts_link = -1;
  LinkFigures physics;
};

struct CableFigures {
  std::string name;
  std::string port_a;
  std::string port_b;
  std::array<DirectionFigures, 2> direction;
  std::string corner{};               // of the profile; empty: there is no profile
  std::vector<std::string> claims{};  // of a vendor, in force
};

struct ResolvedScenario {
  std::string name;
  std::uint64_t time_scale = 1;
  EmulatorSpec spec;                 // run-time domain
  FailureSpec failures;              // of the links on which failures act; empty: of none
  DriftSpec drifts;                  // of the links that drift
  std::vector<CableFigures> cables;  // model domain, order of spec.cables
  std::string text;                  // the resolved scenario as YAML, for `linkwright check --show`
};

}  // namespace linkwright
