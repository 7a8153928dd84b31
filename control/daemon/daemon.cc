// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/daemon.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include "control/api/failure.h"
#include "control/live/mistake.h"
#include "control/process/atomic_file.h"
#include "control/process/clock_text.h"
#include "control/scenario/graph_names.h"
#include "dataplane/driver_table.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr const char* kStateFile = "state.binpb";
constexpr std::chrono::milliseconds kRestoreGlance{20};
constexpr int kRestoreLooks = 100;

// What both have; empty: nothing.
std::string common(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both.empty() ? "" : both.front();
}

// What of this machine a device takes, however it is written; empty: nothing that others could
// want.
std::string device_key(const std::string& device) {
  const auto parsed = parse_devargs(device);
  if (!parsed) return device;
  if (parsed->driver == "pci") return parsed->device;
  if (parsed->driver == "net_null" || parsed->driver == "net_ring") return "";
  for (const char* argument : {"iface", "remote"})
    if (const auto interface = parsed->find(argument)) return "iface " + std::string(*interface);
  return parsed->device;
}

struct Taken {
  std::vector<std::string> devices, links, fabrics;
};

Taken taken_by(const ResolvedScenario& scenario) {
  Taken out;
  for (const PortSpec& port : scenario.spec.ports)
    if (const std::string key = device_key(port.device); !key.empty()) out.devices.push_back(key);
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
      leases_(options.now),
      evidence_(options.evidence_folder),
      captures_(options.captures_folder, options.captures_bytes),
      evidence_writer_([](const std::string& problem) { spdlog::error("{}", problem); }),
      context_{io,
               dataplanes_,
               leases_,
               0,
               0,
               [this] { store(); },
               [this](const LiveScenario& scenario) { may_start(scenario); },
               evidence_,
               evidence_writer_,
               [this] { thin_evidence(); }},
      started_(time_text_now()),
      started_seconds_(unix_seconds_now()) {}

Daemon::~Daemon() {
  if (lock_ >= 0) ::close(lock_);
}

void Daemon::store() const {
  api::Stored stored;
  stored.set_generation(context_.generation);
  stored.set_runs(context_.runs);
  for (const auto& [name, scenario] : scenarios_) *stored.add_scenarios() = scenario->stored();
  for (const api::StoredScenario& each : unreadable_) *stored.add_scenarios() = each;
  leases_.store(stored);
  try {
    // The ids of leases are told only to who has them.
    write_atomically(
        options_.state_folder / kStateFile, stored.SerializeAsString(), Readers::kNobody);
  } catch (const std::exception& error) {
    // What runs goes on; only a restart would not know of it.
    spdlog::error("the state is not kept: {}", error.what());
  }
}

boost::asio::awaitable<void> Daemon::restore() {
  lock_state();
  const std::filesystem::path path = options_.state_folder / kStateFile;
  if (!std::filesystem::exists(path)) {
    settle_evidence();
    co_return;
  }
  api::Stored stored;
  std::ifstream file(path, std::ios::binary);
  if (!file || !stored.ParseFromIstream(&file))
    throw std::runtime_error(fmt::format(
        "\"{}\" is no state of a daemon; move it away to begin without", path.string()));
  context_.generation = stored.generation();
  context_.runs = stored.runs();
  leases_.take_stored(stored);
  // All of them before the first is looked for: the state is stored as a whole.
  for (const api::StoredScenario& each : stored.scenarios()) {
    std::shared_ptr<LiveScenario> scenario;
    try {
      scenario = std::make_shared<LiveScenario>(context_, each.yaml(), each.file());
      scenario->take_stored(each);
      scenarios_[scenario->name()] = scenario;
    } catch (const std::exception& error) {
      spdlog::error("a scenario of before cannot be read now, and is kept: {}", error.what());
      unreadable_.push_back(each);
    }
  }
  settle_evidence();
  std::size_t missing = 0;
  for (const auto& [name, scenario] : scenarios_) {
    scenario->find_again();
    missing += scenario->reviving() ? 1 : 0;
  }
  // An emulator that has gone on answers at once. One that has to be started again is not waited
  // for: others want to be served meanwhile.
  boost::asio::steady_timer glance(context_.io);
  for (int looks = 0; missing > 0 && looks < kRestoreLooks; ++looks) {
    glance.expires_after(kRestoreGlance);
    co_await glance.async_wait(boost::asio::use_awaitable);
    missing = 0;
    for (const auto& [name, scenario] : scenarios_) missing += scenario->reviving() ? 1 : 0;
  }
  store();
}

std::set<std::string> Daemon::active_runs() const {
  std::set<std::string> out;
  for (const auto& [name, scenario] : scenarios_)
    if (scenario->active()) out.insert(scenario->run());
  for (const api::StoredScenario& each : unreadable_) out.insert(each.run());
  for (const std::filesystem::path& file : evidence_writer_.unsettled())
    out.insert(file.stem().string());
  return out;
}

// Of runs that nobody goes on with.
void Daemon::settle_evidence() {
  try {
    for (const std::string& run : evidence_.mark_interrupted(
             active_runs(), "the daemon that ran it is gone, and so is the run", time_text_now()))
      spdlog::warn("run {} was interrupted; its evidence says so", run);
  } catch (const std::exception& error) {
    spdlog::error("evidence of interrupted runs: {}", error.what());
  }
  for (const std::string& file : evidence_.sweep(active_runs()))
    spdlog::warn("\"{}\" is deleted: a daemon that is gone left it behind",
                 (evidence_.path() / file).string());
  thin_evidence();
}

void Daemon::thin_evidence() {
  try {
    Thinned thinned = evidence_.thin(options_.evidence_limits, active_runs());
    for (const std::string& run : thinned.gone)
      spdlog::info("evidence of run {} is deleted: beyond what is to be kept", run);
    if (!thinned.problem.empty() && thinned.problem != context_.evidence_beyond)
      spdlog::warn("{}", thinned.problem);
    context_.evidence_beyond = std::move(thinned.problem);
  } catch (const std::exception& error) {
    spdlog::error("no evidence is deleted: {}", error.what());
  }
}

// Two daemons would fight for the emulators of one state. The lock ends with the process.
void Daemon::lock_state() {
  const std::filesystem::path path = options_.state_folder / "lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (lock_ < 0 || ::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    throw std::runtime_error(fmt::format("\"{}\": {}", path.string(), std::strerror(errno)));
}

