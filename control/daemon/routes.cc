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
    row(kGet, "/v1/scenarios/{scenario}/report", kViewer, get_report,
        "the report of the run so far"),
    row(kGet, "/v1/config", kViewer, get_config,
        "what runs, with its changes"),
    row(kPut, "/v1/config", kOperator, put_config,
        "make this scenario run: start it, or replace the one of its name"),
    row(kPost, "/v1/config:validate", kViewer, validate_config,
        "all that is wrong with a scenario"),
    row(kPost, "/v1/config:diff", kViewer, diff_config,
        "in which lines it differs from what runs"),
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
    row(kGet, "/v1/fidelity", kViewer, get_fidelity,
        "verdict of each run, and why"),
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
