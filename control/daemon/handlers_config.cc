// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "control/api/failure.h"
#include "control/daemon/handlers.h"
#include "control/live/mistake.h"
#include "control/live/preflight.h"

namespace linkwright {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Above, the table of what is common would cost too much, and all lines are told.
constexpr std::size_t kMostCells = 4'000'000;

// Longest common subsequence, so that a line that moved is one that went and one that came.
void compare(std::vector<std::string> before,
             std::vector<std::string> after,
             api::ConfigDiff& out) {
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    before.pop_back();
    after.pop_back();
  }
  if (before.size() * after.size() > kMostCells) {
    for (const std::string& line : before) out.add_removed(line);
    for (const std::string& line : after) out.add_added(line);
    return;
  }
  const std::size_t n = before.size(), m = after.size();
  std::vector<std::vector<std::uint32_t>> common(n + 1, std::vector<std::uint32_t>(m + 1));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      common[i][j] = before[i] == after[j] ? common[i + 1][j + 1] + 1
                                           : std::max(common[i + 1][j], common[i][j + 1]);
  std::size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && before[i] == after[j]) {
      ++i, ++j;
    } else if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
      out.add_removed(before[i++]);
    } else {
      out.add_added(after[j++]);
    }
  }
}

struct Checked {
  ScenarioFile file;
  ResolvedScenario resolved;
};

Checked check(const api::ScenarioText& text) {
  ScenarioFile file(text.yaml(), file_of(text));
  ResolvedScenario resolved = file.resolve();
  check_before_start(file, resolved);
  return {std::move(file), std::move(resolved)};
}

// What runs under the name of a scenario that could run instead; nullptr: nothing. Throws what can
// be said against that.
std::shared_ptr<LiveScenario> to_be_replaced(Daemon& daemon, const api::ScenarioText& text) {
  LiveScenario candidate(daemon.context(), text.yaml(), file_of(text));
  candidate.check();
  daemon.refuse_shared(candidate);
  const auto found = daemon.scenarios().find(candidate.name());
  if (found == daemon.scenarios().end() || !found->second->active()) return nullptr;
  return found->second;
}

StartOrder order_as_before(const LiveScenario* running, const std::string& who) {
  StartOrder order;
  order.who = who;
  if (running == nullptr) return order;
  order.force = running->force();
  order.keep_journal = running->keeps_journal();
  if (!order.keep_journal) order.journal = running->journal();
  return order;
}

}  // namespace

Reply<api::Config> get_config(Daemon& daemon, const api::Empty&, const Asked&, Told& told) {
  api::Config out;
  out.set_generation(daemon.context().generation);
  for (const auto& [name, scenario] : daemon.scenarios()) {
    if (!scenario->active()) continue;
    api::RunningConfig& running = *out.add_scenarios();
    running.set_name(name);
    running.set_yaml(scenario->yaml());
    running.set_resolved(scenario->resolved().text);
    for (const api::SetParameters& each : scenario->set()) *running.add_set() = each;
  }
  told.generation = daemon.context().generation;
  co_return out;
}

// All that can be found wrong is found before what runs is stopped. What only the ports themselves
// can say, as they are opened, is not: then the scenario is FAILED, and says so.
Reply<api::Scenario> put_config(Daemon& daemon,
                                const api::ScenarioText& text,
                                const Asked& asked,
                                Told& told) {
  // If-Match is of all that runs.
  api::refuse_stale(asked.claim.seen, daemon.context().generation);
  const LiveScenario::Leave leave{{std::nullopt, asked.claim.lease}};
  const std::shared_ptr<LiveScenario> running = to_be_replaced(daemon, text);
  if (running) co_await running->stop(leave);
  const StartOrder order = order_as_before(running.get(), asked.peer.name);
  const std::shared_ptr<LiveScenario> scenario = daemon.load(text, leave);
  co_await scenario->start(order, leave);
  told.generation = scenario->generation();
  co_return scenario->told();
}

Reply<api::Resolved> validate_config(Daemon&, const api::ScenarioText& text, const Asked&, Told&) {
  const Checked checked = check(text);
  api::Resolved out;
  out.set_name(checked.resolved.name);
  out.set_yaml(checked.resolved.text);
  co_return out;
}

Reply<api::ConfigDiff> diff_config(Daemon& daemon,
                                   const api::ScenarioText& text,
                                   const Asked&,
                                   Told& told) {
  const Checked checked = check(text);
  api::ConfigDiff out;
  out.set_name(checked.resolved.name);
  const auto found = daemon.scenarios().find(checked.resolved.name);
  std::vector<std::string> before;
  if (found != daemon.scenarios().end() && found->second->active()) {
    out.set_runs(true);
    before = lines_of(found->second->resolved().text);
    told.generation = found->second->generation();
  }
  compare(before, lines_of(checked.resolved.text), out);
  co_return out;
}

}  // namespace linkwright
