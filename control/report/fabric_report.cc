// SPDX-License-Identifier: Apache-2.0
#include "control/report/fabric_report.h"

namespace linkwright {

FabricReport fabric_report(const std::string& name,
                           const FabricConfig& config,
                           const FabricSnapshot& snapshot) {
  FabricReport report;
  report.name = name;
  const Graph& graph = config.graph;
  report.graph = graph;
  report.faults = config.faults;
  report.books = snapshot.books;
  report.reading = snapshot.reading;
  report.stats = stats_of(graph, snapshot.reading, snapshot.reading.at);
  report.hosts.resize(graph.hosts);
  for (const FabricHostSnapshot& host : snapshot.hosts)
    if (host.host < report.hosts.size()) report.hosts[host.host] = {host.in, host.out, host};
  report.end = snapshot.reading.at;
  report.fate_digest = snapshot.fate_digest;
  return report;
}

}  // namespace linkwright
