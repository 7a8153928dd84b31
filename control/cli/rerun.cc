// SPDX-License-Identifier: Apache-2.0
#include "control/cli/rerun.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>
#include <variant>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/cli/json_reading.h"
#include "control/cli/run_options.h"
#include "control/evidence/digest.h"
#include "control/evidence/document.h"
#include "control/live/link_edit.h"
#include "control/live/scenario_file.h"
#include "control/virtual/arrival_source.h"
#include "link_models/core/journal.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

[[noreturn]] void bad(const std::string& what) {
  throw CliError(kExitUsage, what);
}
[[noreturn]] void refuse(const std::string& what) {
  throw CliError(kExitRefused, what);
}

// Gone with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "linkwright-rerun-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw CliError(kExitRefused, fmt::format("{}: {}", pattern, std::strerror(errno)));
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }
  fs::path put(const std::string& name, const std::string& content) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    if (!(out << content).flush()) refuse(fmt::format("{}: cannot write", file.string()));
    return file;
  }

 private:
  fs::path path_;
};

std::string read_whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Rerun {
 public:
  explicit Rerun(const RerunOptions& options)
      : options_(options), document_(EvidenceDocument::read(options.evidence)) {
    run_ = document_.section("run");
    scenario_ = document_.section("scenario");
    out_.run = text_at(run_, "/id");
    out_.kind = text_at(run_, "/kind") == "virtual" ? RunKind::kVirtual : RunKind::kLive;
  }

  RerunOutcome carry_out() {
    check_state();
    check_text(scenario_, "/text", "/sha256", "scenario");
    check_text(scenario_, "/resolved/text", "/resolved/sha256", "scenario.resolved");
    RunOptions how;
    how.scenario = options_.evidence;
    how.arrivals = find_arrivals();
    if (document_.section("fates").is_object()) how.fates = (folder_.path() / "fates").string();
    const ScenarioFile file = read_scenario();
    const ResolvedScenario resolved = resolve(file, how.arrivals);
    RunReport report = run_in_virtual_time(file, begun_with_what_was_set(file, resolved), how);
    // Which a report does not tell of: its scenario is as it is written.
    for (std::size_t i = 0; i < resolved.spec.cables.size(); ++i)
      report.scenario.spec.cables[i].direction = resolved.spec.cables[i].direction;
    if (report.in_virtual_time) out_.frames = report.in_virtual_time->frames;
    compare(report);
    compare_fates(how.fates);
    return std::move(out_);
  }

 private:
  std::string where() const { return options_.evidence; }

  void check_state() {
    const std::string state = text_at(run_, "/state");
    if (state != "complete") {
      const std::string why = text_at(run_, "/why");
      refuse(
          fmt::format("{}: run {} is {}{}{}: there are no last figures to compare with (allowed: "
                      "complete)",
                      where(),
                      out_.run,
                      state,
                      why.empty() ? "" : ", ",
                      why));
    }
    const double omitted = number_at(document_.section("omitted"), "/interruptions").value_or(0);
    const std::size_t count =
        list_at(document_.section("interruptions"), "").size() + static_cast<std::size_t>(omitted);
    if (count > 0)
      out_.notes.push_back(
          fmt::format("its dataplane died {} times: what is repeated is what came after the last "
                      "one",
                      count));
  }

  void check_text(const json::value& from,
                  const char* text,
                  const char* hash,
                  const std::string& name) const {
    const std::string told = text_at(from, hash);
    const std::string found = sha256_hex(text_at(from, text));
    if (told != found)
      bad(fmt::format("{}: {}: sha256 {}, its text has {}", where(), name, told, found));
  }

  // The file of that hash, beside the evidence or where the evidence says it is: the first one that
  // is it. nullopt: there is none. Files of other contents alone are an error: they are not those
  // of that run.
  std::optional<fs::path> find_file(const json::value& section, const std::string& what) {
    const fs::path told = text_at(section, "/file");
    if (told.empty()) return std::nullopt;
    const fs::path folder = fs::absolute(options_.evidence).parent_path();
    std::vector<fs::path> there;
    std::error_code error;
    for (const fs::path& each : {folder / told.filename(), folder / told})
      if (fs::is_regular_file(each, error)) there.push_back(each);
    const std::string hash = text_at(section, "/sha256");
    const auto fits = std::ranges::find_if(
        there, [&](const fs::path& each) { return hash.empty() || sha256_of_file(each) == hash; });
    if (fits != there.end()) there = {fs::path(*fits)};
    if (there.empty()) return std::nullopt;
    check_file(there.front(), section, what);
    return there.front();
  }

  void check_file(const fs::path& file, const json::value& section, const std::string& what) {
    const std::string told = text_at(section, "/sha256");
    if (told.empty()) {  // it could not be read when the evidence was written
      out_.notes.push_back(
          fmt::format("{}: not checked: there is no sha256 of the {}", file.string(), what));
      return;
    }
    const auto found = sha256_of_file(file);
    if (!found) bad(fmt::format("{}: cannot be read", file.string()));
    if (*found != told)
      bad(fmt::format("{}: is not the {} of run {}: sha256 {}, the evidence says {}",
                      file.string(),
                      what,
                      out_.run,
                      *found,
                      told));
  }

  std::string find_arrivals() {
    const bool live = out_.kind == RunKind::kLive;
    const json::value section = document_.section(live ? "journal" : "arrivals");
    const std::string what = live ? "journal" : "file of arrivals";
    if (!options_.journal.empty()) {
      check_file(options_.journal, section, what);
      return out_.arrivals = options_.journal;
    }
    if (const std::string coded = text_at(section, "/base64"); !coded.empty()) {
      const auto bytes = from_base64(coded);
      if (!bytes || sha256_hex(*bytes) != text_at(section, "/sha256"))
        bad(fmt::format("{}: arrivals: sha256 {} is not that of what is embedded",
                        where(),
                        text_at(section, "/sha256")));
      out_.arrivals = "embedded";
      return folder_.put("arrivals", *bytes).string();
    }
    if (const auto file = find_file(section, what)) return out_.arrivals = file->string();
    if (text_at(section, "/file").empty())
      refuse(
          fmt::format("{}: run {} cannot be repeated: its arrivals were not recorded (start the "
                      "next one with a journal: `run --journal FILE`, `scenario start NAME "
                      "--keep-journal`)",
                      where(),
                      out_.run));
    refuse(
        fmt::format("{}: run {} cannot be repeated without its {}, {} (say where it is with "
                    "--journal)",
                    where(),
                    out_.run,
                    what,
                    text_at(section, "/file")));
  }

  // From what is embedded: no profile of this machine has a say.
  ScenarioFile read_scenario() {
    for (const json::value& profile : list_at(scenario_, "/profiles")) {
      const std::string name = text_at(profile, "/name");
      check_text(profile, "/text", "/sha256", "profile " + name);
      if (name.empty() || name.find('/') != std::string::npos || name.front() == '.')
        bad(fmt::format("{}: {} is no name of a profile", where(), name));
      folder_.put("profiles/" + name + ".yaml", text_at(profile, "/text"));
    }
    ScenarioFile file(
        text_at(scenario_, "/text"), text_at(scenario_, "/file"), {folder_.path() / "profiles"});
    std::ostringstream said_before;
    file.apply(changes(), said_before);
    return file;
  }

  ResolvedScenario resolve(const ScenarioFile& file, const std::string& arrivals) {
    ResolvedScenario resolved = file.resolve(TraceFiles::kInJournal);
    compare_resolved(resolved.text);
    if (!has_magic(arrivals, kJournalMagic)) take_traces(resolved);
    return resolved;
  }

  // A run whose dataplane died began again at 0 with what was in force; its journal knows of the
  // changes since then only.
  ResolvedScenario begun_with_what_was_set(const ScenarioFile& file,
                                           const ResolvedScenario& written) const {
    ResolvedScenario resolved = written;
    for (const json::value& each : list_at(document_.section("begun_with"), "")) {
      LinkEdit edit;
      edit.link = text_at(each, "/link");
      if (const std::string one = text_at(each, "/direction"); !one.empty()) edit.direction = one;
      for (const json::value& parameter : list_at(each, "/set"))
        edit.parameters.push_back(text_at(parameter, ""));
      const LinkChange change(file, written, edit);
      for (const LinkPart& part : change.parts())
        if (part.in_fabric)
          resolved.fabrics[part.index].config.links[part.which] =
              checked_fabric_link(file, written, part, edit.parameters).config;
        else
          resolved.spec.cables[part.index].direction[part.which] =
              cable_config(file, written, part, edit.parameters);
    }
    return resolved;
  }

  ScenarioOptions changes() const {
    ScenarioOptions out;
    out.corner = text_at(scenario_, "/options/corner");
    out.netem = text_at(scenario_, "/options/netem");
    for (const json::value& each : list_at(scenario_, "/options/claims"))
      out.claims.push_back(text_at(each, ""));
    for (const json::value& each : list_at(scenario_, "/options/set"))
      out.set.push_back(text_at(each, ""));
    return out;
  }

  void take_traces(ResolvedScenario& resolved) {
    std::size_t number = 0;
    for (const json::value& trace : list_at(scenario_, "/rate_traces")) {
      fs::path file;
      if (const std::string text = text_at(trace, "/text"); !text.empty()) {
        check_text(trace, "/text", "/sha256", "rate trace " + text_at(trace, "/file"));
        file = folder_.put(fmt::format("trace{}", number++), text);
      } else if (const auto found = find_file(trace, "rate trace")) {
        file = *found;
      } else {
        refuse(fmt::format("{}: run {} cannot be repeated without its rate trace, {}",
                           where(),
                           out_.run,
                           text_at(trace, "/file")));
      }
      auto read = read_rate_trace(file);
      if (const auto* problem = std::get_if<Problem>(&read)) bad(to_text(*problem));
      RateTrace scaled = std::get<RateTrace>(std::move(read));
      scaled.tick *= static_cast<std::int64_t>(resolved.time_scale);
      for (const json::value& use : list_at(trace, "/used_by"))
        for (std::size_t i = 0; i < resolved.cables.size(); ++i)
          if (resolved.cables[i].name == text_at(use, "/link"))
            resolved.spec.cables[i].traces[text_at(use, "/direction") == "a_to_b" ? 0 : 1] = scaled;
    }
  }

  // Another program may understand the same file otherwise. Where a trace lies is no difference.
  void compare_resolved(const std::string& now) {
    std::istringstream before(text_at(scenario_, "/resolved/text")), after(now);
    std::string a, b;
    for (int line = 1;; ++line) {
      const bool more_a = static_cast<bool>(std::getline(before, a));
      const bool more_b = static_cast<bool>(std::getline(after, b));
      if (!more_a && !more_b) return;
      if (more_a == more_b && (a == b || a.find(" rate_trace: ") != std::string::npos)) continue;
      out_.differences.push_back({fmt::format("scenario.resolved line {}", line),
                                  more_a ? a : "nothing",
                                  more_b ? b : "nothing"});
      if (!more_a || !more_b) return;
    }
  }

  void compare(const RunReport& report) {
    const json::object again = to_json(report);
    const std::string text = json::serialize(repeatable(again, out_.kind));
    const std::string recorded = text_at(document_.section("repeat"), "/sha256");
    const std::string repeated = sha256_hex(text);
    if (recorded == repeated) return;
    const json::value before = repeatable(document_.section("report").as_object(), out_.kind);
    const auto found = differences(before, json::parse(text));
    out_.differences.insert(out_.differences.end(), found.begin(), found.end());
    // A last digit that a reader of numbers does not see.
    if (found.empty()) out_.differences.push_back({"repeat.sha256", recorded, repeated});
  }

  // The order in a live run's file is that in which they were decided.
  static std::vector<std::string> records(const fs::path& file) {
    const std::string bytes = read_whole(file);
    std::vector<std::string> out{bytes.substr(0, std::min(bytes.size(), sizeof(JournalHeader)))};
    for (std::size_t at = sizeof(JournalHeader); at < bytes.size(); at += sizeof(JournalRecord))
      out.push_back(bytes.substr(at, sizeof(JournalRecord)));
    std::sort(out.begin() + 1, out.end());
    return out;
  }

  void compare_fates(const fs::path& again) {
    const json::value section = document_.section("fates");
    if (!section.is_object()) return;
    const auto recorded = find_file(section, "file of fates");
    if (!recorded) {
      out_.notes.push_back(fmt::format("{} is not there: fates were compared by their digests only",
                                       text_at(section, "/file")));
      return;
    }
    const std::vector<std::string> before = records(*recorded), now = records(again);
    if (before == now) return;
    const auto [a, b] = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
    const auto at = a - before.begin();
    (void)b;
    out_.differences.push_back({fmt::format("fates, the first at number {} of both in order", at),
                                fmt::format("{} records", before.size() - 1),
                                fmt::format("{} records", now.size() - 1)});
  }

  const RerunOptions& options_;
  EvidenceDocument document_;
  TemporaryFolder folder_;
  json::value run_;
  json::value scenario_;
  RerunOutcome out_;
};

}  // namespace

RerunOutcome rerun(const RerunOptions& options) try {
  return Rerun(options).carry_out();
} catch (const BadEvidence& error) {
  throw CliError(kExitUsage, error.what());
}

}  // namespace linkwright
