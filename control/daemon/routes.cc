// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/routes.h"

#include <vector>

#include <spdlog/spdlog.h>

#include "control/agent/client.h"
#include "control/daemon/handlers.h"
#include "control/live/mistake.h"
#include "control/metrics/metrics.h"

namespace linkwright {
namespace {

using api::Method;
using api::raw_row;
using api::Role;
using api::row;

constexpr Method kGet = Method::kGet;
constexpr Method kPut = Method::kPut;
constexpr Method kPost = Method::kPost;
constexpr Method kPatch = Method::kPatch;
constexpr Method kDelete = Method::kDelete;
constexpr Role kViewer = Role::kViewer;
constexpr Role kOperator = Role::kOperator;

}  // namespace

// clang-format off
std::span<const api::Route<Daemon>> api_routes() {
  static const std::vector<api::Route<Daemon>> kRoutes{
    row(kGet, "/v1/version", kViewer, get_version,
        "the handshake: ask first"),
    raw_row(kGet, "/v1/me", kViewer, "application/json", get_me,
            "who asks, and in which role: {name, role}"),
    row(kGet, "/v1/capabilities", kViewer, get_capabilities,
        "drivers and what each really passes"),
    row(kGet, "/v1/ports", kViewer, list_ports,
        "ports of what runs"),
    row(kGet, "/v1/scenarios", kViewer, list_scenarios,
        "loaded, running and stopped"),
    row(kPost, "/v1/scenarios", kOperator, load_scenario,
        "load: a body of YAML, or {yaml, file}"),
    row(kGet, "/v1/scenarios/{scenario}", kViewer, get_scenario,
        "one"),
    row(kDelete, "/v1/scenarios/{scenario}", kOperator, remove_scenario,
        "forget one that does not run"),
    row(kPost, "/v1/scenarios/{scenario}:start", kOperator, start_scenario,
        "start one that is loaded"),
    row(kPost, "/v1/scenarios/{scenario}:stop", kOperator, stop_scenario,
        "drain it and close its books"),
    row(kPost, "/v1/scenarios/{scenario}:pause", kOperator, pause_timeline,
        "hold its timeline; frames go on"),
    row(kPost, "/v1/scenarios/{scenario}:play", kOperator, play_timeline,
        "go on with its timeline, at another speed where one is given"),
    row(kGet, "/v1/scenarios/{scenario}/timeline", kViewer, get_timeline,
        "its events, where playback is, and what has happened"),
    row(kGet, "/v1/scenarios/{scenario}/report", kViewer, get_report,
        "the report of the run so far"),
    row(kGet, "/v1/runs", kViewer, list_runs,
        "runs of which there is evidence"),
    row(kGet, "/v1/runs/{run}", kViewer, get_run,
        "one, by its name or its baseline's"),
    raw_row(kGet, "/v1/runs/{run}/evidence", kViewer, "application/json", get_run_evidence,
            "its document, for `linkwright rerun`"),
    row(kPut, "/v1/runs/{run}/baseline", kOperator, put_run_baseline,
        "name it: it is never deleted then"),
    row(kDelete, "/v1/runs/{run}/baseline", kOperator, remove_run_baseline,
        "make it a run like others again"),
    row(kDelete, "/v1/runs/{run}", kOperator, remove_run,
        "delete its evidence, and the journal beside it"),
    row(kGet, "/v1/config", kViewer, get_config,
        "what runs, with its changes"),
    row(kPut, "/v1/config", kOperator, put_config,
        "make this scenario run: start it, or replace the one of its name"),
    row(kPost, "/v1/config:validate", kViewer, validate_config,
        "all that is wrong with a scenario"),
    row(kPost, "/v1/config:diff", kViewer, diff_config,
        "in which lines it differs from what runs"),
    row(kGet, "/v1/leases", kViewer, list_leases,
        "who has what to himself"),
    row(kPost, "/v1/leases", kOperator, take_lease,
        "have a scenario to oneself; by force with a reason"),
    row(kGet, "/v1/leases/{scenario}", kViewer, get_lease,
        "one, as long as anything is to be told of it"),
    row(kPost, "/v1/leases/{scenario}:renew", kOperator, renew_lease,
        "go on having it; its links are as they were set again"),
    row(kDelete, "/v1/leases/{scenario}", kOperator, give_back_lease,
        "give it back; links stay as they are"),
    row(kPost, "/v1/leases/{scenario}:restore", kOperator, restore_links,
        "put back what was in force before a dead man's policy"),
    row(kGet, "/v1/links", kViewer, list_links,
        "links of what runs"),
    row(kGet, "/v1/links/{link}", kViewer, get_link,
        "one, as the worker has it"),
    row(kPatch, "/v1/links/{link}", kOperator, patch_link,
        "change parameters; others stay"),
    row(kPost, "/v1/links/{link}:resume", kOperator, resume_link,
        "go on after the loop guard has stopped it"),
    row(kGet, "/v1/links/{link}/stats", kViewer, get_link_stats,
        "books and counters"),
    row(kGet, "/v1/links/{link}/fec", kViewer, get_link_fec,
        "codewords, BER and its bound"),
    row(kGet, "/v1/links/{link}/histograms", kViewer, get_link_histograms,
        "lateness and arrival uncertainty"),
    row(kGet, "/v1/links/{link}/energy", kViewer, get_link_energy,
        "joules, by boundary"),
    row(kGet, "/v1/fabrics/{fabric}", kViewer, get_fabric,
        "traffic, circuits, pauses, joules"),
    row(kPost, "/v1/fabrics/{fabric}/cables/{cable}:cut", kOperator, cut_cable,
        "take its light, both directions; by the name of either"),
    row(kPost, "/v1/fabrics/{fabric}/cables/{cable}:mend", kOperator, mend_cable,
        "give it its light again"),
    row(kGet, "/v1/fabrics/{fabric}/ocs/{ocs}", kViewer, get_circuits,
        "a circuit switch: its light, what it follows, what comes next"),
    row(kPost, "/v1/fabrics/{fabric}/ocs/{ocs}:connect", kOperator, connect_circuits,
        "these circuits and no others; ends the plan that is followed"),
    row(kPost, "/v1/fabrics/{fabric}/ocs/{ocs}:schedule", kOperator, follow_plan,
        "follow the plan of a scenario: of that which runs, or of one that is sent"),
    row(kGet, "/v1/captures", kViewer, list_captures,
        "files of frames and of their fates"),
    row(kPost, "/v1/captures", kOperator, begin_capture,
        "write frames of a link or a fabric, as they arrive and as they leave"),
    row(kGet, "/v1/captures/{capture}", kViewer, get_capture,
        "one, with what it has counted"),
    row(kPost, "/v1/captures/{capture}:stop", kOperator, end_capture,
        "end it; its files are whole then"),
    raw_row(kGet, "/v1/captures/{capture}/frames", kOperator, "application/octet-stream",
            get_capture_frames, "its frames, pcapng"),
    raw_row(kGet, "/v1/captures/{capture}/events", kOperator, "application/x-ndjson",
            get_capture_events, "the fate of each, JSON lines"),
    row(kDelete, "/v1/captures/{capture}", kOperator, remove_capture,
        "delete both files"),
    row(kGet, "/v1/fidelity", kViewer, get_fidelity,
        "verdict of each run, and why"),
    raw_row(kGet, "/v1/stream", kViewer, "application/json", get_stream,
            "WebSocket: figures as they change (docs/daemon.md)"),
    raw_row(kGet, "/v1/openapi", kViewer, "application/json", get_openapi,
            "this table, for those who make clients"),
    raw_row(kGet, "/metrics", kViewer, metrics::kTextType, get_metrics,
            "all of it, for Prometheus"),
  };
  return kRoutes;
}
// clang-format on

api::Failure to_failure(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Mistake& mistake) {
    return api::invalid(mistake.what(), mistake.problems);
  } catch (const Refusal& refusal) {
    return api::refused(refusal.what());
  } catch (const Unreachable& unreachable) {
    return api::unavailable(unreachable.what());
  } catch (const std::exception& error) {
    spdlog::error("a call failed: {}", error.what());
    api::Failure out = api::unavailable(error.what());
    out.status = 500;
    out.error.set_code("internal");
    return out;
  }
}

}  // namespace linkwright
