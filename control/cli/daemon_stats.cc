// SPDX-License-Identifier: Apache-2.0
#include "control/cli/daemon_stats.h"

#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_reading.h"
#include "control/cli/message_json.h"
#include "control/cli/output.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

std::uint64_t dropped_frames(const json::value& entry) {
  double frames = 0;
  boost::system::error_code none;
  const json::value* drops = entry.find_pointer("/books/drops", none);
  if (drops != nullptr && drops->is_object())
    for (const auto& [reason, count] : drops->get_object())
      frames += number_at(count, "/frames").value_or(0);
  return static_cast<std::uint64_t>(frames);
}

void add_row(TextTable& table,
             const json::value& entry,
             const std::string& name,
             const std::string& direction) {
  const auto late = number_at(entry, "/lateness_ns/p99");
  table.add({name,
             direction,
             count_at(entry, "/books/rx/frames"),
             count_at(entry, "/books/handed_to_port/frames"),
             count_text(dropped_frames(entry)),
             count_at(entry, "/books/held/frames"),
             late ? time_text(*late) : "-",
             flag_at(entry, "/books/closed") ? "closed" : "NOT CLOSED"});
}

// Both directions of a link tell of the one guard.
std::string stopped_lines(const json::value& report) {
  std::string out;
  for (const json::value& link : list_at(report, "/links"))
    if (text_at(link, "/direction") == "a_to_b" && flag_at(link, "/loop_guard/stopped"))
      out += fmt::format("{} is stopped by its loop guard since {} s ({}, {})\n",
                         text_at(link, "/name"),
                         figure_at(link, "/loop_guard/last/at_s"),
                         text_at(link, "/loop_guard/last/rule"),
                         text_at(link, "/loop_guard/last/source"));
  return out;
}

json::value report_of(const DaemonClient& client, const std::string& scenario) {
  return to_json(client.get<api::Figures>(api_path("scenarios", scenario, "/report")).figures());
}

std::vector<std::string> running(const DaemonClient& client) {
  std::vector<std::string> names;
  const auto all = client.get<api::Scenarios>("/scenarios");
  for (const api::Scenario& each : all.scenarios())
    if (each.state() == api::Scenario::RUNNING) names.push_back(each.name());
  if (names.empty()) throw CliError(kExitRefused, "no scenario runs");
  return names;
}

}  // namespace

std::string stats_table(const json::value& report) {
  TextTable table({{"LINK", false, 20},
                   {"DIRECTION", false},
                   {"FRAMES IN", true},
                   {"OUT", true},
                   {"DROPPED", true},
                   {"HELD", true},
                   {"LATE P99", true},
                   {"BOOKS", false}});
  for (const json::value& link : list_at(report, "/links"))
    add_row(table,
            link,
            text_at(link, "/name"),
            text_at(link, "/direction") == "a_to_b" ? "a to b" : "b to a");
  for (const json::value& fabric : list_at(report, "/fabrics"))
    add_row(table, fabric, text_at(fabric, "/name"), "all");
  const StatsTotals totals = totals_of(report);
  return table.text() + stopped_lines(report) +
         fmt::format("{:.1f} s into the run, fidelity {}\n", totals.seconds, totals.verdict);
}

StatsTotals totals_of(const json::value& report) {
  StatsTotals out;
  out.seconds = number_at(report, "/run_seconds").value_or(0);
  out.verdict = text_at(report, "/fidelity/verdict");
  for (const char* list : {"/links", "/fabrics"})
    for (const json::value& entry : list_at(report, list)) {
      out.delivered_bytes += number_at(entry, "/books/handed_to_port/bytes").value_or(0);
      out.held_frames +=
          static_cast<std::uint64_t>(number_at(entry, "/books/held/frames").value_or(0));
      out.books_closed = out.books_closed && flag_at(entry, "/books/closed");
    }
  return out;
}

int daemon_stats(const DaemonOptions& options, const std::string& scenario) {
  const DaemonClient client(options.address);
  const std::vector<std::string> names =
      scenario.empty() ? running(client) : std::vector<std::string>{scenario};
  json::array all;
  for (const std::string& name : names) all.push_back(report_of(client, name));
  const auto as_table = [&] {
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (names.size() > 1) out += (i == 0 ? "" : "\n") + names[i] + ":\n";
      out += stats_table(all[i]);
    }
    return out;
  };
  print_as(
      options.format,
      [&] {
        return json::object{{"scenarios", all}};
      },
      as_table);
  return kExitOk;
}

}  // namespace linkwright
