// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/run_evidence.h"

#include <map>
#include <stdexcept>
#include <utility>
#include <variant>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/evidence/digest.h"
#include "control/evidence/facts.h"
#include "control/process/clock_text.h"
#include "control/report/nanoseconds.h"
#include "control/scenario/rate_traces.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// In base64 a third more. Traces are text, and there may be one per direction of a link.
constexpr std::uint64_t kArrivalBytesMax = std::uint64_t{4} << 20;
constexpr std::uint64_t kTraceBytesMax = std::uint64_t{1} << 20;

json::object text_with_hash(const std::string& text) {
  return {{"text", text}, {"sha256", sha256_hex(text)}};
}

json::array profiles_of(const ScenarioFile& file) {
  json::array out;
  for (const ProfileText& profile : file.profiles()) {
    json::object one{{"name", profile.name}, {"file", profile.file}};
    for (auto& [key, value] : text_with_hash(profile.text)) one[key] = value;
    out.push_back(std::move(one));
  }
  return out;
}

// Whether the file of a trace is still what the scenario was resolved with. Where a journal has the
// trace, none was read.
void refuse_changed(const std::string& path, const RateTrace& used, std::uint64_t time_scale) {
  if (used.empty()) return;
  auto read = read_rate_trace(path);
  const auto* now = std::get_if<RateTrace>(&read);
  if (now != nullptr && now->stamps == used.stamps &&
      now->tick * static_cast<std::int64_t>(time_scale) == used.tick)
    return;
  throw std::runtime_error(
      fmt::format("\"{}\" is no longer the rate trace that the scenario was read with: load the "
                  "scenario again",
                  path));
}

// Each file once, with the directions that send by it.
json::array traces_of(const ScenarioFile& file, const ResolvedScenario& scenario) {
  json::array out;
  std::map<std::string, std::size_t> known;
  const auto traces = file.rate_traces();
  for (std::size_t link = 0; link < traces.size() && link < scenario.cables.size(); ++link)
    for (std::size_t d : {0u, 1u}) {
      const std::string& path = traces[link][d];
      if (path.empty()) continue;
      refuse_changed(path, scenario.spec.cables[link].traces[d], scenario.time_scale);
      const auto [at, fresh] = known.emplace(path, out.size());
      if (fresh) {
        json::object one = embedded(path, Content::kText, kTraceBytesMax);
        one["used_by"] = json::array();
        out.push_back(std::move(one));
      }
      out[at->second].as_object()["used_by"].as_array().push_back(
          {{"link", scenario.cables[link].name}, {"direction", d == 0 ? "a_to_b" : "b_to_a"}});
    }
  return out;
}

json::object scenario_section(const ScenarioFile& file,
                              const ResolvedScenario& scenario,
                              const ScenarioOptions& options) {
  json::object out{{"file", file.path()}};
  for (auto& [key, value] : text_with_hash(file.text())) out[key] = value;
  out["options"] = {{"corner", text_or_null(options.corner)},
                    {"claims", json::array(options.claims.begin(), options.claims.end())},
                    {"set", json::array(options.set.begin(), options.set.end())},
                    {"netem", text_or_null(options.netem)}};
  out["resolved"] = text_with_hash(scenario.text);
  out["profiles"] = profiles_of(file);
  out["rate_traces"] = traces_of(file, scenario);
  return out;
}

json::object fidelity_section(const RunReport& report) {
  json::array causes(report.fidelity.causes.begin(), report.fidelity.causes.end());
  json::array notes(report.fidelity.notes.begin(), report.fidelity.notes.end());
  return {{"verdict", report.fidelity.verdict},
          {"causes", std::move(causes)},
          {"notes", std::move(notes)},
          {"books_closed", report.books_closed()},
          {"run_seconds", to_seconds(report.snapshot.at)}};
}

