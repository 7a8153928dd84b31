// SPDX-License-Identifier: Apache-2.0
#include "control/report/fault_report.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/text_table.h"

namespace linkwright {
namespace {

bool knows_matches(const RunReport& report) {
  return !report.in_virtual_time || report.in_virtual_time->matches_known;
}

}  // namespace

boost::json::array faults_json(const RunReport& report, std::size_t cable, std::size_t direction) {
  const FaultList& faults = report.scenario.spec.cables[cable].faults[direction];
  const FaultCounts& counts = report.snapshot.cables[cable][direction].faults;
  boost::json::array out;
  for (std::size_t i = 0; i < faults.size(); ++i)
    out.push_back(
        {{"name", faults[i].name},
         {"action", name(faults[i].act.action)},
         {"matched",
          knows_matches(report) ? boost::json::value(counts[i].matched) : boost::json::value()},
         {"struck", counts[i].struck}});
  return out;
}

std::string faults_text(const RunReport& report, const Page& page) {
  std::string out;
  for (std::size_t cable = 0; cable < report.snapshot.cables.size(); ++cable)
    for (std::size_t d : {0u, 1u}) {
      const FaultList& faults = report.scenario.spec.cables[cable].faults[d];
      for (std::size_t i = 0; i < faults.size(); ++i) {
        const FaultCount& count = report.snapshot.cables[cable][d].faults[i];
        const std::string matched =
            knows_matches(report) ? fmt::format(" of {} that match", count.matched) : "";
        out += wrapped(fmt::format("{} {} fault {} ({}): {} frames struck{}",
                                   report.scenario.cables[cable].name,
                                   d == 0 ? "a to b" : "b to a",
                                   faults[i].name,
                                   name(faults[i].act.action),
                                   count.struck,
                                   matched),
                       "",
                       page);
      }
    }
  return out;
}

}  // namespace linkwright
