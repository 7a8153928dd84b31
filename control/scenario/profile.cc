// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/profile.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "control/scenario/provenance.h"
#include "control/yaml/did_you_mean.h"
#include "control/yaml/reader.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

// A name, not a path: "../secret" must not leave the folders.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find_first_of(std::string("/\\\0", 3)) == std::string::npos &&
         name.front() != '.' && name.size() < 200;
}

bool same_letters(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::vector<ParameterLevel> levels_of(const LoadedProfile& profile) {
  std::vector<ParameterLevel> levels;
  for (const LoadedProfile* at = &profile; at != nullptr; at = at->base)
    levels.push_back({at->profile.parameters(), &at->positions, "parameters"});
  std::reverse(levels.begin(), levels.end());
  return levels;
}

std::optional<LoadedProfile> load_profile(const fs::path& file, Problems& problems) {
  LoadedProfile loaded;
  const std::size_t before = problems.size();
  if (!read_yaml_file(file, loaded.profile, loaded.positions, problems, &loaded.text))
    return std::nullopt;
  const std::string& name = loaded.profile.profile();
  if (name != file.stem().string()) {
    problems.push_back({loaded.positions.find("profile"),
                        "profile",
                        fmt::format("must be the name of the file (value {}, allowed {})",
                                    in_quotes(name),
                                    in_quotes(file.stem().string()))});
  }
  if (!loaded.profile.has_parameters() && loaded.profile.extends().empty()) {
    problems.push_back({loaded.positions.find("profile"),
                        "parameters",
                        "is missing: a profile has `parameters`, or `extends` another one"});
  }
  check_provenance(loaded.profile, loaded.positions, problems);
  if (problems.size() > before) return std::nullopt;
  return loaded;
}

ProfileLibrary::ProfileLibrary(std::vector<fs::path> folders) : folders_(std::move(folders)) {}

const LoadedProfile* ProfileLibrary::find(const std::string& name,
                                          const Place& asked,
                                          Problems& problems) {
  const auto give = [](const auto& entry) { return entry ? &*entry : nullptr; };
  if (const auto known = loaded_.find(name); known != loaded_.end()) return give(known->second);
  if (is_plain_name(name)) {
    for (const fs::path& folder : folders_) {
      const fs::path file = folder / (name + ".yaml");
      std::error_code error;
      if (!fs::exists(file, error)) continue;
      loading_.push_back(name);
      std::optional<LoadedProfile> loaded = load(file, problems);
      loading_.pop_back();
      return give(loaded_.emplace(name, std::move(loaded)).first->second);
    }
  }
  if (const std::string other = name_behind(name); !other.empty() && other != name)
    return find(other, asked, problems);
  problems.push_back(unknown(name, asked));
  return nullptr;
}

// The profile that goes by `name` as well; empty: none does.
std::string ProfileLibrary::name_behind(const std::string& name) {
  const std::vector<std::string> known = names();
  for (const std::string& each : known)
    if (same_letters(each, name)) return each;
  for (const std::string& each : known) {
    if (std::find(loading_.begin(), loading_.end(), each) != loading_.end()) continue;
    Problems not_asked_for;
    const LoadedProfile* found = find(each, {}, not_asked_for);
    if (!not_asked_for.empty()) loaded_.erase(each);  // whoever asks for it is told
    if (found == nullptr) continue;
    for (const std::string& other : found->profile.also_named())
      if (same_letters(other, name)) return each;
  }
  return {};
}

std::optional<LoadedProfile> ProfileLibrary::load(const fs::path& file, Problems& problems) {
  std::optional<LoadedProfile> loaded = load_profile(file, problems);
  if (loaded && !find_base(*loaded, problems)) return std::nullopt;
  return loaded;
}

bool ProfileLibrary::find_base(LoadedProfile& loaded, Problems& problems) {
  const std::string& name = loaded.profile.extends();
  if (name.empty()) return true;
  const Place asked{loaded.positions.find("extends"), "extends"};
  const auto again = std::find(loading_.begin(), loading_.end(), name);
  if (again != loading_.end()) {
    problems.push_back(asked.problem(
        fmt::format("goes in a circle: {} -> {}", fmt::join(again, loading_.end(), " -> "), name)));
    return false;
  }
  loaded.base = find(name, asked, problems);
  return loaded.base != nullptr;
}

std::vector<std::string> ProfileLibrary::names() const {
  std::set<std::string> found;
  for (const fs::path& folder : folders_) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".yaml") found.insert(at->path().stem().string());
    }
  }
  return {found.begin(), found.end()};
}

Problem ProfileLibrary::unknown(const std::string& name, const Place& asked) const {
  const std::vector<std::string> known = names();
  if (known.empty()) {
    std::vector<std::string> searched;
    for (const fs::path& folder : folders_) searched.push_back(folder.string());
    return asked.problem(fmt::format(
        "unknown profile {}: there is none in {}", in_quotes(name), fmt::join(searched, ", ")));
  }
  const std::string best = closest(name, known);
  return asked.problem(
      fmt::format("unknown profile {} (known: {}){}",
                  in_quotes(name),
                  fmt::join(known, ", "),
                  best.empty() ? "" : fmt::format("; did you mean \"{}\"?", best)));
}

}  // namespace linkwright
