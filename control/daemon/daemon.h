// SPDX-License-Identifier: Apache-2.0
//
// What linkwrightd knows: scenarios by name, and where their state is kept. The handlers of the
// API's rows work on it. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "control/daemon/capture_folder.h"
#include "control/daemon/context.h"
#include "control/daemon/live_scenario.h"
#include "control/evidence/folder.h"
#include "control/evidence/writer.h"

namespace linkwright {

struct DaemonOptions {
  std::string broker;                  // socket of `linkwright-dataplane --serve`
  std::filesystem::path state_folder;  // exists
  std::filesystem::path evidence_folder{};
  EvidenceLimits evidence_limits{};
  std::function<Moment()> now = moment_now;
  std::filesystem::path captures_folder{};
  std::uint64_t captures_bytes = std::uint64_t{4} << 30;  // 0: no limit
};

// What problems call a text: a client may leave it unnamed.
std::string file_of(const api::ScenarioText& text);

class Daemon {
 public:
  Daemon(boost::asio::io_context& io, const DaemonOptions& options);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // What ran when the last one ended goes on, or begins again; what takes long does so by itself.
  // Throws std::runtime_error: the file of the state cannot be read, and is not to be written over;
  // or another daemon has it.
  boost::asio::awaitable<void> restore();

  using Scenarios = std::map<std::string, std::shared_ptr<LiveScenario>>;
  const Scenarios& scenarios() const { return scenarios_; }
  DaemonContext& context() { return context_; }
  std::uint64_t generation() const { return context_.generation; }
  const ChangeLog& log() const { return context_.log; }
  const std::string& started() const { return started_; }
  double started_seconds() const { return started_seconds_; }  // since 1970

  EvidenceFolder& evidence() { return evidence_; }
  const CaptureFolder& captures() const { return captures_; }
  // Of what runs, or may run, or is being written: their evidence is not touched.
  std::set<std::string> active_runs() const;

  // Throw api::Failure 404, listing what there is.
  std::shared_ptr<LiveScenario> scenario(const std::string& name) const;
  // The one that runs and has a link, or fabric, of that name.
  std::shared_ptr<LiveScenario> with_link(const std::string& link) const;
  std::shared_ptr<LiveScenario> with_fabric(const std::string& fabric) const;

  // Replaces one of that name that is not active. Throws Mistake; api::Failure 409 and 423.
  std::shared_ptr<LiveScenario> load(const api::ScenarioText& text,
                                     const LiveScenario::Leave& leave);
  // Its lease goes with it.
  void remove(const std::string& name, const LiveScenario::Leave& leave);
  // Two scenarios run at once only where they share no port, link or fabric. One of the same name
  // is not looked at. Throws Refusal.
  void refuse_shared(const LiveScenario& wanted) const;

  // All that run, drained and their books closed.
  boost::asio::awaitable<void> stop_all();

  // Whether the worker of every scenario that runs has gone on since this was asked before.
  bool workers_advance();

 private:
  void store() const;
  void may_start(const LiveScenario& scenario) const;
  void lock_state();

  int lock_ = -1;  // of the state's folder: another daemon is kept away as long as it is open
  void settle_evidence();
  void thin_evidence();

  DaemonOptions options_;
  Dataplanes dataplanes_;
  Leases leases_;
  EvidenceFolder evidence_;
  CaptureFolder captures_;
  EvidenceWriter evidence_writer_;
  DaemonContext context_;
  Scenarios scenarios_;
  std::vector<api::StoredScenario> unreadable_;  // kept as they are: perhaps it can be read again
  std::string started_;
  double started_seconds_;
  std::map<std::string, std::uint64_t> loops_seen_;  // by run
};

}  // namespace linkwright
