// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "control/report/fabric_report.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string after(Instant from, Instant t) {
  return t == kNever ? "-" : "+" + time_text(to_ns(t - from));
}

}  // namespace

std::string outages_table(const FabricReport& report, const Page& page) {
  if (report.reading.outages.empty()) return {};
  TextTable table({{"OUTAGE", false, 24},
                   {"DARK AT", true, 9},
                   {"NOTICED", true, 9},
                   {"REROUTED", true, 9},
                   {"LIGHT", true, 9},
                   {"CUT", true, 5},
                   {"IN DARK", true, 8},
                   {"AT PORT", true, 8}});
  for (const OutageReading& each : report.reading.outages)
    table.add({link_name(report.graph, 2 * each.outage.cable),
               time_text(to_ns(each.outage.from - kEpoch)),
               after(each.outage.from, each.noticed),
               after(each.outage.from, each.rerouted),
               after(each.outage.from, each.outage.to),
               count_text(each.lost.cut.frames),
               count_text(each.lost.into_dark.frames),
               count_text(each.lost.at_port.frames)});
  return table.text(page);
}

}  // namespace linkwright
