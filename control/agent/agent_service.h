// SPDX-License-Identifier: Apache-2.0
//
// What the dataplane process answers: one function from request to response, no socket. One client
// commands (the one that started the emulator); any other may take snapshots and change links.
// One thread, the one that owns the Emulator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "control/agent/dead_man.h"
#include "control/agent/fidelity_log.h"
#include "control/schema/agent.pb.h"
#include "dataplane/cable_change.h"
#include "dataplane/calibration.h"
#include "dataplane/emulator.h"

namespace linkwright {

// Another number where a message means something else than before. A verb that one side does not
// have is refused as unknown, and changes nothing: the number stays.
inline constexpr std::uint32_t kAgentProtocol = 1;

using Calibrator = std::function<std::variant<Calibration, std::vector<EmulatorError>>(
    const EmulatorSpec&, Duration per_step)>;

struct AgentVersions {
  std::string program;
  std::string dpdk;
};

class AgentService {
 public:
  using Client = std::uint64_t;
  static constexpr std::uint32_t kPatienceMs = 500;
  static constexpr const char* kSilent =
      "the worker does not answer; it may be stopped or starved of its CPU";
  static constexpr const char* kOverridden =
      "the dead man's policy is in force: a change is taken when what was before is put back "
      "(`linkwright lease restore`, or a new lease)";

  // `emulator` outlives the service.
  AgentService(Emulator& emulator, Calibrator calibrate, AgentVersions versions);

  schema::Response handle(const schema::Request& request, Client client);
  // The client is gone; another may command from now on.
  void forget(Client client);
  // Once a second: snapshot and fidelity.
  void tick();
  // When look_after_dead_man() is to be called; nullopt: not, as things are.
  std::optional<DeadMan::Clock::time_point> dead_man_due() const;
  // Puts the dead man's policy in force, where it is due.
  void look_after_dead_man();

  // The client that started the emulator and is still there.
  std::optional<Client> commander() const { return commander_; }
  bool running() const { return log_.has_value() && !over_; }
  // The books are closed, or a calibration was carried out: nothing is left to do for this process.
  bool over() const { return over_ || calibrated_ports_; }

  // Drains and closes the books. Precondition: running().
  schema::Response stop(Duration drain_limit);

 private:
  schema::Response carry_out(const schema::Request& request, Client client);
  schema::Response start(const schema::EmulatorPlan& plan, Client client);
  schema::Response change(const schema::ChangeLink& change);
  schema::Response change_cable(const schema::ChangeCable& both);
  schema::Response resume(const schema::ResumeLink& resume);
  schema::Response tell_changes(const schema::TellChanges& question) const;
  schema::Response tell_fabrics() const;
  schema::Response tell_run();
  schema::Response change_fabric(const schema::ChangeFabricLink& change);
  schema::Response command(const schema::CommandCircuits& command);
  schema::Response cut(const schema::CutCable& cut);
  schema::Response mend(const schema::MendCable& mend);
  // A change of a direction as the emulator takes it; on nullopt `problems` says why it is none.
  struct Wanted {
    std::uint32_t cable = 0;
    LinkConfig config;
  };
  std::optional<Wanted> read_change(const schema::ChangeLink& change,
                                    schema::Response& problems) const;
  void note_change(const schema::ChangeLink& change, const Wanted& wanted, Instant effective);
  // Index of a cable that runs; on nullopt `problems` says why not.
  std::optional<std::size_t> find_direction(const std::string& cable,
                                            std::uint32_t direction,
                                            schema::Response& problems) const;
  // The same of a fabric.
  std::optional<std::size_t> find_fabric(const std::string& name, schema::Response& problems) const;
  std::optional<std::size_t> find_cable(const std::string& name,
                                        std::uint32_t cable,
                                        schema::Response& problems);
  Outage* outage_at(std::size_t fabric, std::uint32_t cable, Instant at);
  bool has_outage(std::size_t fabric, const Outage& wanted) const;
  schema::Response snapshot();
  // agent_dead_man.cc
  schema::Response arm(const schema::ArmDeadMan& wish);
  schema::Response restore();
  bool put_back(schema::Response& problems);
  schema::Response tell_dead_man() const;
  bool is_overridden(const schema::Request& request) const;
  // agent_captures.cc
  schema::Response begin_capture(const schema::BeginCapture& wanted);
  schema::Response end_capture(const schema::EndCapture& capture);
  schema::Response tell_captures();
  schema::Response calibrate(const schema::Calibrate& request);

  Emulator& emulator_;
  CableChange* cables_;  // nullptr: it changes one direction after the other
  Calibrator calibrate_;
  AgentVersions versions_;
  std::optional<Client> commander_;
  EmulatorSpec spec_;
  std::vector<std::array<schema::ChangesSoFar, 2>> changes_;  // as spec_.cables
  // By fabric and link.
  std::map<std::pair<std::size_t, LinkId>, schema::FabricLinkChanges> fabric_changes_;
  std::optional<FidelityLog> log_;
  std::optional<DeadMan> dead_man_;  // of a run
  EmulatorSnapshot last_;
  std::string tag_;                // of the plan
  std::uint64_t generation_ = 0;   // the highest that was carried out
  bool calibrated_ports_ = false;  // EAL was used up by a calibration
  bool over_ = false;
};

}  // namespace linkwright
