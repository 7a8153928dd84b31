// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "control/fabric/fabric_figures.h"
#include "control/report/text_table.h"
#include "control/yaml/units.h"
#include "link_models/topology/nvl72.h"

namespace linkwright {
namespace {

std::string time_of(Duration time) {
  return time_text(static_cast<double>(picos(time)) / static_cast<double>(kPicosPerNano));
}

std::string bytes_of(std::uint64_t bytes) {
  return format_quantity(SignedWide{bytes}, schema::BYTES);
}

std::string number_or_unknown(const std::optional<double>& number) {
  return number ? fmt::format("{:.6g}", *number) : "unknown";
}

std::string nodes_line(const FabricFigures& figures) {
  const TopologyFigures& whole = figures.closed_forms;
  std::string kinds;
  for (const auto& [name, count] : figures.nodes_by_name)
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, name);
  std::string out = fmt::format("nodes: {} hosts, {} switches", whole.hosts, whole.switches);
  if (!kinds.empty()) out += " (" + kinds + ")";
  return out + fmt::format(", {} circuit switches; {} cables", whole.crossbars, whole.cables);
}

std::string shape_line(const TopologyFigures& whole) {
  std::string out = "oversubscription: ";
  if (const auto& ratio = whole.oversubscription)
    out +=
        fmt::format("{:.4g} ({} cables below to {} above)",
                    static_cast<double>(ratio->numerator) / static_cast<double>(ratio->denominator),
                    ratio->numerator,
                    ratio->denominator);
  else
    out += "none is defined";
  out += "; bisection: ";
  return out + (whole.bisection ? fmt::format("{} cables", *whole.bisection) : "none is defined");
}

// Equal both ways, or one after the other.
std::string both_ways(const std::string& forth, const std::string& back) {
  return forth == back ? forth : forth + " / " + back;
}

std::string tiers_table(const FabricFigures& figures, const Page& page) {
  TextTable table({{"TIER"},
                   {"CABLES", true},
                   {"PROFILE", false, 24},
                   {"RATE", true, 22},
                   {"LATENCY", true, 20},
                   {"WATTS", true, 11},
                   {"USD", true, 11}});
  for (std::size_t i = 0; i < figures.tiers.size(); ++i) {
    const TierFigures& tier = figures.fabric->tiers[i];
    const auto& ways = tier.cable.direction;
    table.add({tier.tier,
               fmt::format("{}", tier.cables),
               ways[0].profile,
               both_ways(rate_text(static_cast<double>(ways[0].rate_bps)),
                         rate_text(static_cast<double>(ways[1].rate_bps))),
               both_ways(time_of(ways[0].latency), time_of(ways[1].latency)),
               number_or_unknown(figures.tiers[i].watts),
               number_or_unknown(figures.tiers[i].usd)});
  }
  return table.text(page);
}

// In the order of the graph: each cable forth and back.
std::string links_table(const FabricFigures& figures, const Page& page) {
  const FabricConfig& config = figures.fabric->config;
  TextTable table({{"LINK", false, 48}, {"TIER", false, 16}, {"RATE", true}, {"LATENCY", true}});
  const auto scale = static_cast<std::int64_t>(figures.time_scale);
  for (LinkId link = 0; link < figures.links.size(); ++link)
    table.add({figures.links[link],
               config.graph.tiers[tier_of(config.graph, link)],
               rate_text(static_cast<double>(config.links[link].rate.bits_per_second)),
               time_of(config.links[link].latency / scale)});
  return table.text(page);
}

bool any_into_crossbar(const FabricFigures& figures) {
  for (const TierFigures& tier : figures.fabric->tiers)
    if (tier.into_crossbar) return true;
  return false;
}

std::string switches_line(const FabricFigures& figures) {
  const auto& switches = figures.fabric->config.switches;
  if (switches.empty()) return {};
  const SwitchConfig& first = switches.front();
  std::string out =
      fmt::format("switches: {} of {} buffer, {} pipeline",
                  switches.size(),
                  bytes_of(first.buffer_bytes),
                  time_of(first.pipeline / static_cast<std::int64_t>(figures.time_scale)));
  if (first.pause.lossless != 0) {
    const auto [least, most] = std::minmax_element(
        switches.begin(), switches.end(), [](const SwitchConfig& a, const SwitchConfig& b) {
          return a.pause.headroom_bytes < b.pause.headroom_bytes;
        });
    out += fmt::format(", headroom {} to {} per port and lossless class",
                       bytes_of(least->pause.headroom_bytes),
                       bytes_of(most->pause.headroom_bytes));
  }
  if (const auto& bill = figures.switches)
    out += fmt::format("; {}: {:.6g} W idle, {:.6g} W full, {:.6g} USD together",
                       bill->preset.name,
                       bill->idle_watts,
                       bill->full_watts,
                       bill->usd);
  else
    out += "; watts and dollars unknown without a preset";
  return out;
}

std::string range_text(const DutyRange& range) {
  return range.least == range.most ? fmt::format("{:.6g}", range.most)
                                   : fmt::format("{:.6g} to {:.6g}", range.least, range.most);
}

std::string circuit_line(const CircuitFigures& circuit) {
  std::string out = fmt::format("circuits of {}: {} ports, {}, {} of queue per output; {} plan",
                                circuit.name,
                                circuit.ports,
                                circuit.policy,
                                bytes_of(circuit.queue_limit_bytes),
                                circuit.plan);
  if (const auto& cycle = circuit.cycle)
    return out + fmt::format(
                     " of {} slots of {} (cycle {}), gap {}; duty of an input {}, of a pair "
                     "{}{}",
                     cycle->slots,
                     time_of(cycle->slot),
                     time_of(cycle->cycle),
                     time_of(cycle->gap),
                     range_text(cycle->input),
                     range_text(cycle->pair),
                     cycle->sampled ? " (of 64 ports)" : "");
  out += fmt::format(", {} circuits at the start", circuit.circuits);
  return circuit.plan == "timed" ? out + fmt::format(", {} steps", circuit.steps) : out;
}

std::string paths_line(const PathFigures& paths) {
  std::string hops;
  for (const auto& [count, pairs] : paths.pairs_by_hops)
    hops += fmt::format("{}{} hops: {} pairs", hops.empty() ? "" : ", ", count, pairs);
  std::string out = fmt::format("paths: {} to {} between two hosts; {}",
                                paths.fewest_paths,
                                paths.most_paths ? count_text(*paths.most_paths) : "too many",
                                hops);
  if (paths.without_way > 0) out += fmt::format(", no way: {} pairs", paths.without_way);
  return out + (paths.sampled ? fmt::format(" ({} hosts looked at)", kHostsLookedAt) : "");
}

std::string copper_line(const CopperFigures& copper) {
  return fmt::format("copper pairs {} ({} x {} x {}); published {}",
                     copper.pairs,
                     kNvl72Gpus,
                     kNvl72SwitchChips,
                     kPairsPerNvlink5,
                     copper.published);
}

}  // namespace

std::string to_table(const FabricFigures& figures, const Page& page) {
  const ResolvedFabric& fabric = *figures.fabric;
  std::string out = fmt::format("fabric {}: {}\n", fabric.name, fabric.config.graph.topology);
  const auto say = [&](const std::string& line) {
    if (!line.empty()) out += wrapped(line, "  ", page);
  };
  say(nodes_line(figures));
  say(shape_line(figures.closed_forms));
  out += tiers_table(figures, page);
  if (any_into_crossbar(figures))
    say("watts and dollars: of both ends; two cables into a circuit switch are one link");
  say(switches_line(figures));
  for (const CircuitFigures& circuit : figures.circuits) say(circuit_line(circuit));
  if (!figures.links.empty()) out += links_table(figures, page);
  if (figures.paths) say(paths_line(*figures.paths));
  if (figures.copper) say(copper_line(*figures.copper));
  for (const std::string& note : figures.notes) say("note: " + note);
  return out;
}

}  // namespace linkwright
