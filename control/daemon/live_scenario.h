// SPDX-License-Identifier: Apache-2.0
//
// One scenario in the hands of the daemon: loaded, started in an emulator of its own, watched once
// a second, changed, stopped; and started again where its emulator dies, for then the wire is dark.
// One thread; what changes it takes turns.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/agent/async_client.h"
#include "control/daemon/context.h"
#include "control/daemon/turn.h"
#include "control/live/calibration_check.h"
#include "control/live/link_edit.h"
#include "control/live/run_account.h"
#include "control/live/scenario_file.h"
#include "control/report/fec_account.h"
#include "control/schema/api.pb.h"
#include "link_models/change_plan.h"

namespace linkwright {

class LiveScenario : public std::enable_shared_from_this<LiveScenario> {
 public:
  using State = api::Scenario::State;

  // Throws Mistake with all that is wrong with the text.
  LiveScenario(DaemonContext& context, std::string yaml, std::string file);

  const std::string& name() const { return resolved_.name; }
  const std::string& yaml() const { return yaml_; }
  const std::string& run() const { return run_; }  // empty: never started
  State state() const { return state_; }
  bool active() const;  // it has, or is about to have, an emulator
  std::uint64_t generation() const { return generation_; }
  const ResolvedScenario& resolved() const { return resolved_; }
  // As the worker has it: links with their changes.
  const EmulatorSpec& in_force() const { return in_force_; }
  const RunAccount& account() const { return account_; }
  const FecAccount& fec() const { return fec_; }
  std::size_t interruptions() const { return interruptions_.size(); }
  const schema::Snapshot& last() const { return last_; }
  const std::vector<api::SetParameters>& set() const { return set_; }
  api::Scenario told() const;
  // Verdict of the run so far; an interruption makes it INVALID.
  FidelityReport fidelity() const;

  // The generation that whoever asks for a change has seen; nullopt: he does not care. Where
  // another one is in force when his turn comes, api::Failure 412 is thrown.
  using Seen = std::optional<std::uint64_t>;

  // What can be said against a start before anything is started. Throws Mistake and Refusal.
  void check();
  // Throws Mistake and Refusal (nothing runs then), and Unreachable.
  boost::asio::awaitable<void> start(bool force, std::string journal, Seen seen);
  boost::asio::awaitable<void> stop(Seen seen);
  // Brings what is known up to now; what was learned a moment ago will do.
  boost::asio::awaitable<void> refresh();
  // One question to its emulator that changes something. Throws Mistake, Refusal, Unreachable.
  boost::asio::awaitable<std::int64_t> carry_out(schema::Request request, Seen seen);
  boost::asio::awaitable<api::Changed> change(LinkEdit edit, std::optional<Instant> at, Seen seen);

  bool force() const { return force_; }
  const std::string& journal() const { return journal_; }
  bool reviving() const { return reviving_; }

  // What must survive; and back from there. Throws Mistake: a change that was made is none now.
  api::StoredScenario stored() const;
  void take_stored(const api::StoredScenario& stored);
  // An emulator that still runs is found again, else it is started again. Goes on by itself.
  void find_again();

 private:
  boost::asio::awaitable<bool> begin();
  void abandon();
  // Of shared objects, not of `this`: they go on by themselves.
  static boost::asio::awaitable<void> watch(std::shared_ptr<LiveScenario> self, Instant now);
  // `restored`: by a daemon that was gone itself, so it is not known since when nothing ran.
  static boost::asio::awaitable<void> revive(std::shared_ptr<LiveScenario> self,
                                             std::chrono::steady_clock::time_point since,
                                             bool restored);
  boost::asio::awaitable<schema::Response> ask(schema::Request request,
                                               AsyncAgent::Deadline deadline);
  boost::asio::awaitable<void> hand_over_planned(Instant now);
  AsyncAgent::Ended on_end();
  void ended(const schema::Snapshot* closing);
  void remember(const schema::Snapshot& snapshot);
  void take_over(const schema::RunState& run);
  void note_change(const schema::Request& request);
  void note_interruption(std::chrono::steady_clock::duration gone, bool restored);
  void became(State state, std::string message = {});
  void refuse_problems(const schema::Response& response) const;
  void refuse_unless_running() const;
  std::int64_t effective_of(const schema::Response& response) const;
  std::vector<schema::Request> requests_of(const LinkChange& change) const;

  DaemonContext& context_;
  std::string yaml_;
  std::string path_;
  ScenarioFile file_;
  ResolvedScenario resolved_;
  EmulatorSpec in_force_;
  RunAccount account_;
  FecAccount fec_;
  schema::Snapshot last_;
  std::chrono::steady_clock::time_point last_at_{};
  std::optional<ChangePlan> planned_;
  std::deque<PlannedChange> coming_;  // of the plan, not yet handed over
  std::vector<api::SetParameters> set_;
  std::vector<api::Interruption> interruptions_;
  CalibrationFindings calibration_;
  std::shared_ptr<AsyncAgent> agent_;
  Turns turns_;
  State state_ = api::Scenario::LOADED;
  std::string message_;
  std::string run_;
  std::string tag_;  // of the plan of this run: how it is found again
  std::string journal_;
  bool force_ = false;
  bool reviving_ = false;  // an emulator that ends meanwhile is an attempt that failed
  int stops_wanted_ = 0;   // that wait for their turn
  std::shared_ptr<boost::asio::steady_timer> looking_;  // cancelled when refresh() is done
  std::uint64_t generation_ = 0;
  std::uint64_t watching_ = 0;  // counts emulators: a watch of an earlier one ends
};

}  // namespace linkwright
