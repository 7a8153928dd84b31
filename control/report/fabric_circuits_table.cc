// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "control/report/fabric_report.h"
#include "control/report/nanoseconds.h"
#include "control/report/neighbours.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

constexpr std::size_t kShownCircuits = 32;

double lit_share(const CircuitReading& circuit) {
  const double wanted = to_ns(circuit.lit) + to_ns(circuit.dark);
  return wanted > 0 ? to_ns(circuit.lit) / wanted : 0;
}

}  // namespace

std::string circuits_table(const FabricReport& report, const Page& page) {
  std::string text;
  std::size_t number = 0;
  for (NodeId node = 0; node < report.graph.nodes.size(); ++node) {
    if (report.graph.nodes[node].kind != NodeKind::kCrossbar) continue;
    const auto& inputs = report.reading.crossbars[number++];
    const std::vector<std::string> names = neighbours(report.graph, node);
    TextTable table({{report.graph.nodes[node].name, false, 16},
                     {"LIGHT TO", false, 16},
                     {"MOVES", true, 9},
                     {"LIT", true, 9},
                     {"DARK", true, 9},
                     {"DUTY", true, 8}});
    for (std::size_t input = 0; input < std::min(kShownCircuits, inputs.size()); ++input) {
      const CircuitReading& circuit = inputs[input];
      table.add({names[input],
                 circuit.output == kNoPort ? "dark" : names[circuit.output],
                 count_text(circuit.moves),
                 time_text(to_ns(circuit.lit)),
                 time_text(to_ns(circuit.dark)),
                 fmt::format("{:.1f} %", 100 * lit_share(circuit))});
    }
    text += table.text(page);
    if (inputs.size() > kShownCircuits)
      text += fmt::format("... and {} more (-o json has all)\n", inputs.size() - kShownCircuits);
  }
  return text;
}

}  // namespace linkwright
