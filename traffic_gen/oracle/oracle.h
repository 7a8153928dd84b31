// SPDX-License-Identifier: Apache-2.0
//
// What an iteration should take, beside what it took: where the algorithm has a closed form, that,
// else the finish of the schedule by a scheduler of its own. Neither knows the engine or the
// transport.
#pragma once

#include <optional>

#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

// Links alike, of rank to rank.
struct OracleLinks {
  Duration latency{};             // alpha: one way, of a message
  double ps_per_byte = 0;         // beta, of one direction of a network card
  double reduce_ps_per_byte = 0;  // gamma
};

enum class OracleKind : std::uint8_t { kClosed, kSchedule };
const char* name_of(OracleKind kind);  // "closed"

struct OracleTime {
  double ps = 0;
  OracleKind kind = OracleKind::kClosed;
};

// collectives.md, table 2.2. nullopt: there is none, or it is not exact for these numbers.
std::optional<double> closed_form_ps(const Schedule& schedule, const OracleLinks& links);

// By working off the schedule: every card and every unit is a row of what it has to do.
double schedule_ps(const Schedule& schedule, const OracleLinks& links);

OracleTime oracle_of(const Schedule& schedule, const OracleLinks& links);

}  // namespace linkwright
