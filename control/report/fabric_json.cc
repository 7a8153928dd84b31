// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/report/books_json.h"
#include "control/report/fabric_report.h"

namespace linkwright {
namespace {

namespace json = boost::json;

double to_ns(Duration d) {
  return static_cast<double>(picos(d)) / kPicosPerNano;
}

json::array hosts_of(const FabricReport& report) {
  json::array hosts;
  for (HostId host = 0; host < report.hosts.size(); ++host)
    hosts.push_back({{"name", report.graph.nodes[host].name},
                     {"in", to_json(report.hosts[host].in)},
                     {"out", to_json(report.hosts[host].out)}});
  return hosts;
}

json::array links_of(const FabricReport& report) {
  json::array entries;
  for (LinkId link = 0; link < report.links.size(); ++link) {
    const FabricLinkTraffic& traffic = report.links[link];
    const Graph& graph = report.graph;
    entries.push_back({{"from", graph.nodes[from(graph, link)].name},
                       {"to", graph.nodes[to(graph, link)].name},
                       {"tier", graph.tiers[tier_of(graph, link)]},
                       {"sent", to_json(traffic.sent)},
                       {"dropped", to_json(traffic.dropped)},
                       {"queue_bytes_max", traffic.waiting_bytes_max},
                       {"marked_frames", traffic.marked},
                       {"busy_ns", to_ns(traffic.busy)},
                       {"paused_ns", to_ns(traffic.paused)}});
  }
  return entries;
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
  const double wall = report.wall_seconds;
  return {{"scenario", report.scenario},
          {"fabric", report.fabric},
          {"topology", report.graph.topology},
          {"seed", report.seed},
          {"time_scale", report.time_scale},
          {"run_seconds", to_ns(report.end - kEpoch) / 1e9},
          {"books", to_json(report.books)},
          {"hosts", hosts_of(report)},
          {"links", links_of(report)},
          {"stats", stats_of(report)},
          {"misdelivered", report.counters.misdelivered},
          {"unknown_addresses", report.counters.unknown},
          {"circuits_moved", report.counters.moves},
          {"fate_digest", fmt::format("{:016x}", report.fate_digest)},
          {"notes", std::move(remarks)},
          {"virtual",
           {{"frames", report.frames},
            {"wall_s", wall},
            {"frames_per_s", wall > 0 ? static_cast<double>(report.frames) / wall : 0.0}}}};
}

}  // namespace linkwright
