// SPDX-License-Identifier: Apache-2.0
//
// A scenario as the commands need it: read, changed by the command line, resolved; and errors of
// the dataplane told with the place in the file that they belong to.
#pragma once

#include <array>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/live/mistake.h"
#include "control/live/scenario_options.h"
#include "control/scenario/profile.h"
#include "control/scenario/rate_traces.h"
#include "control/scenario/resolved.h"
#include "control/schema/agent.pb.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

struct ResolveOptions;

// A link of a fabric: in the time of the run, and the figures of its tier with what was changed.
struct ResolvedLink {
  LinkConfig config;
  TierFigures figures;
};

// A profile as its file has it.
struct ProfileText {
  std::string name;
  std::string file;
  std::string text;
};

class ScenarioFile {
 public:
  // Throws Mistake with every problem of the file.
  explicit ScenarioFile(const std::string& path);
  // Likewise of a text; `path` is what problems call it, and what paths in it are relative to.
  ScenarioFile(const std::string& text, const std::string& path);
  // With profiles of these folders and of no others.
  ScenarioFile(const std::string& text,
               const std::string& path,
               std::vector<std::filesystem::path> profile_folders);

  // Throws Mistake. `parameters` as on the command line: "rate=100Mbps".
  void override_link(const std::string& link,
                     const std::vector<bool>& directions,
                     const std::vector<std::string>& parameters);

  // The same scenario, of which only its start is of interest: events do not change what a link is
  // when it is changed by hand.
  ScenarioFile without_timeline() const;

  // What one link of a fabric becomes with these parameters over those of its tier; all else is as
  // the file has it. `resolved` is what resolve() gave. Throws Mistake.
  ResolvedLink fabric_link(const ResolvedScenario& resolved,
                           std::size_t fabric,
                           LinkId link,
                           const std::vector<std::string>& parameters) const;

  // As if it stood in the file, over what does; where netem's meaning differs is told to `remarks`.
  // Throws Mistake.
  void apply(const ScenarioOptions& options, std::ostream& remarks);

  // Throws Mistake with every problem.
  ResolvedScenario resolve(TraceFiles traces = TraceFiles::kRead) const;
  // The same of a run that goes on and is changed: its traces and its pages are those that it began
  // with, and nobody reads the text, which is left out.
  ResolvedScenario resolve_changed() const;

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }
  // What its links and tiers name, and what those extend, as resolve() read them; sorted. A profile
  // that cannot be read is resolve()'s to tell.
  std::vector<ProfileText> profiles() const;
  // Per link, where the rate trace of each direction is; empty: it has none.
  std::vector<std::array<std::string, 2>> rate_traces() const;

  // At its place in the file, for a problem that names a field of the plan.
  Problem problem(std::string_view field, const std::string& message) const;
  // "file:line:col: ports[0].device: message".
  std::string place(std::string_view field, const std::string& message) const;

  // Path of the level that gives a parameter of one direction: the link's own, both directions',
  // or the profile's name.
  std::string parameter_path(std::size_t link, std::size_t direction, const char* field) const;

 private:
  void apply_corner(const std::string& corner);
  void apply_claim(const std::string& claim, ProfileLibrary& profiles);
  void apply_netem(const std::string& arguments, std::ostream& remarks);
  void apply_set(const std::vector<std::string>& arguments, ProfileLibrary& profiles);
  // Over one direction of a link or tier at `path`; `fields` are the dotted ones of `parameters`.
  template <typename Medium>
  void put(Medium& medium,
           const std::string& path,
           std::size_t direction,
           const schema::LinkParameters& parameters,
           const std::vector<std::string>& fields);
  // What events of the timeline set of links of fabrics, upon what earlier ones set. Throws
  // Mistake.
  void check_fabric_events(const ResolvedScenario& resolved) const;
  ProfileLibrary library() const;
  ResolvedScenario resolve_with(const ResolveOptions& options) const;
  // Read once: what is changed in the course of a run stands upon the profiles that it began with.
  ProfileLibrary& profiles_in_use() const;

  std::string path_;
  std::string text_;
  std::optional<std::vector<std::filesystem::path>> folders_;  // nullopt: the usual ones
  schema::Scenario scenario_;
  Positions positions_;
  mutable std::shared_ptr<ProfileLibrary> resolved_with_;  // nullptr: never was, without a problem
};

}  // namespace linkwright
