// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/folder.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "control/evidence/document.h"
#include "control/evidence/run_evidence.h"
#include "control/process/atomic_file.h"
#include "control/process/plain_file.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kBaselines = "baselines.json";
constexpr std::size_t kLongestName = 64;

// A section that stands on a line of its own; null: none.
json::value section_in(std::string_view line, std::string_view name) {
  const std::string key = fmt::format("\"{}\": ", name);
  if (!line.starts_with(key)) return nullptr;
  std::string_view rest = line.substr(key.size());
  if (rest.ends_with(',')) rest.remove_suffix(1);
  json::error_code error;
  json::value out = json::parse(rest, error);
  return error ? json::value() : out;
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

void take_run(const json::object& run, RunSummary& out) {
  out.scenario = text_of(run, "scenario");
  out.state = text_of(run, "state");
  out.why = text_of(run, "why");
  out.started = text_of(run, "started");
  out.ended = text_of(run, "ended");
}

void take_fidelity(const json::object& fidelity, RunSummary& out) {
  out.fidelity = text_of(fidelity, "verdict");
  if (const json::value* closed = fidelity.if_contains("books_closed"); closed && closed->is_bool())
    out.books_closed = closed->get_bool();
  if (const json::value* seconds = fidelity.if_contains("run_seconds");
      seconds && seconds->is_number())
    out.run_seconds = seconds->to_number<double>();
}

// nullopt: no regular file.
std::optional<std::uint64_t> plain_size(const fs::path& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

// Another file, or another content, is another version.
std::optional<std::array<std::int64_t, 4>> version_of(const fs::path& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return std::array<std::int64_t, 4>{static_cast<std::int64_t>(status.st_ino),
                                     status.st_size,
                                     status.st_mtim.tv_sec,
                                     status.st_mtim.tv_nsec};
}

// As a daemon names them: 20260102T030405-6.
bool is_daemon_name(const std::string& name) {
  constexpr std::string_view kShape = "00000000T000000-";
  if (name.size() <= kShape.size() || name.size() > kLongestName) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char wanted = i < kShape.size() ? kShape[i] : '0';
    const bool digit = name[i] >= '0' && name[i] <= '9';
    if (wanted == '0' ? !digit : name[i] != wanted) return false;
  }
  return true;
}

// The name without the ending; empty: it has another.
std::string without(const std::string& name, std::string_view ending) {
  return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : "";
}

// Runs are named by the second in which they began, and counted.
bool older(const RunSummary& a, const RunSummary& b) {
  const auto key = [](const std::string& name) {
    const std::size_t cut = std::min(name.rfind('-'), name.size());
    const std::string number = cut < name.size() ? name.substr(cut + 1) : "";
    return std::make_tuple(name.substr(0, cut), number.size(), number);
  };
  return key(a.name) < key(b.name);
}

}  // namespace

bool is_run_name(const std::string& name) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
         std::ranges::all_of(name, plain);
}

std::optional<std::string> content_of_plain(const fs::path& path) {
  const PlainFile file(path);
  if (!file || file.size() > kEvidenceBytesMax) return std::nullopt;
  return file.content();
}

std::optional<RunSummary> EvidenceFolder::summary(const std::string& run) const {
  const auto text = content_of_plain(file(run));
  if (!text) return std::nullopt;
  RunSummary out;
  out.name = run;
  std::string id;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    const std::string_view line = std::string_view(*text).substr(at, end - at);
    at = end + 1;
    if (line.starts_with("\"repeat\"")) break;
    if (const json::value found = section_in(line, "run"); found.is_object()) {
      id = text_of(found.get_object(), "id");
      take_run(found.get_object(), out);
    }
    if (const json::value found = section_in(line, "fidelity"); found.is_object())
      take_fidelity(found.get_object(), out);
  }
  if (id != run || out.state.empty()) return std::nullopt;
  return out;
}

std::vector<RunSummary> EvidenceFolder::list() const {
  std::map<std::string, std::string> named;
  try {
    named = baselines();
  } catch (const std::exception&) {
    // The runs can be told all the same; thin() takes it seriously.
  }
  std::vector<RunSummary> out;
  std::map<std::string, Known> known;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    const fs::path& path = at->path();
    const std::string run = path.stem().string();
    if (path.extension() != ".json" || path.filename() == kBaselines || !is_run_name(run)) continue;
    const auto version = version_of(path);
    if (!version) continue;
    const auto before = known_.find(run);
    const bool same = before != known_.end() && before->second.version == *version;
    Known& now = known[run] = same ? before->second : Known{*version, summary(run)};
    if (!now.summary) continue;
    RunSummary& told = out.emplace_back(*now.summary);
    told.bytes = static_cast<std::uint64_t>((*version)[1]);
    if (const auto bytes = plain_size(journal(run))) {
      told.journal = journal(run).filename().string();
      told.bytes += *bytes;
    }
    if (const auto found = named.find(run); found != named.end()) told.baseline = found->second;
  }
  known_ = std::move(known);
  std::sort(out.begin(), out.end(), older);
  return out;
}

RunSummary EvidenceFolder::find(const std::string& name) const {
  const std::vector<RunSummary> all = list();
  for (const RunSummary& run : all)
    if (run.name == name) return run;
  for (const RunSummary& run : all)
    if (!name.empty() && run.baseline == name) return run;
  throw NoSuchRun(fmt::format(
      "no run is named {} (there are {}; `linkwright runs list`)", in_quotes(name), all.size()));
}

