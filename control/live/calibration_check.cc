// SPDX-License-Identifier: Apache-2.0
#include "control/live/calibration_check.h"

#include <algorithm>
#include <ctime>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/live/calibration_json.h"
#include "control/live/host_identity.h"
#include "control/live/mistake.h"
#include "control/live/paths.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

// Bits/s as a modelled link counts them: with preamble, FCS and gap.
double usable_bps(const CalibrationRecord& record) {
  double usable = 0;
  for (const CalibrationDirection& direction : record.figures.direction) {
    const RateFigures& rate = direction.large_frames;
    const double bps = rate.frames_per_s * wire_octets(rate.frame_bytes) * 8;
    usable = usable == 0 ? bps : std::min(usable, bps);
  }
  return usable;
}

// The nearest floor: which way a frame goes through the pair depends on how it was cabled.
double floor_ns(const CalibrationRecord& record) {
  const auto& direction = record.figures.direction;
  return static_cast<double>(std::min(direction[0].floor.median_ns, direction[1].floor.median_ns));
}

class Checker {
 public:
  Checker(const ScenarioFile& file, const ResolvedScenario& scenario, CalibrationFindings& findings)
      : file_(file), scenario_(scenario), findings_(findings) {}

  // Precondition: the record is of this cable's devices, of this host and fresh.
  void hold_against(std::size_t cable, const CalibrationRecord& record) {
    for (std::size_t d : {0u, 1u}) {
      check_rate(cable, d, record);
      check_floor(cable, d, record);
    }
  }

 private:
  void check_rate(std::size_t cable, std::size_t d, const CalibrationRecord& record) {
    const CableSpec& spec = scenario_.spec.cables[cable];
    const LinkConfig& config = spec.direction[d];
    const bool stated = scenario_.spec.ports[spec.port_a].stated_bps != 0 &&
                        scenario_.spec.ports[spec.port_b].stated_bps != 0;
    const double real = static_cast<double>(config.rate.bits_per_second) /
                        static_cast<double>(config.rate.time_scale);
    const double usable = usable_bps(record);
    if (stated || !config.serialize || usable == 0 || real <= usable) return;
    findings_.problems.push_back(file_.place(
        file_.parameter_path(cable, d, "rate"),
        fmt::format("{} / time_scale {} = {} is above the {} that these ports carried when they "
                    "were calibrated (state rate_real_bps at the ports to go on)",
                    rate_text(static_cast<double>(config.rate.bits_per_second)),
                    config.rate.time_scale,
                    rate_text(real),
                    rate_text(usable))));
  }

  void check_floor(std::size_t cable, std::size_t d, const CalibrationRecord& record) {
    const CableSpec& spec = scenario_.spec.cables[cable];
    const double delay = to_ns(spec.direction[d].latency + scenario_.spec.pedestal);
    const double floor = floor_ns(record);
    if (delay >= floor) return;
    findings_.warnings.push_back(fmt::format(
        "link {} {}: latency and pedestal together are {}, below the {} that these ports need; "
        "releases will be late (raise `pedestal`)",
        spec.name,
        d == 0 ? "a to b" : "b to a",
        time_text(delay),
        time_text(floor)));
  }

  const ScenarioFile& file_;
  const ResolvedScenario& scenario_;
  CalibrationFindings& findings_;
};

void leave_each_once(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::string note_of(const CableSpec& cable, const CalibrationRecord& like) {
  return fmt::format(
      "link {}: its ports have not been calibrated; another pair of the same drivers "
      "({} and {}) carried {}",
      cable.name,
      like.figures.device[0],
      like.figures.device[1],
      rate_text(usable_bps(like)));
}

// Why a record is not held against the scenario; empty: it is.
std::string reason_to_ignore(const CalibrationRecord& record,
                             const HostIdentity& here,
                             std::int64_t now) {
  const std::int64_t age = now - record.measured_at;
  if (record.host != here)
    return "the calibration of its ports is of another host, CPU or kernel; it is not used";
  if (age > kCalibrationFreshSeconds)
    return fmt::format(
        "the calibration of its ports is {} days old and not used; run `linkwright calibrate` "
        "again",
        age / 86'400);
  return "";
}

}  // namespace

CalibrationFindings check_calibration(const ScenarioFile& file,
                                      const ResolvedScenario& scenario,
                                      const CalibrationStore& store,
                                      const HostIdentity& here,
                                      std::int64_t now) {
  CalibrationFindings findings;
  findings.at_hand = true;
  Checker checker(file, scenario, findings);
  for (std::size_t i = 0; i < scenario.spec.cables.size(); ++i) {
    const CableSpec& cable = scenario.spec.cables[i];
    const std::string& a = scenario.spec.ports[cable.port_a].device;
    const std::string& b = scenario.spec.ports[cable.port_b].device;
    const auto record = store.find(a, b);
    if (!record) {
      findings.at_hand = false;
      if (const auto like = store.find_like(a, b); like && like->host == here)
        findings.notes.push_back(note_of(cable, *like));
      continue;
    }
    if (findings.json.is_null()) findings.json = to_json_with_age(*record, here, now);
    const std::string reason = reason_to_ignore(*record, here, now);
    findings.at_hand = findings.at_hand && reason.empty();
    if (reason.empty())
      checker.hold_against(i, *record);
    else
      findings.warnings.push_back(fmt::format("link {}: {}", cable.name, reason));
  }
  // A calibration is of a pair of ports; a fabric has no pairs.
  findings.at_hand = findings.at_hand && scenario.fabrics.empty();
  leave_each_once(findings.warnings);
  return findings;
}

CalibrationFindings consult_calibration(const ScenarioFile& file,
                                        const ResolvedScenario& scenario,
                                        std::ostream& log) {
  CalibrationFindings findings = check_calibration(
      file, scenario, CalibrationStore(state_folder()), read_host_identity(), std::time(nullptr));
  for (const std::string& note : findings.notes) log << "note: " << note << "\n";
  for (const std::string& warning : findings.warnings) log << "warning: " << warning << "\n";
  if (findings.problems.empty()) return findings;
  std::string lines;
  for (const std::string& problem : findings.problems)
    lines += (lines.empty() ? "" : "\n") + problem;
  throw Mistake(lines);
}

}  // namespace linkwright
