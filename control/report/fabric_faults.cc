// SPDX-License-Identifier: Apache-2.0
//
// What the faults that are aimed in a fabric struck.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/fabric_report.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

std::string place_name(const FabricReport& report, const AimedFaults& aimed) {
  return aimed.place == FaultPlace::kLink ? link_name(report.graph, aimed.number)
                                          : report.graph.nodes[aimed.number].name;
}

// Calls `tell` with each place, fault, and what it counted.
template <typename Tell>
void for_each_fault(const FabricReport& report, const Tell& tell) {
  for (std::size_t i = 0; i < std::min(report.faults.size(), report.reading.faults.size()); ++i)
    for (std::size_t k = 0; k < report.faults[i].faults.size(); ++k)
      tell(report.faults[i], report.faults[i].faults[k], report.reading.faults[i][k]);
}

}  // namespace

json::array fabric_faults_json(const FabricReport& report) {
  json::array out;
  for_each_fault(
      report, [&](const AimedFaults& aimed, const TargetedFault& fault, const FaultCount& count) {
        const bool at_link = aimed.place == FaultPlace::kLink;
        const json::value place(place_name(report, aimed));
        out.push_back({{"link", at_link ? place : json::value()},
                       {"host", at_link ? json::value() : place},
                       {"name", fault.name},
                       {"action", name(fault.act.action)},
                       {"matched", count.matched},
                       {"struck", count.struck}});
      });
  return out;
}

std::string fabric_faults_text(const FabricReport& report, const Page& page) {
  std::string out;
  for_each_fault(
      report, [&](const AimedFaults& aimed, const TargetedFault& fault, const FaultCount& count) {
        out += wrapped(fmt::format("{} fault {} ({}): {} frames struck of {} that match",
                                   place_name(report, aimed),
                                   fault.name,
                                   name(fault.act.action),
                                   count.struck,
                                   count.matched),
                       "",
                       page);
      });
  return out;
}

}  // namespace linkwright
