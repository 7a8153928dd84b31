// SPDX-License-Identifier: Apache-2.0
//
// One scenario in the hands of the daemon: loaded, started in an emulator of its own, watched once
// a second, changed, stopped; and started again where its emulator dies, for then the wire is dark.
// One thread; what changes it takes turns.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/agent/async_client.h"
#include "control/api/call.h"
#include "control/daemon/context.h"
#include "control/daemon/ends_of_list.h"
#include "control/daemon/fabric_orders.h"
#include "control/daemon/turn.h"
#include "control/evidence/run_evidence.h"
#include "control/live/calibration_check.h"
#include "control/live/link_edit.h"
#include "control/live/run_account.h"
#include "control/live/scenario_file.h"
#include "control/report/fec_account.h"
#include "control/schema/api.pb.h"
#include "control/timeline/timeline_handover.h"
#include "link_models/change_plan.h"

namespace linkwright {

// How a run is to be started, and by whom.
struct StartOrder {
  bool force = false;
  std::string journal;
  bool keep_journal = false;  // one beside the evidence
  std::string who;
};

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
  const FabricOrders& fabric_orders() const { return fabric_orders_; }
  api::Scenario told() const;
  // Verdict of the run so far; an interruption makes it INVALID.
  FidelityReport fidelity() const;

  // Of all that change something: judged when the turn of whoever asks has come. Where somebody
  // else has the scenario to himself, api::Failure 423 is thrown; where another generation is in
  // force than he has seen, 412. `own`: what the daemon does by itself.
  struct Leave {
    api::Claim claim;
    bool own = false;
  };
  void refuse_unless_may(const Leave& leave) const;

  // What can be said against a start before anything is started. Throws Mistake and Refusal.
  void check();
  // Throws Mistake and Refusal (nothing runs then), and Unreachable.
  boost::asio::awaitable<void> start(StartOrder order, Leave leave);
  boost::asio::awaitable<void> stop(Leave leave);
  // Brings what is known up to now; what was learned a moment ago will do.
  boost::asio::awaitable<void> refresh();
  // One question to its emulator that changes something. Throws Mistake, Refusal, Unreachable.
  // `what` and `who` are for the record; a cut, a mending or a command to a circuit switch is made
  // again where the emulator dies.
  boost::asio::awaitable<api::Changed> carry_out(schema::Request request,
                                                 std::string what,
                                                 std::string who,
                                                 Leave leave);
  boost::asio::awaitable<api::Changed> change(LinkEdit edit,
                                              std::optional<Instant> at,
                                              std::string who,
                                              Leave leave);

  // The emulator's dead man goes by the lease, from now on. Where nothing runs, at its start.
  // Throws Refusal and Unreachable: he goes by what he was told before.
  // `who` has the links put back with that, where the policy is in force.
  boost::asio::awaitable<void> arm_dead_man(std::string who);
  // What was in force before the dead man's policy is put back.
  boost::asio::awaitable<void> restore(std::string who, Leave leave);
  // Its lease, for the record of a run.
  void note_taken_by_force(const std::string& who, const std::string& what);
  // The dead man's policy by which the links are not as they were set; nullopt: they are.
  std::optional<DeadManPolicy> overriding_policy() const;

  // Frames are written to files, of which the daemon knows the names. Throw as carry_out() does.
  boost::asio::awaitable<schema::CaptureState> begin_capture(schema::BeginCapture wanted,
                                                             std::string what,
                                                             std::string who,
                                                             Leave leave);
  boost::asio::awaitable<schema::CaptureState> end_capture(std::uint32_t number,
                                                           std::string what,
                                                           std::string who,
                                                           Leave leave);
  // Of its emulator, those that ended among them.
  boost::asio::awaitable<std::vector<schema::CaptureState>> captures();

  // Of its timeline: both are in force from the instant on up to which events have been handed
  // over.
  boost::asio::awaitable<void> pause_timeline(std::string who, Leave leave);
  boost::asio::awaitable<void> play_timeline(double speed,
                                             std::string who,
                                             Leave leave);  // 0: as it was
  api::Timeline timeline_told() const;
  const TimelineLog& timeline_log() const { return timeline_.log(); }

  bool force() const { return force_; }
  const std::string& journal() const { return journal_; }
  bool keeps_journal() const { return journal_ == context_.evidence.journal(run_); }
  // As it stands, whole.
  RunReport report() const;
  // Why the evidence of its run is not on the disk; empty: it is.
  std::string evidence_problem() const;
  bool reviving() const { return reviving_; }

  // What must survive; and back from there. Throws Mistake: a change that was made is none now.
  api::StoredScenario stored() const;
  void take_stored(const api::StoredScenario& stored);
  // An emulator that still runs is found again, else it is started again. Goes on by itself.
  void find_again();

