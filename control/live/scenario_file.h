// SPDX-License-Identifier: Apache-2.0
//
// A scenario as the commands need it: read, changed by the command line, resolved; and errors of
// the dataplane told with the place in the file that they belong to.
#pragma once

#include <iosfwd>
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

// A link of a fabric: in the time of the run, and the figures of its tier with what was changed.
struct ResolvedLink {
  LinkConfig config;
  TierFigures figures;
};

class ScenarioFile {
 public:
  // Throws Mistake with every problem of the file.
  explicit ScenarioFile(const std::string& path);
  // Likewise of a text; `path` is what problems call it, and what paths in it are relative to.
  ScenarioFile(const std::string& text, const std::string& path);

  // Throws Mistake. `parameters` as on the command line: "rate=100Mbps".
  void override_link(const std::string& link,
                     const std::vector<bool>& directions,
                     const std::vector<std::string>& parameters);

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
  ProfileLibrary library() const;

  std::string path_;
  schema::Scenario scenario_;
  Positions positions_;
};

}  // namespace linkwright