std::map<std::string, std::string> EvidenceFolder::baselines() const {
  const fs::path path = folder_ / kBaselines;
  std::map<std::string, std::string> out;
  std::error_code gone;
  if (fs::symlink_status(path, gone).type() == fs::file_type::not_found) return out;
  const auto text = content_of_plain(path);
  json::error_code error;
  const json::value value = text ? json::parse(*text, error) : json::value();
  if (error || !value.is_object())
    throw std::runtime_error(
        fmt::format("\"{}\" cannot be read: which runs are baselines is not known", path.string()));
  for (const auto& [run, name] : value.get_object())
    if (name.is_string()) out[std::string(run)] = std::string(name.get_string());
  return out;
}

void EvidenceFolder::store(const std::map<std::string, std::string>& baselines) const {
  json::object out;
  for (const auto& [run, name] : baselines) out[run] = name;
  write_atomically(folder_ / kBaselines, json::serialize(out) + "\n");
}

void EvidenceFolder::set_baseline(const std::string& run, const std::string& name) {
  const RunSummary found = find(run);
  if (!is_run_name(name))
    throw RunRefused(fmt::format(
        "{} is no name of a baseline (allowed: letters, digits, \"-\", \"_\" and \".\", the first "
        "one no \".\", at most {} of them)",
        in_quotes(name),
        kLongestName));
  auto all = baselines();
  for (const auto& [other, taken] : all)
    if (taken == name && other != found.name)
      throw RunRefused(fmt::format("run {} is the baseline {} (remove that first)", other, name));
  if (fs::exists(file(name)))
    throw RunRefused(fmt::format("{} is the name of a run", in_quotes(name)));
  all[found.name] = name;
  store(all);
}

void EvidenceFolder::clear_baseline(const std::string& run) {
  const RunSummary found = find(run);
  auto all = baselines();
  if (all.erase(found.name) == 0)
    throw RunRefused(fmt::format("run {} is no baseline", found.name));
  store(all);
}

void EvidenceFolder::erase(const RunSummary& run) const {
  std::error_code error;
  fs::remove(file(run.name), error);
  if (error)
    throw std::runtime_error(fmt::format("\"{}\": {}", file(run.name).string(), error.message()));
  if (!run.journal.empty()) fs::remove(folder_ / run.journal, error);
}

void EvidenceFolder::remove(const std::string& run, const std::set<std::string>& active) {
  const RunSummary found = find(run);
  if (baselines().contains(found.name))
    throw RunRefused(
        fmt::format("run {} is the baseline {} (remove that first)", found.name, found.baseline));
  if (active.contains(found.name))
    throw RunRefused(
        fmt::format("run {} runs, or its evidence is being written; stop it first, or try again "
                    "when it is",
                    found.name));
  erase(found);
}

Thinned EvidenceFolder::thin(const EvidenceLimits& limits, const std::set<std::string>& active) {
  const auto named = baselines();
  const std::vector<RunSummary> all = list();
  Thinned out;
  std::vector<RunSummary> others;  // that may go
  std::uint64_t bytes = 0, count = 0, staying_bytes = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const RunSummary& run = all[i];
    const bool stays =
        named.contains(run.name) || active.contains(run.name) || run.state == "running";
    const bool newest = i + 1 == all.size();
    if (!stays) ++count;
    if (stays || newest) {
      staying_bytes += run.bytes;
      continue;
    }
    bytes += run.bytes;
    others.push_back(run);
  }
  for (const RunSummary& run : others) {
    const bool too_many = limits.keep > 0 && count > limits.keep;
    const bool too_large = limits.bytes > 0 && bytes > limits.bytes;
    if (!too_many && !too_large) break;
    erase(run);
    out.gone.push_back(run.name);
    bytes -= run.bytes;
    --count;
  }
  if (limits.bytes > 0 && staying_bytes > limits.bytes)
    out.problem = fmt::format(
        "the evidence has more than the {} bytes that it may have: baselines, runs that run and "
        "the newest one have {}, and are not deleted",
        limits.bytes,
        staying_bytes);
  return out;
}

std::vector<std::string> EvidenceFolder::sweep(const std::set<std::string>& active) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const std::string unfinished = without(name, ".json.new"), lone = without(name, ".journal");
    const std::string& run = unfinished.empty() ? lone : unfinished;
    const bool left_over = !unfinished.empty() || !plain_size(file(run));
    if (is_daemon_name(run) && !active.contains(run) && plain_size(at->path()) && left_over)
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  std::erase_if(names, [&](const std::string& name) { return !fs::remove(folder_ / name, error); });
  return names;
}

std::vector<std::string> EvidenceFolder::mark_interrupted(const std::set<std::string>& active,
                                                          const std::string& why,
                                                          const std::string& at) {
  std::vector<std::string> marked;
  for (const RunSummary& run : list()) {
    if (run.state != "running" || active.contains(run.name)) continue;
    try {
      const auto text = content_of_plain(file(run.name));
      if (!text) continue;
      const std::string name = file(run.name).string();
      write_atomically(name, interrupted(EvidenceDocument::parse(*text, name), why, at));
      marked.push_back(run.name);
    } catch (const BadEvidence&) {
      // Whoever asks for it is told; what was changed by another is not made to look right.
    }
  }
  return marked;
}

}  // namespace linkwright
