// SPDX-License-Identifier: Apache-2.0
#include "control/cli/calibration_check.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/calibration_json.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

double to_ns(Duration d) {
  return static_cast<double>(picos(d)) / kPicosPerNano;
}

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

  void check(std::size_t cable, const CalibrationRecord& record) {
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
    const auto record = store.find(scenario.spec.ports[cable.port_a].device,
                                   scenario.spec.ports[cable.port_b].device);
    if (!record) {
      findings.at_hand = false;
      continue;
    }
    if (findings.json.is_null()) findings.json = to_json_with_age(*record, here, now);
    const bool same_host = record->host == here;
    const std::int64_t age = now - record->measured_at;
    const bool fresh = age <= kCalibrationFreshSeconds;
    findings.at_hand = findings.at_hand && same_host && fresh;
    if (!same_host)
      findings.warnings.push_back(fmt::format(
          "link {}: the calibration at hand is of another host, CPU or kernel; it is not used",
          cable.name));
    else if (!fresh)
      findings.warnings.push_back(
          fmt::format("link {}: the calibration is {} days old; run `linkwright calibrate` again",
                      cable.name,
                      age / 86'400));
    if (same_host) checker.check(i, *record);
  }
  std::sort(findings.warnings.begin(), findings.warnings.end());
  findings.warnings.erase(std::unique(findings.warnings.begin(), findings.warnings.end()),
                          findings.warnings.end());
  return findings;
}

}  // namespace linkwright
