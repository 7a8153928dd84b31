// SPDX-License-Identifier: Apache-2.0
//
// Who answers each row of the API (routes.cc), by resource: handlers_*.cc. They throw api::Failure,
// Mistake, Refusal and Unreachable.
#pragma once

#include "control/api/route.h"
#include "control/daemon/daemon.h"

namespace linkwright {

using api::Asked;
using api::Told;
template <typename Message>
using Reply = boost::asio::awaitable<Message>;

// Its name, of a path that names one.
inline const std::string& scenario_in(const Asked& asked) {
  return asked.in_path.at("scenario");
}

Reply<api::Version> get_version(Daemon&, const api::Empty&, const Asked&, Told&);
// Who asks; and what a stream says to who asks without an upgrade.
Reply<std::string> get_me(Daemon&, const Asked&, Told&);
Reply<std::string> get_stream(Daemon&, const Asked&, Told&);
Reply<std::string> get_openapi(Daemon&, const Asked&, Told&);
Reply<api::Capabilities> get_capabilities(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Scenarios> list_scenarios(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Scenario> get_scenario(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Scenario> load_scenario(Daemon&, const api::ScenarioText&, const Asked&, Told&);
Reply<api::Empty> remove_scenario(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Scenario> start_scenario(Daemon&, const api::StartScenario&, const Asked&, Told&);
Reply<api::Scenario> stop_scenario(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Timeline> get_timeline(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Timeline> pause_timeline(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Timeline> play_timeline(Daemon&, const api::PlayTimeline&, const Asked&, Told&);
Reply<api::Figures> get_report(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Runs> list_runs(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Run> get_run(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<std::string> get_run_evidence(Daemon&, const Asked&, Told&);
Reply<api::Run> put_run_baseline(Daemon&, const api::Baseline&, const Asked&, Told&);
Reply<api::Run> remove_run_baseline(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Empty> remove_run(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Config> get_config(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Scenario> put_config(Daemon&, const api::ScenarioText&, const Asked&, Told&);
Reply<api::Resolved> validate_config(Daemon&, const api::ScenarioText&, const Asked&, Told&);
Reply<api::ConfigDiff> diff_config(Daemon&, const api::ScenarioText&, const Asked&, Told&);

Reply<api::Leases> list_leases(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Lease> get_lease(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Lease> take_lease(Daemon&, const api::TakeLease&, const Asked&, Told&);
Reply<api::Lease> renew_lease(Daemon&, const api::RenewLease&, const Asked&, Told&);
Reply<api::Lease> give_back_lease(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Scenario> restore_links(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Links> list_links(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Link> get_link(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Changed> patch_link(Daemon&, const api::LinkPatch&, const Asked&, Told&);
Reply<api::Changed> resume_link(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::LinkStats> get_link_stats(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Figures> get_link_fec(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Figures> get_link_histograms(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Figures> get_link_energy(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Captures> list_captures(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Capture> get_capture(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Capture> begin_capture(Daemon&, const api::BeginCapture&, const Asked&, Told&);
Reply<api::Capture> end_capture(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<std::string> get_capture_frames(Daemon&, const Asked&, Told&);
Reply<std::string> get_capture_events(Daemon&, const Asked&, Told&);
Reply<api::Empty> remove_capture(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Ports> list_ports(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Fidelity> get_fidelity(Daemon&, const api::Empty&, const Asked&, Told&);

Reply<api::Figures> get_fabric(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Changed> cut_cable(Daemon&, const api::CutCable&, const Asked&, Told&);
Reply<api::Changed> mend_cable(Daemon&, const api::MendCable&, const Asked&, Told&);
Reply<api::CircuitSwitch> get_circuits(Daemon&, const api::Empty&, const Asked&, Told&);
Reply<api::Changed> connect_circuits(Daemon&, const api::ConnectCircuits&, const Asked&, Told&);
Reply<api::Changed> follow_plan(Daemon&, const api::FollowPlan&, const Asked&, Told&);

// For Prometheus; never waits long for a dataplane that does not answer.
Reply<std::string> get_metrics(Daemon&, const Asked&, Told&);

}  // namespace linkwright
