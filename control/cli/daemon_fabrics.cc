// SPDX-License-Identifier: Apache-2.0
#include "control/cli/daemon_fabrics.h"

#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_reading.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"
#include "control/cli/terminal.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

// The one that was named, or the only one.
std::string one_of(const std::string& named,
                   const std::vector<std::string>& all,
                   const std::string& what) {
  if (!named.empty()) return named;
  if (all.empty()) throw CliError(kExitRefused, fmt::format("no {} is running", what));
  if (all.size() == 1) return all.front();
  throw CliError(
      kExitUsage,
      fmt::format("there are several {}s: say which (allowed: {})", what, fmt::join(all, ", ")));
}

std::string fabric_named(const DaemonClient& client, const std::string& named) {
  if (!named.empty()) return named;
  std::vector<std::string> all;
  const auto known = client.get<api::Scenarios>("/scenarios");
  for (const api::Scenario& each : known.scenarios())
    if (each.state() == api::Scenario::RUNNING)
      all.insert(all.end(), each.fabrics().begin(), each.fabrics().end());
  return one_of(named, all, "fabric");
}

std::string switch_path(const DaemonClient& client, const DaemonSwitch& target) {
  const std::string fabric = api_path("fabrics", fabric_named(client, target.fabric));
  std::vector<std::string> all;
  if (target.crossbar.empty())
    for (const boost::json::value& each :
         list_at(to_json(client.get<api::Figures>(fabric).figures()), "/crossbars"))
      all.push_back(text_at(each, "/name"));
  return fabric + api_path("ocs", one_of(target.crossbar, all, "circuit switch"));
}

std::string cable_path(const DaemonClient& client, const DaemonCable& cable) {
  return api_path("fabrics", fabric_named(client, cable.fabric)) + api_path("cables", cable.link);
}

std::string run_time_text(std::int64_t ps) {
  return fmt::format("{:.6f} s", to_seconds(Instant{Duration{ps}}));
}

template <typename Order>
void carry_out(const DaemonClient& client, const std::string& path, const Order& order) {
  const auto changed = client.ask<api::Changed>(api::Method::kPost, path, order);
  for (const api::Effect& effect : changed.effects())
    std::cout << fmt::format(
        "{}; in force at {}\n", effect.what(), run_time_text(effect.effective_ps()));
}

std::string share_text(const api::Circuit& circuit) {
  const double lit = static_cast<double>(circuit.lit_ps());
  const double wanted = lit + static_cast<double>(circuit.dark_ps());
  return fmt::format("{:.1f} %", wanted > 0 ? 100 * lit / wanted : 0);
}

std::string circuits_of(const api::CircuitSwitch& told) {
  TextTable table({{told.name(), false, 16},
                   {"LIGHT TO", false, 16},
                   {"MOVES", true, 9},
                   {"LIT", true, 9},
                   {"DARK", true, 9},
                   {"DUTY", true, 8}});
  for (const api::Circuit& each : told.circuits())
    table.add({each.input(),
               each.output().empty() ? "dark" : each.output(),
               count_text(each.moves()),
               time_text(to_ns(Duration{each.lit_ps()})),
               time_text(to_ns(Duration{each.dark_ps()})),
               share_text(each)});
  return table.text(page_of(STDOUT_FILENO));
}

std::string plan_of(const api::CircuitSwitch& told) {
  std::string text = fmt::format(
      "{}: {}",
      told.follows(),
      told.ordered().empty()
          ? "of the start of the run"
          : fmt::format("{}, since {}", told.ordered(), run_time_text(told.since_ps())));
  for (const api::CircuitsToCome& each : told.next())
    text += fmt::format("\nat {}: {}{}",
                        run_time_text(each.at_ps()),
                        each.circuits(),
                        each.ordered().empty() ? "" : fmt::format(" ({})", each.ordered()));
  return text + "\n";
}

}  // namespace

void daemon_cut(const DaemonAddress& address,
                const DaemonCable& cable,
                const std::string& at,
                const std::string& length) {
  const DaemonClient client(address);
  api::CutCable order;
  order.set_at(at);
  order.set_length(length);
  carry_out(client, cable_path(client, cable) + ":cut", order);
}

void daemon_mend(const DaemonAddress& address, const DaemonCable& cable, const std::string& at) {
  const DaemonClient client(address);
  api::MendCable order;
  order.set_at(at);
  carry_out(client, cable_path(client, cable) + ":mend", order);
}

void daemon_connect(const DaemonAddress& address,
                    const DaemonSwitch& target,
                    const std::vector<std::string>& circuits,
                    const std::string& at) {
  const DaemonClient client(address);
  api::ConnectCircuits order;
  order.mutable_circuits()->Assign(circuits.begin(), circuits.end());
  order.set_at(at);
  carry_out(client, switch_path(client, target) + ":connect", order);
}

void daemon_schedule(const DaemonAddress& address,
                     const DaemonSwitch& target,
                     const std::string& file,
                     const std::string& at) {
  const api::ScenarioText text = scenario_text(file);
  api::FollowPlan order;
  order.set_yaml(text.yaml());
  order.set_file(text.file());
  order.set_at(at);
  const DaemonClient client(address);
  carry_out(client, switch_path(client, target) + ":schedule", order);
}

void daemon_show_circuits(const DaemonAddress& address, const DaemonSwitch& target) {
  const DaemonClient client(address);
  const auto told = client.get<api::CircuitSwitch>(switch_path(client, target));
  std::cout << circuits_of(told) << plan_of(told);
}

}  // namespace linkwright
