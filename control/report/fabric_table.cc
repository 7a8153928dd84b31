// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "control/report/fabric_report.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

constexpr std::size_t kShownHosts = 16;
constexpr std::size_t kShownLinks = 8;

double seconds_of(const FabricReport& report) {
  return static_cast<double>(picos(report.end - kEpoch)) / static_cast<double>(kPicosPerSecond);
}

std::string goodput(const Tally& tally, double run_seconds) {
  return rate_text(run_seconds > 0 ? static_cast<double>(tally.bytes) * 8 / run_seconds : 0);
}

std::string late(const FabricHostTraffic& host, double share) {
  if (!host.live || host.live->lateness.total() == 0) return "-";
  return time_text(static_cast<double>(host.live->lateness.percentile(share)));
}

std::string hosts_table(const FabricReport& report, const Page& page) {
  TextTable table({{"HOST", false, 16},
                   {"FRAMES IN", true, 10},
                   {"RATE IN", true, 10},
                   {"FRAMES OUT", true, 10},
                   {"RATE OUT", true, 10},
                   {"LATE P50", true, 8},
                   {"LATE P99", true, 8}});
  const std::size_t shown = std::min(kShownHosts, report.hosts.size());
  for (HostId host = 0; host < shown; ++host) {
    const FabricHostTraffic& traffic = report.hosts[host];
    table.add({report.graph.nodes[host].name,
               count_text(traffic.in.frames),
               goodput(traffic.in, seconds_of(report)),
               count_text(traffic.out.frames),
               goodput(traffic.out, seconds_of(report)),
               late(traffic, 0.5),
               late(traffic, 0.99)});
  }
  std::string text = table.text(page);
  if (shown < report.hosts.size())
    text += fmt::format("... and {} more hosts (-o json has all)\n", report.hosts.size() - shown);
  return text;
}

std::string tiers_table(const FabricReport& report, const Page& page) {
  TextTable table({{"TIER", false, 16},
                   {"LINKS", true, 7},
                   {"FRAMES", true, 10},
                   {"BYTES", true, 10},
                   {"MEAN LOAD", true, 9},
                   {"MAX LOAD", true, 9}});
  for (const TierLoad& tier : report.stats.tiers)
    table.add({tier.tier,
               count_text(tier.links),
               count_text(tier.sent.frames),
               count_text(tier.sent.bytes),
               fmt::format("{:.1f} %", 100 * tier.mean_load),
               fmt::format("{:.1f} %", 100 * tier.max_load)});
  return table.text(page);
}

// The links that carried most.
std::string links_table(const FabricReport& report, const Page& page) {
  std::vector<LinkId> order(report.reading.links.size());
  for (LinkId link = 0; link < order.size(); ++link) order[link] = link;
  std::stable_sort(order.begin(), order.end(), [&](LinkId a, LinkId b) {
    return report.reading.links[a].busy > report.reading.links[b].busy;
  });
  TextTable table({{"HOTTEST LINKS", false, 32},
                   {"FRAMES", true, 10},
                   {"DROPPED", true, 9},
                   {"QUEUE MAX", true, 10},
                   {"MARKED", true, 8},
                   {"PAUSED", true, 9}});
  for (std::size_t i = 0; i < std::min(kShownLinks, order.size()); ++i) {
    const LinkReading& traffic = report.reading.links[order[i]];
    table.add({link_name(report.graph, order[i]),
               count_text(traffic.sent.frames),
               count_text(traffic.dropped.frames),
               count_text(traffic.waiting_bytes_max) + "B",
               count_text(traffic.marked),
               time_text(to_ns(traffic.paused))});
  }
  return table.text(page);
}

std::string drops(const FabricReport& report, const Page& page) {
  std::string reasons;
  for (std::size_t r = 1; r < kDropReasons; ++r)
    if (const std::uint64_t frames = report.books.drops[r].frames; frames > 0)
      reasons += fmt::format(" {} {}", name(static_cast<DropReason>(r)), frames);
  return reasons.empty() ? "" : wrapped("dropped:" + reasons, "", page);
}

std::string pause_name(const FabricReport& report, std::uint32_t node) {
  return fmt::format(
      "{} (class {})", link_name(report.graph, link_of_pause(node)), node % kClasses);
}

}  // namespace

std::vector<std::string> pause_sentences(const FabricReport& report) {
  std::vector<std::string> sentences;
  for (const PauseCycle& cycle : report.stats.pauses.cycles) {
    std::string text = "pause deadlock:";
    for (const std::uint32_t node : cycle) text += " " + pause_name(report, node) + " waits for";
    sentences.push_back(text + " the first");
  }
  for (const PauseTree& tree : report.stats.pauses.trees) {
    std::string text = "congested: " + pause_name(report, tree.root) + "; waiting for it:";
    for (const PauseVictim& victim : tree.victims)
      text += fmt::format(" {} at depth {},", pause_name(report, victim.node), victim.depth);
    text.pop_back();
    sentences.push_back(std::move(text));
  }
  return sentences;
}

std::string to_table(const FabricReport& report, const Page& page) {
  const FabricStats& stats = report.stats;
  std::string text = fmt::format("fabric {} ({})\n", report.name, report.graph.topology);
  text += hosts_table(report, page) + tiers_table(report, page) + links_table(report, page) +
          circuits_table(report, page) + outages_table(report, page) +
          fabric_energy_table(report.energy, page);
  text += wrapped(
      fmt::format("load: mean {:.1f} %, max {:.1f} %{}; Jain index {:.4f} over the "
                  "links in use",
                  100 * stats.mean_load,
                  100 * stats.max_load,
                  stats.hottest == kNoLink ? "" : " on " + link_name(report.graph, stats.hottest),
                  stats.jain),
      "",
      page);
  const PathLatency& path = stats.path_latency;
  if (path.frames > 0)
    text += wrapped(fmt::format("path latency: min {}, p50 {}, p99 {}, max {}",
                                time_text(static_cast<double>(path.shortest)),
                                time_text(static_cast<double>(path.median)),
                                time_text(static_cast<double>(path.p99)),
                                time_text(static_cast<double>(path.longest))),
                    "",
                    page);
  if (report.reading.counters.misdelivered > 0)
    text += fmt::format("{} frames came out at another host than they were for\n",
                        report.reading.counters.misdelivered);
  text += drops(report, page) + fabric_faults_text(report, page);
  for (const std::string& sentence : pause_sentences(report)) text += wrapped(sentence, "", page);
  for (const std::string& remark : report.remarks) text += wrapped(remark, "", page);
  return text + (report.books.closed() ? "books closed\n" : "books NOT CLOSED\n");
}

}  // namespace linkwright
