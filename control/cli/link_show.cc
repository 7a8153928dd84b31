// SPDX-License-Identifier: Apache-2.0
//
// linkwright link show: the links of a running emulator's fabrics, as they are now.
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/agent_question.h"
#include "control/cli/daemon_links.h"
#include "control/cli/exit_code.h"
#include "control/cli/link_arguments.h"
#include "control/cli/live_fabrics.h"
#include "control/cli/live_options.h"
#include "control/cli/output.h"
#include "control/cli/terminal.h"
#include "control/cli/view.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"
#include "control/yaml/did_you_mean.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct ShowArguments {
  std::string link;
  std::string fabric;
  std::string socket;  // empty: through the daemon
  DaemonOptions through_daemon;
};

// A link as it is, and what `link set` has made of it.
struct ShownLink {
  const FabricReport* fabric = nullptr;
  LinkId link = 0;
  std::string name;
  const LinkConfig* config = nullptr;
  std::vector<std::string> set;
};

// In the order of fabrics and graphs. Throws CliError (usage) where nothing is named so.
std::vector<ShownLink> shown_links(const std::vector<FabricSpec>& specs,
                                   ChangesOfLinks& changes,
                                   const LiveReport& report,
                                   const ShowArguments& asked) {
  std::vector<ShownLink> out;
  std::vector<std::string> all;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!asked.fabric.empty() && specs[i].name != asked.fabric) continue;
    const Graph& graph = specs[i].config.graph;
    const std::vector<std::string> names = link_names(graph);
    all.insert(all.end(), names.begin(), names.end());
    const auto wanted = asked.link.empty() ? std::nullopt : find_link(graph, asked.link);
    for (LinkId link = 0; link < names.size(); ++link)
      if (asked.link.empty() || wanted == link)
        out.push_back({&report.fabrics[i],
                       link,
                       names[link],
                       &specs[i].config.links[link],
                       changes[{specs[i].name, link}]});
  }
  if (out.empty()) {
    const std::string likely = closest(asked.link, all);
    throw CliError(kExitUsage,
                   fmt::format("no link is named \"{}\", {}",
                               asked.link,
                               likely.empty() ? "without NAME all are shown"
                                              : fmt::format("did you mean \"{}\"?", likely)));
  }
  return out;
}

double model(Duration time, const LinkConfig& config) {
  return to_ns(time) / static_cast<double>(config.rate.time_scale);
}

json::object as_json(const ShownLink& shown) {
  const LinkReading& reading = shown.fabric->reading.links[shown.link];
  json::array set;
  for (const std::string& each : shown.set) set.push_back(json::string(each));
  return {{"fabric", shown.fabric->name},
          {"name", shown.name},
          {"tier", shown.fabric->graph.tiers[tier_of(shown.fabric->graph, shown.link)]},
          {"rate_bps", shown.config->rate.bits_per_second},
          {"one_way_latency_ns", model(shown.config->latency, *shown.config)},
          {"set", std::move(set)},
          {"sent_frames", reading.sent.frames},
          {"lost_frames", reading.lost.frames},
          {"queue_bytes", reading.waiting_bytes}};
}

std::string as_table(const std::vector<ShownLink>& links, const Page& page) {
  TextTable table({{"LINK", false, 40},
                   {"TIER", false, 12},
                   {"RATE", true},
                   {"LATENCY", true},
                   {"SENT", true, 10},
                   {"LOST", true, 10}});
  std::string changes;
  for (const ShownLink& shown : links) {
    const LinkReading& reading = shown.fabric->reading.links[shown.link];
    table.add({shown.name,
               shown.fabric->graph.tiers[tier_of(shown.fabric->graph, shown.link)],
               rate_text(static_cast<double>(shown.config->rate.bits_per_second)),
               time_text(model(shown.config->latency, *shown.config)),
               count_text(reading.sent.frames),
               count_text(reading.lost.frames)});
    if (!shown.set.empty())
      changes +=
          wrapped(fmt::format("{}: set {}", shown.name, fmt::join(shown.set, " ")), "", page);
  }
  return table.text(page) + changes;
}

int show(const ShowArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_link_show(arguments.through_daemon, arguments.link, arguments.fabric);
  AgentClient client = connect_to(arguments.socket);
  ChangesOfLinks changes;
  const std::vector<FabricSpec> specs = fabrics_of(client, &changes);
  if (!arguments.fabric.empty()) fabric_named(specs, arguments.fabric);
  const LiveReport report = live_report(client, specs);
  const std::vector<ShownLink> links = shown_links(specs, changes, report, arguments);
  print_as(
      arguments.through_daemon.format,
      [&] {
        json::array all;
        for (const ShownLink& link : links) all.push_back(as_json(link));
        return json::object{{"links", std::move(all)}};
      },
      [&] { return as_table(links, page_of(STDOUT_FILENO)); });
  return kExitOk;
}

}  // namespace

void add_link_show(CLI::App& link, int& exit_code) {
  const auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command = link.add_subcommand(
      "show", "the links of a running emulator: rate and latency now, and what was set");
  command->add_option(
      "NAME", arguments->link, "name of one link, as in \"leaf0 -> spine1\"; default: all");
  add_daemon_address_beside(*command,
                            add_own_socket_option(*command, arguments->socket),
                            arguments->through_daemon.address);
  add_fabric_option(*command, arguments->fabric, "all");
  add_output_option(*command, arguments->through_daemon.format);
  add_view(*command, exit_code, [arguments] { return show(*arguments); });
}

}  // namespace linkwright
