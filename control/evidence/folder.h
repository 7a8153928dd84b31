// SPDX-License-Identifier: Apache-2.0
//
// The folder in which a daemon keeps the evidence of its runs: RUN.json, perhaps with RUN.journal
// beside it, and baselines.json, which names the runs that are never deleted. Names that come from
// outside never become a path before they are checked. The folder is open to the emulator's group:
// what is no regular file, or bears another run's name, is neither told, counted nor deleted. One
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace linkwright {

// Of the runs that may be deleted: baselines, those that run or are being written and the newest
// stay whatever they hold, and what they hold is not made up for by the others. (The newest counts
// among `keep`.)
struct EvidenceLimits {
  std::uint64_t keep = 100;                      // runs; 0: no limit
  std::uint64_t bytes = std::uint64_t{1} << 30;  // with their journals; 0: no limit
};

struct Thinned {
  std::vector<std::string> gone;
  std::string problem;  // what is never deleted is beyond a limit by itself; empty: it is not
};

struct RunSummary {
  std::string name;
  std::string scenario;
  std::string state;
  std::string why;
  std::string started;
  std::string ended;
  double run_seconds = 0;
  std::string fidelity;
  bool books_closed = false;
  std::string baseline;  // empty: none
  std::uint64_t bytes = 0;
  std::string journal;  // a file of the folder; empty: none
  std::string problem;  // what is wrong with it
};

struct NoSuchRun : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// Allowed at another time, or for another run.
struct RunRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class EvidenceFolder {
 public:
  explicit EvidenceFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& path() const { return folder_; }
  std::filesystem::path file(const std::string& run) const { return folder_ / (run + ".json"); }
  std::filesystem::path journal(const std::string& run) const {
    return folder_ / (run + ".journal");
  }

  // The oldest first. Of documents that are as they should be: the hash is not looked at.
  std::vector<RunSummary> list() const;
  // By its name, or that of its baseline. Throws NoSuchRun, listing what there is.
  RunSummary find(const std::string& run_or_baseline) const;

  // Throw NoSuchRun and RunRefused; std::runtime_error: the disk.
  void set_baseline(const std::string& run, const std::string& name);
  void clear_baseline(const std::string& run);
  // `active`: runs that run, or whose evidence is being written. A baseline is refused, and so is
  // one of those.
  void remove(const std::string& run, const std::set<std::string>& active);

  // Until the limits are kept, the oldest first; never a baseline, a run of `active`, one that says
  // it runs, or the newest. Where it is not known which runs are baselines nothing goes: throws
  // std::runtime_error.
  Thinned thin(const EvidenceLimits& limits, const std::set<std::string>& active);

  // What a daemon that was killed left behind: RUN.json.new, and RUN.journal without its evidence,
  // of runs that are not of `active` and are named as a daemon names them. Gives the names of the
  // files.
  std::vector<std::string> sweep(const std::set<std::string>& active);

  // Those that say `running` and are not of `active`: whoever wrote them is gone. Gives their
  // names.
  std::vector<std::string> mark_interrupted(const std::set<std::string>& active,
                                            const std::string& why,
                                            const std::string& at);

 private:
  std::map<std::string, std::string> baselines() const;  // run -> name
  void store(const std::map<std::string, std::string>& baselines) const;
  void erase(const RunSummary& run) const;
  // nullopt: it is no evidence of a run of that name.
  std::optional<RunSummary> summary(const std::string& run) const;

  std::filesystem::path folder_;
  // What was read of a file, until there is another in its place: who asks for the list twice does
  // not have every document read twice.
  struct Known {
    std::array<std::int64_t, 4> version;
    std::optional<RunSummary> summary;
  };
  mutable std::map<std::string, Known> known_;  // by run
};

// The content of a regular file of at most kEvidenceBytesMax bytes; a link is not followed, and
// nothing is waited for. nullopt: it is none.
std::optional<std::string> content_of_plain(const std::filesystem::path& file);

// Letters, digits, "-", "_", "." and not at the beginning; at most 64.
bool is_run_name(const std::string& name);

}  // namespace linkwright
