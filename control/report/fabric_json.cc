// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/books_json.h"
#include "control/report/fabric_report.h"
#include "control/report/histogram_json.h"
#include "control/report/nanoseconds.h"

namespace linkwright {
namespace {

namespace json = boost::json;

// null: the host is no port, or the run had none.
json::value live_of(const FabricHostTraffic& host) {
  if (!host.live) return nullptr;
  return {{"port", host.live->port},
          {"lateness_ns", to_json(host.live->lateness)},
          {"lateness_outside_gaps_ns", to_json(host.live->lateness_outside_gaps)},
          {"edge_lateness_ns", to_json(host.live->edge_lateness)},
          {"arrival_uncertainty_ns", to_json(host.live->arrival_uncertainty)},
          {"floor_violations", host.live->floor_violations},
          {"transmit_refusals", host.live->transmit_refusals}};
}

json::array hosts_of(const FabricReport& report) {
  json::array hosts;
  for (HostId host = 0; host < report.hosts.size(); ++host)
    hosts.push_back({{"name", report.graph.nodes[host].name},
                     {"in", to_json(report.hosts[host].in)},
                     {"out", to_json(report.hosts[host].out)},
                     {"live", live_of(report.hosts[host])}});
  return hosts;
}

// By input of each circuit switch.
json::array circuits_of(const FabricReport& report) {
  json::array crossbars;
  std::size_t number = 0;
  for (const Node& node : report.graph.nodes) {
    if (node.kind != NodeKind::kCrossbar) continue;
    json::array inputs;
    for (const CircuitReading& circuit : report.reading.crossbars[number++])
      inputs.push_back(
          {{"output", circuit.output == kNoPort ? json::value() : json::value(circuit.output)},
           {"moves", circuit.moves},
           {"lit_ns", to_ns(circuit.lit)},
           {"dark_ns", to_ns(circuit.dark)}});
    crossbars.push_back({{"name", node.name}, {"inputs", std::move(inputs)}});
  }
  return crossbars;
}

json::array links_of(const FabricReport& report) {
  json::array entries;
  const std::vector<std::string> names = link_names(report.graph);
  for (LinkId link = 0; link < report.reading.links.size(); ++link) {
    const LinkReading& traffic = report.reading.links[link];
    const Graph& graph = report.graph;
    entries.push_back({{"name", names[link]},
                       {"from", graph.nodes[from(graph, link)].name},
                       {"to", graph.nodes[to(graph, link)].name},
                       {"tier", graph.tiers[tier_of(graph, link)]},
                       {"sent", to_json(traffic.sent)},
                       {"dropped", to_json(traffic.dropped)},
                       {"lost", to_json(traffic.lost)},
                       {"fault_drop", to_json(traffic.fault_drops)},
                       {"fault_corrupt", to_json(traffic.fault_corrupts)},
                       {"queue_bytes_max", traffic.waiting_bytes_max},
                       {"marked_frames", traffic.marked},
                       {"busy_ns", to_ns(traffic.busy)},
                       {"paused_ns", to_ns(traffic.paused)}});
  }
  return entries;
}

json::value instant_of(Instant at) {
  return at == kNever ? json::value() : json::value(to_ns(at - kEpoch));
}

// null: it has no end, nobody noticed, or traffic goes no other way.
json::array outages_of(const FabricReport& report) {
  json::array outages;
  for (const OutageReading& each : report.reading.outages)
    outages.push_back({{"link", link_name(report.graph, 2 * each.outage.cable)},
                       {"from_ns", instant_of(each.outage.from)},
                       {"to_ns", instant_of(each.outage.to)},
                       {"noticed_ns", instant_of(each.noticed)},
                       {"rerouted_ns", instant_of(each.rerouted)},
                       {"lost",
                        {{"cut", to_json(each.lost.cut)},
                         {"into_dark", to_json(each.lost.into_dark)},
                         {"at_port", to_json(each.lost.at_port)}}}});
  return outages;
}

json::object stats_of(const FabricReport& report) {
  const FabricStats& stats = report.stats;
  json::array tiers;
  for (const TierLoad& tier : stats.tiers)
    tiers.push_back({{"tier", tier.tier},
                     {"links", tier.links},
                     {"sent", to_json(tier.sent)},
                     {"mean_load", tier.mean_load},
                     {"max_load", tier.max_load}});
  json::array pauses;
  for (const std::string& sentence : pause_sentences(report)) pauses.push_back(sentence.c_str());
  const PathLatency& path = stats.path_latency;
  return {{"hottest_link",
           stats.hottest == kNoLink ? json::value()
                                    : json::value(link_name(report.graph, stats.hottest))},
          {"max_load", stats.max_load},
          {"mean_load", stats.mean_load},
          {"jain_index", stats.jain},
          {"tiers", std::move(tiers)},
          {"path_latency_ns",
           {{"min", path.shortest},
            {"p50", path.median},
            {"p99", path.p99},
            {"max", path.longest},
            {"count", path.frames}}},
          {"pause_cycles", stats.pauses.cycles.size()},
          {"pauses", std::move(pauses)}};
}

}  // namespace

json::object to_json(const FabricReport& report) {
  json::array remarks;
  for (const std::string& remark : report.remarks) remarks.push_back(remark.c_str());
  const FabricCounters& counters = report.reading.counters;
  return {{"name", report.name},
          {"topology", report.graph.topology},
          {"run_seconds", to_ns(report.end - kEpoch) / 1e9},
          {"books", to_json(report.books)},
          {"hosts", hosts_of(report)},
          {"links", links_of(report)},
          {"energy", fabric_energy_json(report.energy)},
          {"faults", fabric_faults_json(report)},
          {"stats", stats_of(report)},
          {"crossbars", circuits_of(report)},
          {"outages", outages_of(report)},
          {"misdelivered", counters.misdelivered},
          {"unknown_addresses", counters.unknown},
          {"circuits_moved", counters.moves},
          {"fate_digest", fmt::format("{:016x}", report.fate_digest)},
          {"notes", std::move(remarks)}};
}

}  // namespace linkwright
