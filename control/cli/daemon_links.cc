// SPDX-License-Identifier: Apache-2.0
#include "control/cli/daemon_links.h"

#include <iostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/output.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

double seconds_of(const api::Effect& effect) {
  return to_seconds(Instant{Duration{effect.effective_ps()}});
}

// By the name as it is here, which may be written in another way than it was asked for.
api::Links links_of(const DaemonClient& client, const std::string& link) {
  if (link.empty()) return client.get<api::Links>("/links");
  api::Links one;
  *one.add_links() = client.get<api::Link>(api_path("links", link));
  return one;
}

std::string words_of(const api::LinkDirection& direction) {
  if (direction.name().empty()) return "-";
  return direction.name() == "a_to_b" ? "a to b" : "b to a";
}

std::string as_table(const api::Links& links) {
  TextTable table({{"LINK", false, 40},
                   {"DIRECTION", false},
                   {"SCENARIO", false, 16},
                   {"RATE", true},
                   {"IN FORCE", true},
                   {"RUN LATENCY", true}});
  std::string remarks;
  for (const api::Link& link : links.links()) {
    for (const api::LinkDirection& direction : link.directions()) {
      table.add({link.name(),
                 words_of(direction),
                 link.scenario(),
                 rate_text(static_cast<double>(direction.rate_bps())),
                 rate_text(static_cast<double>(direction.rate_in_force_bps())),
                 time_text(to_ns(Duration{direction.latency_ps()}))});
      if (!direction.set().empty())
        remarks += wrapped(fmt::format("{}{}: set {}",
                                       link.name(),
                                       direction.name().empty() ? "" : " " + words_of(direction),
                                       fmt::join(direction.set(), " ")),
                           "");
    }
    if (link.stopped()) remarks += fmt::format("{} is stopped by its loop guard\n", link.name());
  }
  return table.text() + remarks;
}

}  // namespace

int daemon_link_set(const DaemonAddress& address, const DaemonLinkChange& change) {
  api::LinkPatch patch;
  for (const std::string& each : change.parameters) patch.add_set(each);
  if (change.direction != "both") patch.set_direction(change.direction);
  patch.set_at(change.at);
  const DaemonClient client(address);
  const auto changed =
      client.ask<api::Changed>(api::Method::kPatch, api_path("links", change.link), patch);
  for (const std::string& warning : changed.warnings()) std::cerr << "note: " << warning << "\n";
  for (const api::Effect& effect : changed.effects())
    std::cout << fmt::format("{}: in force at {:.6f} s\n", effect.what(), seconds_of(effect));
  return kExitOk;
}

int daemon_link_resume(const DaemonAddress& address, const std::string& link) {
  const DaemonClient client(address);
  const auto changed =
      client.ask<api::Changed>(api::Method::kPost, api_path("links", link, ":resume"));
  for (const api::Effect& effect : changed.effects())
    std::cout << fmt::format(
        "{}: goes on, in force at {:.6f} s\n", effect.what(), seconds_of(effect));
  return kExitOk;
}

int daemon_link_show(const DaemonOptions& options,
                     const std::string& link,
                     const std::string& fabric) {
  const DaemonClient client(options.address);
  const api::Links found = links_of(client, link);
  api::Links links;
  for (const api::Link& each : found.links())
    if (fabric.empty() || each.fabric() == fabric) *links.add_links() = each;
  if (!fabric.empty() && links.links().empty())
    throw CliError(kExitUsage, fmt::format("no such link is of a fabric \"{}\"", fabric));
  // As through the socket; and one link alone comes without the generation of all.
  const auto as_json = [&] { return json::object{{"links", to_json(links).as_object()["links"]}}; };
  print_as(options.format, as_json, [&] { return as_table(links); });
  return kExitOk;
}

}  // namespace linkwright
