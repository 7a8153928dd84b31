// SPDX-License-Identifier: Apache-2.0
#include "control/collective/attribution.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/collective/nccl_words.h"
#include "control/collective/per_iteration.h"
#include "control/report/energy_json.h"

namespace linkwright {
namespace {

namespace json = boost::json;

json::object incident_of(const Incident& incident, Instant began) {
  const auto micros = [](Duration time) {
    return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerMicro);
  };
  json::object out{{"kind", name_of(incident.kind)},
                   {"where", incident.where},
                   {"cause", incident.cause},
                   {"from_us", micros(incident.from - began)},
                   {"to_us", micros(incident.to - began)},
                   {"count", incident.frames}};
  if (incident.lasting != Duration{0}) out["lasting_us"] = micros(incident.lasting);
  return out;
}

std::string incident_text(const Incident& incident) {
  std::string out = fmt::format(
      "{} x {} {}: {}", incident.frames, name_of(incident.kind), incident.where, incident.cause);
  if (incident.lasting > Duration{0})
    out += fmt::format(" {} us",
                       figure(static_cast<double>(picos(incident.lasting)) / kPicosPerMicro));
  return out;
}

}  // namespace

json::array attribution_json(const Timing& timing) {
  const double least = per_iteration(timing.microseconds).least;
  json::array out;
  for (const Befallen& each : timing.befallen) {
    json::array incidents;
    for (const Incident& incident : each.incidents)
      incidents.push_back(incident_of(incident, each.from));
    out.push_back(json::object{{"iteration", each.iteration},
                               {"time_us", each.microseconds},
                               {"over_least_us", each.microseconds - least},
                               {"packets_resent", each.resent},
                               {"timeouts", each.timeouts},
                               {"incidents", std::move(incidents)}});
  }
  return out;
}

json::object joules_json(const CollectiveRow& row) {
  json::object out;
  for (const BoundaryJoules& each : row.joules) out[each.boundary] = or_null(each.joules);
  return out;
}

std::string attribution_text(const Timing& timing) {
  const auto worst = std::max_element(
      timing.befallen.begin(), timing.befallen.end(), [](const Befallen& a, const Befallen& b) {
        return a.microseconds < b.microseconds;
      });
  if (worst == timing.befallen.end()) return {};
  std::string out =
      fmt::format("#   {} of {} iterations befallen; the slowest, {}, +{} us over the least",
                  timing.befallen.size(),
                  timing.microseconds.size(),
                  worst->iteration,
                  figure(worst->microseconds - per_iteration(timing.microseconds).least));
  if (worst->resent > 0) out += fmt::format(", {} packets resent", worst->resent);
  if (worst->timeouts > 0) out += fmt::format(", {} timeouts", worst->timeouts);
  out += "\n";
  for (const Incident& each : worst->incidents) out += "#     " + incident_text(each) + "\n";
  return out;
}

std::string joules_text(const CollectiveRow& row) {
  std::string out;
  for (const BoundaryJoules& each : row.joules)
    if (each.joules)
      out += fmt::format("{}{} {:.4g} J", out.empty() ? "" : ", ", each.boundary, *each.joules);
  return out.empty() ? out : "#   an iteration out of place draws: " + out + "\n";
}

}  // namespace linkwright