void Daemon::may_start(const LiveScenario& scenario) const {
  const auto found = scenarios_.find(scenario.name());
  if (found == scenarios_.end() || found->second.get() != &scenario)
    throw Refusal(fmt::format("scenario {} was replaced or removed meanwhile", scenario.name()));
  refuse_shared(scenario);
}

boost::asio::awaitable<void> Daemon::stop_all() {
  const Scenarios all = scenarios_;
  for (const auto& [name, scenario] : all) {
    if (!scenario->active()) continue;
    try {
      const LiveScenario::Leave leave{.claim = {}, .own = true};
      co_await scenario->stop(leave);
    } catch (const std::exception& error) {
      spdlog::error("scenario {}: {}", name, error.what());
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

std::string file_of(const api::ScenarioText& text) {
  return text.file().empty() ? "scenario" : text.file();
}

std::shared_ptr<LiveScenario> Daemon::load(const api::ScenarioText& text,
                                           const LiveScenario::Leave& leave) {
  const auto scenario = std::make_shared<LiveScenario>(context_, text.yaml(), file_of(text));
  scenario->refuse_unless_may({{std::nullopt, leave.claim.lease}, leave.own});
  const auto before = scenarios_.find(scenario->name());
  if (before != scenarios_.end() && before->second->active())
    throw api::conflict(fmt::format("scenario {} runs; stop it first", scenario->name()));
  scenarios_[scenario->name()] = scenario;
  ++context_.generation;
  context_.log.add({.scenario = scenario->name(),
                    .kind = "state",
                    .generation = context_.generation,
                    .text = "LOADED"});
  store();
  return scenario;
}

void Daemon::remove(const std::string& name, const LiveScenario::Leave& leave) {
  const std::shared_ptr<LiveScenario> found = scenario(name);
  found->refuse_unless_may(leave);
  if (found->active()) throw api::conflict(fmt::format("scenario {} runs; stop it first", name));
  scenarios_.erase(name);
  leases_.forget(name);
  ++context_.generation;
  context_.log.add(
      {.scenario = name, .kind = "state", .generation = context_.generation, .text = "removed"});
  store();
}

void Daemon::refuse_shared(const LiveScenario& wanted) const {
  const Taken mine = taken_by(wanted.resolved());
  for (const auto& [name, other] : scenarios_) {
    if (name == wanted.name() || !other->active()) continue;
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
    // One that is started again is being seen to already.
    if (scenario->state() != api::Scenario::RUNNING || scenario->reviving()) continue;
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