// Who reads only this section knows which frames a journal's replay must give.
json::object digests_of(const RunReport& report) {
  json::object out;
  for (std::size_t i = 0; i < report.snapshot.cables.size(); ++i)
    out[report.scenario.cables[i].name] = {
        {"a_to_b", fmt::format("{:016x}", report.snapshot.cables[i][0].fate_digest)},
        {"b_to_a", fmt::format("{:016x}", report.snapshot.cables[i][1].fate_digest)}};
  for (const FabricReport& fabric : report.fabrics)
    out[fabric.name] = {{"fabric", fmt::format("{:016x}", fabric.fate_digest)}};
  return out;
}

}  // namespace

RunEvidence::RunEvidence(const ScenarioFile& file,
                         const ResolvedScenario& scenario,
                         const ScenarioOptions& options,
                         RunIdentity identity,
                         fs::path folder)
    : kind_(identity.kind), folder_(std::move(folder)) {
  document_.put("run",
                json::object{{"id", identity.id},
                             {"scenario", scenario.name},
                             {"kind", to_text(identity.kind)},
                             {"state", "running"},
                             {"why", nullptr},
                             {"started", identity.started},
                             {"started_by", text_or_null(identity.started_by)},
                             {"ended", nullptr},
                             {"written", identity.started}});
  document_.put("scenario", scenario_section(file, scenario, options));
  document_.put("model",
                json::object{{"seed", scenario.spec.seed},
                             {"time_scale", scenario.time_scale},
                             {"pedestal_real_ps", picos(scenario.spec.pedestal)}});
  document_.put("host", host_section());
  document_.put("ports", ports_section(scenario, {}));
}

RunEvidence::RunEvidence(EvidenceDocument document, fs::path folder)
    : document_(std::move(document)), kind_(RunKind::kLive), folder_(std::move(folder)) {
  if (document_.section("run").at("kind").as_string() == to_text(RunKind::kVirtual))
    kind_ = RunKind::kVirtual;
}

void RunEvidence::set_arrivals(const fs::path& file) {
  document_.put("arrivals", embedded(file, Content::kBase64, kArrivalBytesMax));
}

void RunEvidence::put_report(const RunReport& report) {
  const json::object figures = to_json(report);
  document_.put("report", figures);
  document_.put("fidelity", fidelity_section(report));
  // A daemon that has come back does not know it any more; the document does.
  if (kind_ == RunKind::kLive && (!report.calibration.is_null() || !document_.has("calibration")))
    document_.put("calibration", report.calibration);
  document_.put("ports", ports_section(report.scenario, report.snapshot));
  document_.put("repeat",
                json::object{{"sha256", sha256_hex(json::serialize(repeatable(figures, kind_)))},
                             {"fate_digests", digests_of(report)}});
}

std::string RunEvidence::text(const RunSoFar& now) {
  const bool complete = now.state == "complete";
  json::object run = document_.section("run").as_object();
  run["state"] = now.state;
  run["why"] = text_or_null(now.why);
  run["ended"] = text_or_null(now.ended);
  run["written"] = time_text_now();
  document_.put("run", run);
  if (now.report != nullptr) put_report(*now.report);
  document_.put("versions", versions_section(now.dpdk));
  document_.put("changes", now.changes);
  document_.put("interruptions", now.interruptions);
  if (now.changes_omitted > 0 || now.interruptions_omitted > 0)
    document_.put("omitted",
                  json::object{{"changes", now.changes_omitted},
                               {"interruptions", now.interruptions_omitted}});
  document_.put("begun_with", now.begun_with);
  document_.put("journal", file_section(now.journal, folder_, complete));
  document_.put("fates", file_section(now.fates, folder_, complete));
  return document_.text();
}

std::string interrupted(EvidenceDocument document, const std::string& why, const std::string& at) {
  json::object run = document.section("run").as_object();
  run["state"] = "interrupted";
  run["why"] = why;
  run["ended"] = at;
  document.put("run", run);
  return document.text();
}

}  // namespace linkwright