 private:
  static constexpr AsyncAgent::Deadline kAnswerAtOnce{3'000};

  boost::asio::awaitable<bool> begin();
  boost::asio::awaitable<schema::CaptureState> carry_out_capture(schema::Request request,
                                                                 std::string what,
                                                                 std::string who,
                                                                 Leave leave);
  void abandon();
  // Of shared objects, not of `this`: they go on by themselves.
  static boost::asio::awaitable<void> watch(std::shared_ptr<LiveScenario> self, Instant now);
  static boost::asio::awaitable<void> revive(std::shared_ptr<LiveScenario> self);
  void begin_revive();
  void refuse_stop_unless_may(const Leave& leave);
  boost::asio::awaitable<schema::Response> ask(schema::Request request,
                                               AsyncAgent::Deadline deadline);
  boost::asio::awaitable<void> hand_over_planned(Instant now);
  boost::asio::awaitable<void> meet_dead_man(bool begun);
  boost::asio::awaitable<void> look_after_dead_man();
  bool dead_man_is_right() const;
  void note_dead_man(const schema::DeadManState& now, const std::string& who = "dead man");
  void note_dead_man_of(const schema::Response& response, const std::string& who);
  void note_policy(const std::string& who, const std::string& what, std::int64_t effective_ps);
  boost::asio::awaitable<void> hand_over_timeline(Instant now);
  void take_answer(const schema::Request& request, std::int64_t effective_ps);
  bool come_into_force(Instant now);  // whether anything did
  Instant last_seen() const;
  // What events have done by now counts as set. Only asks where one is to come. Not in the state
  // folder yet: it is found out again from what is there.
  boost::asio::awaitable<void> catch_up();
  bool comes_later(const schema::Request& request,
                   const schema::Response& response,
                   Instant now) const;
  void refuse_without_timeline() const;
  void refuse_beside_timeline(const LinkChange& change) const;
  void note_played(const std::string& who, const std::string& what);
  std::vector<std::string> set_of(const LinkPart& part) const;
  api::StoredTimeline stored_timeline() const;
  void take_stored(const api::StoredTimeline& stored);
  AsyncAgent::Ended on_end();
  void ended(const schema::Snapshot* closing);
  void remember(const schema::Snapshot& snapshot);
  void take_over(const schema::RunState& run);
  void note_change(const schema::Request& request);
  void note_effects(const LinkChange& change, std::int64_t effective_ps, api::Changed& out);
  void note_watts(const LinkChange& change, Instant at);
  EnergyFigures watts_set(std::size_t cable) const;
  void begin_account();
  void store_energy(api::StoredScenario& out) const;
  void take_stored_energy(const api::StoredScenario& stored);
  void note_fabric_order(const schema::Request& order,
                         const std::string& what,
                         std::int64_t effective_ps,
                         FabricOrders::By by);
  boost::asio::awaitable<void> order_fabrics_again();
  void note_interruption(std::chrono::steady_clock::duration gone, bool restored);
  void begin_evidence();
  void find_evidence();
  void keep_evidence(const std::string& state = "running", const std::string& why = {});
  void refresh_evidence();
  void end_evidence(const std::string& problem);  // empty: its books are closed
  boost::asio::awaitable<void> evidence_settled();
  schema::Request order_of(const LinkChange& change,
                           const std::vector<schema::Request>& requests) const;
  void keep_change(const std::string& who,
                   const std::string& told,
                   const std::vector<std::string>& typed,
                   const api::Changed& changed);
  void note_made(const std::string& who,
                 const std::string& what,
                 const std::vector<std::string>* set,  // nullptr: no parameters
                 std::int64_t effective_ps);
  void became(State state, std::string message = {});
  void note(const char* kind, const std::string& text);  // for who watches
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
  std::set<std::size_t> other_watts_;  // cables whose watts were set in this run
  FabricOrders fabric_orders_;
  TimelineHandover timeline_;
  EndsOfList<api::Interruption> interruptions_;
  CalibrationFindings calibration_;
  std::shared_ptr<AsyncAgent> agent_;
  Turns turns_;
  State state_ = api::Scenario::LOADED;
  std::string message_;
  std::string run_;
  std::string tag_;  // of the plan of this run: how it is found again
  std::string journal_;
  EndsOfList<api::ChangeMade> changes_;
  std::vector<api::SetParameters> begun_with_;  // what was set when its emulator began
  std::string run_started_;                     // RFC 3339
  std::string started_by_;
  std::shared_ptr<RunEvidence> evidence_;  // used in the writer's thread; nullptr: it is finished
  std::string no_evidence_;                // why; empty: there is some
  std::chrono::steady_clock::time_point evidence_at_{};
  bool handing_over_ = false;  // events of the timeline, just now
  bool force_ = false;
  bool reviving_ = false;  // an emulator that ends meanwhile is an attempt that failed
  std::chrono::steady_clock::time_point gone_since_{};
  bool gone_with_daemon_ = false;                       // so it is not known since when nothing ran
  int stops_wanted_ = 0;                                // that wait for their turn
  std::shared_ptr<boost::asio::steady_timer> looking_;  // cancelled when refresh() is done
  std::uint64_t generation_ = 0;
  std::uint64_t watching_ = 0;  // counts emulators: a watch of an earlier one ends
};

}  // namespace linkwright
