// SPDX-License-Identifier: Apache-2.0
//
// Between the seam's types (dataplane/emulator.h) and the messages of control/schema/agent.proto.
// Exact in both directions: from(to(x)) == x. What comes from a socket is checked here, once; a
// message that does not describe a specification is answered with problems, never half used.
#pragma once

#include <string>
#include <vector>

#include "control/schema/agent.pb.h"
#include "dataplane/emulator.h"

namespace linkwright {

using EmulatorErrors = std::vector<EmulatorError>;

schema::DirectionPlan to_plan(const LinkConfig& config,
                              const FaultList& faults = {},
                              const RateTrace& trace = {});
// `field` is the prefix of the names in the problems. On problems `out` is unchanged.
EmulatorErrors from_plan(const schema::DirectionPlan& plan,
                         const std::string& field,
                         LinkConfig& out);
EmulatorErrors faults_from_plan(const schema::DirectionPlan& plan,
                                const std::string& field,
                                FaultList& out);
EmulatorErrors trace_from_plan(const schema::DirectionPlan& plan,
                               const std::string& field,
                               RateTrace& out);

schema::EmulatorPlan to_plan(const EmulatorSpec& spec);
EmulatorErrors from_plan(const schema::EmulatorPlan& plan, EmulatorSpec& out);

// `spec` gives the cables their names.
schema::Snapshot to_message(const EmulatorSnapshot& snapshot, const EmulatorSpec& spec);
EmulatorErrors from_message(const schema::Snapshot& message, EmulatorSnapshot& out);

}  // namespace linkwright
