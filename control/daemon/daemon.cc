// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/daemon.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/api/failure.h"
#include "control/daemon/atomic_file.h"
#include "control/daemon/clock_text.h"
#include "control/live/mistake.h"
#include "control/scenario/graph_names.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr const char* kStateFile = "state.binpb";

// What both have; empty: nothing.
std::string common(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both.empty() ? "" : both.front();
}

struct Taken {
  std::vector<std::string> devices, links, fabrics;
};

Taken taken_by(const ResolvedScenario& scenario) {
  Taken out;
  for (const PortSpec& port : scenario.spec.ports) out.devices.push_back(port.device);
  for (const CableFigures& cable : scenario.cables) out.links.push_back(cable.name);
  for (const ResolvedFabric& fabric : scenario.fabrics) out.fabrics.push_back(fabric.name);
  return out;
}

bool has_link(const ResolvedScenario& scenario, const std::string& link) {
  for (const CableFigures& cable : scenario.cables)
    if (cable.name == link) return true;
  for (const ResolvedFabric& fabric : scenario.fabrics)
    if (find_link(fabric.config.graph, link)) return true;
  return false;
}

}  // namespace

Daemon::Daemon(boost::asio::io_context& io, const DaemonOptions& options)
    : options_(options),
      dataplanes_(io, options.broker),
      context_{io, dataplanes_, 0, 0, [this] { store(); }},
      started_(time_text_now()),
      started_seconds_(unix_seconds_now()) {}

void Daemon::store() const {
  api::Stored stored;
  stored.set_generation(context_.generation);
  stored.set_runs(context_.runs);
  for (const auto& [name, scenario] : scenarios_) *stored.add_scenarios() = scenario->stored();
  try {
    write_atomically(options_.state_folder / kStateFile, stored.SerializeAsString());
  } catch (const std::exception& error) {
    // What runs goes on; only a restart would not know of it.
    spdlog::error("the state is not kept: {}", error.what());
  }
}

boost::asio::awaitable<void> Daemon::restore() {
  const std::filesystem::path path = options_.state_folder / kStateFile;
  if (!std::filesystem::exists(path)) co_return;
  api::Stored stored;
  std::ifstream file(path, std::ios::binary);
  if (!file || !stored.ParseFromIstream(&file))
    throw std::runtime_error(fmt::format(
        "\"{}\" is no state of a daemon; move it away to begin without", path.string()));
  context_.generation = stored.generation();
  context_.runs = stored.runs();
  std::vector<std::pair<std::shared_ptr<LiveScenario>, api::StoredScenario>> all;
  for (const api::StoredScenario& each : stored.scenarios()) {
    try {
      const auto scenario = std::make_shared<LiveScenario>(context_, each.yaml(), each.file());
      scenarios_[scenario->name()] = scenario;
      all.emplace_back(scenario, each);
    } catch (const std::exception& error) {
      spdlog::error("a scenario of before cannot be loaded any more: {}", error.what());
    }
  }
  for (const auto& [scenario, each] : all) {
    try {
      co_await scenario->restore(each);
    } catch (const std::exception& error) {
      spdlog::error("scenario {} does not go on: {}", scenario->name(), error.what());
    }
  }
}

std::shared_ptr<LiveScenario> Daemon::scenario(const std::string& name) const {
  if (const auto found = scenarios_.find(name); found != scenarios_.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [each, scenario] : scenarios_) names.push_back(each);
  throw api::not_found(
      fmt::format("no scenario is named {}{}", in_quotes(name), names_hint(name, names)));
}

std::shared_ptr<LiveScenario> Daemon::with_link(const std::string& link) const {
  std::vector<std::string> names;
  for (const auto& [name, scenario] : scenarios_) {
    if (!scenario->active()) continue;
    if (has_link(scenario->resolved(), link)) return scenario;
    for (const CableFigures& cable : scenario->resolved().cables) names.push_back(cable.name);
  }
  throw api::not_found(
      fmt::format("no link that runs is named {}{}", in_quotes(link), names_hint(link, names)));
}

std::shared_ptr<LiveScenario> Daemon::with_fabric(const std::string& fabric) const {
  std::vector<std::string> names;
  for (const auto& [name, scenario] : scenarios_) {
    if (!scenario->active()) continue;
    for (const ResolvedFabric& each : scenario->resolved().fabrics) {
      if (each.name == fabric) return scenario;
      names.push_back(each.name);
    }
  }
  throw api::not_found(fmt::format(
      "no fabric that runs is named {}{}", in_quotes(fabric), names_hint(fabric, names)));
}

std::shared_ptr<LiveScenario> Daemon::load(std::string yaml, std::string file) {
  const auto scenario = std::make_shared<LiveScenario>(context_, std::move(yaml), std::move(file));
  std::shared_ptr<LiveScenario>& place = scenarios_[scenario->name()];
  if (place && place->active())
    throw api::conflict(fmt::format("scenario {} runs; stop it first", scenario->name()));
  place = scenario;
  ++context_.generation;
  store();
  return scenario;
}

void Daemon::remove(const std::string& name) {
  if (scenario(name)->active())
    throw api::conflict(fmt::format("scenario {} runs; stop it first", name));
  scenarios_.erase(name);
  ++context_.generation;
  store();
}

void Daemon::refuse_shared(const LiveScenario& wanted) const {
  const Taken mine = taken_by(wanted.resolved());
  for (const auto& [name, other] : scenarios_) {
    if (other.get() == &wanted || !other->active()) continue;
    const Taken theirs = taken_by(other->resolved());
    const std::pair<const char*, std::string> shared[] = {
        {"port", common(mine.devices, theirs.devices)},
        {"link", common(mine.links, theirs.links)},
        {"fabric", common(mine.fabrics, theirs.fabrics)}};
    for (const auto& [what, which] : shared)
      if (!which.empty())
        throw Refusal(
            fmt::format("{} \"{}\" is of scenario {}, which runs (allowed: scenarios "
                        "that share no port, link or fabric)",
                        what,
                        which,
                        name));
  }
}

bool Daemon::workers_advance() {
  bool all = true;
  std::map<std::string, std::uint64_t> seen;
  for (const auto& [name, scenario] : scenarios_) {
    if (scenario->state() != api::Scenario::RUNNING) continue;
    const std::uint64_t loops = scenario->last().loops();
    seen[scenario->run()] = loops;
    const auto before = loops_seen_.find(scenario->run());
    if (before == loops_seen_.end() || before->second != loops) continue;
    spdlog::warn("scenario {}: its worker stands still", name);
    all = false;
  }
  loops_seen_ = std::move(seen);
  return all;
}

}  // namespace linkwright
