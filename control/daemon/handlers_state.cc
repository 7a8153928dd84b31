// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "control/api/openapi.h"
#include "control/daemon/handlers.h"
#include "control/daemon/refresh.h"
#include "control/daemon/routes.h"
#include "dataplane/driver_table.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kApiVersion = 1;

}  // namespace

Reply<api::Version> get_version(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  api::Version out;
  out.set_api(kApiVersion);
  out.set_program(LINKWRIGHT_VERSION);
  out.set_started(daemon.started());
  co_return out;
}

Reply<std::string> get_openapi(Daemon&, const Asked&, Told&) {
  co_return boost::json::serialize(api::openapi(api::row_texts(api_routes()), LINKWRIGHT_VERSION));
}

Reply<api::Capabilities> get_capabilities(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  api::Capabilities out;
  out.set_dpdk(daemon.context().dataplanes.dpdk_version());
  const std::vector<std::vector<std::string>> rows = driver_table_text();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    api::Driver& driver = *out.add_drivers();
    driver.set_name(rows[i].front());
    driver.set_remark(rows[i].back());
  }
  for (const char* format : {"application/json", "application/x-protobuf", "application/yaml"})
    out.add_formats(format);
  co_return out;
}

Reply<api::Ports> list_ports(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  co_await refresh_all(daemon);
  api::Ports out;
  for (const auto& [name, scenario] : daemon.scenarios()) {
    if (!scenario->active()) continue;
    for (const schema::PortState& port : scenario->last().ports()) *out.add_ports() = port;
  }
  co_return out;
}

Reply<api::Fidelity> get_fidelity(Daemon& daemon, const api::Empty&, const Asked&, Told&) {
  co_await refresh_all(daemon);
  api::Fidelity out;
  for (const auto& [name, scenario] : daemon.scenarios()) {
    if (!scenario->account().knows()) continue;
    const FidelityReport report = scenario->fidelity();
    api::ScenarioFidelity& told = *out.add_scenarios();
    told.set_scenario(name);
    told.set_run(scenario->run());
    told.set_verdict(report.verdict);
    for (const std::string& cause : report.causes) told.add_causes(cause);
    for (const std::string& note : report.notes) told.add_notes(note);
    const schema::FidelityState& state = scenario->last().fidelity();
    told.set_last_second(state.second());
    *told.mutable_last_second_causes() = state.second_causes();
  }
  co_return out;
}

}  // namespace linkwright
