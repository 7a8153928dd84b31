// SPDX-License-Identifier: Apache-2.0
#include "control/live/scenario_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "control/import/netem.h"
#include "control/live/link_edit.h"
#include "control/live/link_parameters.h"
#include "control/live/mistake.h"
#include "control/live/paths.h"
#include "control/profile/typed_field.h"
#include "control/scenario/fabric_context.h"
#include "control/scenario/fabric_tiers.h"
#include "control/scenario/host_memory.h"
#include "control/scenario/link_levels.h"
#include "control/scenario/merge.h"
#include "control/scenario/overlay.h"
#include "control/scenario/resolve.h"
#include "control/scenario/tier_link.h"
#include "control/yaml/reader.h"

namespace linkwright {
namespace {

constexpr std::array<const char*, 2> kDirections{"a_to_b", "b_to_a"};

Position typed_place() {
  return {kCommandLine, 0, 0};
}

// The dataplane names fields of its specification; a person knows those of the file.
std::string scenario_field(std::string field) {
  constexpr std::array<std::array<std::string_view, 2>, 8> kNames{
      {{"cables[", "links["},
       {".direction[0]", ".a_to_b"},
       {".direction[1]", ".b_to_a"},
       {"memory_bytes", "machine.memory"},
       {"huge_pages", "machine.pages"},
       {"worker_cpu", "machine.worker_cpu"},
       {"burst", "machine.burst"},
       {"descriptors", "machine.descriptors"}}};
  for (const auto& [spec, scenario] : kNames) {
    const std::size_t at = field.find(spec);
    const bool nested = at != std::string::npos && at > 0 && field.starts_with("machine.");
    if (at != std::string::npos && !nested) field.replace(at, spec.size(), scenario);
  }
  return field;
}

// What has parameters: links, and the tiers of fabrics. `visit` takes either, and its path.
template <typename Visit>
void each_medium(schema::Scenario& scenario, Visit visit) {
  for (int i = 0; i < scenario.links_size(); ++i)
    visit(*scenario.mutable_links(i), fmt::format("links[{}]", i));
  for (int f = 0; f < scenario.fabrics_size(); ++f)
    for (int t = 0; t < scenario.fabrics(f).tiers_size(); ++t)
      visit(*scenario.mutable_fabrics(f)->mutable_tiers(t),
            fmt::format("fabrics[{}].tiers[{}]", f, t));
}

schema::Cable as_link(const schema::Cable& link) {
  return link;
}
schema::Cable as_link(const schema::FabricTier& tier) {
  return tier_link(tier);
}

// In the order of each_medium(): "wire", "pod.spine". What is for all other tiers is "pod.*".
std::vector<std::string> medium_names(const schema::Scenario& scenario) {
  std::vector<std::string> names;
  for (const schema::Cable& link : scenario.links()) names.push_back(link.name());
  for (const schema::Fabric& fabric : scenario.fabrics())
    for (const schema::FabricTier& tier : fabric.tiers())
      names.push_back(fabric.name() + "." + (tier.tier().empty() ? "*" : tier.tier()));
  return names;
}

// An argument that begins with "NAME." is of the link of that name alone (the longest that fits,
// should there be "wire" and "wire.2"), and goes on without it; others are under "".
std::map<std::string, std::vector<std::string>> by_link(const std::vector<std::string>& arguments,
                                                        const std::vector<std::string>& names) {
  std::map<std::string, std::vector<std::string>> out;
  for (const std::string& argument : arguments) {
    std::string own;
    for (const std::string& name : names)
      if (argument.starts_with(name + ".") && name.size() > own.size()) own = name;
    out[own].push_back(own.empty() ? argument : argument.substr(own.size() + 1));
  }
  return out;
}

}  // namespace

ScenarioFile::ScenarioFile(const std::string& text, const std::string& path)
    : path_(path), text_(text) {
  Problems problems;
  if (!read_yaml(text, path, scenario_, positions_, problems)) throw Mistake(problems);
}

ScenarioFile::ScenarioFile(const std::string& text,
                           const std::string& path,
                           std::vector<std::filesystem::path> profile_folders)
    : ScenarioFile(text, path) {
  folders_ = std::move(profile_folders);
}

ScenarioFile::ScenarioFile(const std::string& path) : path_(path) {
  Problems problems;
  if (!read_yaml_file(path, scenario_, positions_, problems, &text_)) throw Mistake(problems);
}

ScenarioFile ScenarioFile::without_timeline() const {
  ScenarioFile out = *this;
  out.scenario_.clear_timeline();
  return out;
}

void ScenarioFile::override_link(const std::string& link,
                                 const std::vector<bool>& directions,
                                 const std::vector<std::string>& parameters) {
  const LinkOverride change = parse_link_parameters(parameters);
  scenario_.clear_timeline();  // of the link as it is now, not of its course
  for (int i = 0; i < scenario_.links_size(); ++i) {
    if (scenario_.links(i).name() != link) continue;
    for (std::size_t d = 0; d < kDirections.size(); ++d)
      if (directions[d])
        put(*scenario_.mutable_links(i),
            fmt::format("links[{}]", i),
            d,
            change.parameters,
            change.fields);
    return;
  }
  throw Mistake(fmt::format("{}: no link is named \"{}\"", path_, link));
}

ResolvedLink ScenarioFile::fabric_link(const ResolvedScenario& resolved,
                                       std::size_t fabric,
                                       LinkId link,
                                       const std::vector<std::string>& parameters) const {
  ScenarioFile changed = *this;
  schema::Fabric& written = *changed.scenario_.mutable_fabrics(static_cast<int>(fabric));
  const FabricConfig& config = resolved.fabrics[fabric].config;
  const Graph& graph = config.graph;
  ProfileLibrary& profiles = profiles_in_use();
  Problems problems;
  const FabricContext context{fmt::format("fabrics[{}]", fabric),
                              changed.positions_,
                              profiles,
                              problems,
                              config.seed,
                              resolved.time_scale};
  const LinkOverride change = parse_link_parameters(parameters);
  const std::uint16_t of_tier = tier_of(graph, link);
  std::optional<ResolvedTier> tier;
  ResolvedLink out;
  if (const auto entry = entry_of_tier(written, graph, of_tier, context)) {
    changed.put(*written.mutable_tiers(*entry),
                fmt::format("fabrics[{}].tiers[{}]", fabric, *entry),
                link % 2,
                change.parameters,
                change.fields);
    tier = resolve_tier(written, graph, of_tier, config.first_cable, context);
    if (tier) out = {link_of(*tier, link, config.first_cable, context), tier->figures};
  }
  if (!problems.empty()) throw Mistake(problems);
  return out;
}

template <typename Medium>
void ScenarioFile::put(Medium& medium,
                       const std::string& path,
                       std::size_t direction,
                       const schema::LinkParameters& parameters,
                       const std::vector<std::string>& fields) {
  (direction == 0 ? medium.mutable_a_to_b() : medium.mutable_b_to_a())->MergeFrom(parameters);
  for (const std::string& field : fields)
    positions_.set(fmt::format("{}.{}.{}", path, kDirections[direction], field), typed_place());
}

void ScenarioFile::apply(const ScenarioOptions& options, std::ostream& remarks) {
  ProfileLibrary profiles = library();
  if (!options.corner.empty()) apply_corner(options.corner);
  for (const std::string& claim : options.claims) apply_claim(claim, profiles);
  if (!options.netem.empty()) apply_netem(options.netem, remarks);
  if (!options.set.empty()) apply_set(options.set, profiles);
}

void ScenarioFile::apply_corner(const std::string& corner) {
  bool any = false;
  each_medium(scenario_, [&](auto& medium, const std::string& path) {
    if (medium.profile().empty()) return;
    medium.set_corner(corner);
    positions_.set(path + ".corner", typed_place());
    any = true;
  });
  if (any || corner == kTypicalCorner) return;
  throw Mistake(fmt::format("--corner {}: no link of {} has a profile", corner, path_));
}

// Media differ in what vendors say of them: a claim reaches the links whose profile knows it.
void ScenarioFile::apply_claim(const std::string& claim, ProfileLibrary& profiles) {
  std::set<std::string> known;
  bool done = false;
  each_medium(scenario_, [&](auto& medium, const std::string& path) {
    if (medium.profile().empty()) return;
    Problems faulty;  // told by resolve(), with the place in the file
    const LoadedProfile* profile = profiles.find(medium.profile(), {}, faulty);
    done = done || profile == nullptr;
    if (profile == nullptr) return;
    for (const std::string& name : overlay_names(*profile, OverlayKind::kClaim)) known.insert(name);
    if (!states(*profile, OverlayKind::kClaim, claim)) return;
    done = true;
    if (std::count(medium.claims().begin(), medium.claims().end(), claim) > 0) return;
    positions_.set(fmt::format("{}.claims[{}]", path, medium.claims_size()), typed_place());
    medium.add_claims(claim);
  });
  if (done) return;
  throw Mistake(fmt::format(
      "--claim {}: no profile of {} states it; {}",
      in_quotes(claim),
      path_,
      known.empty() ? "they state none" : fmt::format("they state: {}", fmt::join(known, ", "))));
}

// A short name means what it means among the parameters of each link: "length_m" is that of a cable
// here and of a fibre there.
void ScenarioFile::apply_set(const std::vector<std::string>& arguments, ProfileLibrary& profiles) {
  Problems problems;
  const std::vector<std::string> names = medium_names(scenario_);
  std::map<std::string, std::vector<std::string>> of_link = by_link(arguments, names);
  std::size_t number = 0;
  each_medium(scenario_, [&](auto& medium, const std::string& path) {
    Problems faulty;  // told by resolve()
    const std::string& name = names[number++];
    const schema::Cable link = as_link(medium);
    const auto levels = link_levels(link, path, positions_, profiles, faulty);
    if (!levels) return;
    for (std::size_t d = 0; d < kDirections.size(); ++d) {
      std::vector<ParameterLevel> all = *levels;
      all.push_back({d == 0 ? link.a_to_b() : link.b_to_a(), &positions_, path});
      const MergedParameters merged(std::move(all), {});
      for (const std::string& whose : {std::string{}, name}) {
        const TypedFields typed = read_typed_fields(of_link[whose], merged.values(), problems);
        std::vector<std::string> fields;
        for (const TypedFields::Entry& entry : typed.entries) fields.push_back(entry.field);
        put(medium, path, d, typed.parameters, fields);
      }
    }
  });
  tidy(problems);
  if (!problems.empty()) throw Mistake(problems);
}

void ScenarioFile::apply_netem(const std::string& arguments, std::ostream& remarks) {
  const auto result = import_netem(arguments);
  if (const auto* problem = std::get_if<NetemProblem>(&result))
    throw Mistake("--" + problem->message);
  const auto& import = std::get<NetemImport>(result);
  const LinkOverride change = parse_link_parameters(import.parameters);
  each_medium(scenario_, [&](auto& medium, const std::string& path) {
    for (std::size_t d = 0; d < kDirections.size(); ++d)
      put(medium, path, d, change.parameters, change.fields);
  });
  for (const std::string& remark : import.remarks) remarks << "note: " << remark << "\n";
}

std::vector<ProfileText> ScenarioFile::profiles() const {
  // As they were when it was resolved: files may have changed since then.
  ProfileLibrary unresolved = library();
  ProfileLibrary& profiles = resolved_with_ ? *resolved_with_ : unresolved;
  std::map<std::string, ProfileText> found;
  schema::Scenario media = scenario_;  // each_medium() may change what it visits
  each_medium(media, [&](auto& medium, const std::string&) {
    if (medium.profile().empty()) return;
    Problems faulty;
    for (const LoadedProfile* at = profiles.find(medium.profile(), {}, faulty); at != nullptr;
         at = at->base) {
      const std::string& name = at->profile.profile();
      const std::string file = at->positions.find("profile").file;
      found[name] = {name, file, at->text};
    }
  });
  std::vector<ProfileText> out;
  for (auto& [name, profile] : found) out.push_back(std::move(profile));
  return out;
}

std::vector<std::array<std::string, 2>> ScenarioFile::rate_traces() const {
  ProfileLibrary profiles = library();
  std::vector<std::array<std::string, 2>> out;
  for (int i = 0; i < scenario_.links_size(); ++i) {
    const schema::Cable& link = scenario_.links(i);
    const std::string path = fmt::format("links[{}]", i);
    Problems faulty;  // told by resolve()
    const auto levels = link_levels(link, path, positions_, profiles, faulty);
    out.emplace_back();
    for (std::size_t d = 0; levels && d < kDirections.size(); ++d) {
      std::vector<ParameterLevel> all = *levels;
      all.push_back({d == 0 ? link.a_to_b() : link.b_to_a(),
                     &positions_,
                     fmt::format("{}.{}", path, kDirections[d])});
      const MergedParameters merged(std::move(all), {});
      if (!merged.values().rate_trace().empty())
        out.back()[d] = std::filesystem::absolute(rate_trace_path(merged)).string();
    }
  }
  return out;
}

ProfileLibrary ScenarioFile::library() const {
  if (folders_) return ProfileLibrary(*folders_);
  std::vector<std::filesystem::path> folders = linkwright::profile_folders();
  folders.insert(folders.begin(), std::filesystem::path(path_).parent_path() / "profiles");
  return ProfileLibrary(std::move(folders));
}

ProfileLibrary& ScenarioFile::profiles_in_use() const {
  if (!resolved_with_) resolved_with_ = std::make_shared<ProfileLibrary>(library());
  return *resolved_with_;
}

ResolvedScenario ScenarioFile::resolve(TraceFiles traces) const {
  ResolveOptions options;
  options.free_huge_bytes = free_huge_bytes();
  options.traces = traces;
  return resolve_with(options);
}

ResolvedScenario ScenarioFile::resolve_changed() const {
  ResolveOptions options;
  options.traces = TraceFiles::kInJournal;
  options.with_text = false;
  return resolve_with(options);
}

// A faulty profile is told of once by each library: one that has found problems is not kept.
ResolvedScenario ScenarioFile::resolve_with(const ResolveOptions& options) const {
  ProfileLibrary& profiles = profiles_in_use();
  ResolveResult result = linkwright::resolve(scenario_, positions_, profiles, options);
  if (const auto* problems = std::get_if<Problems>(&result)) {
    resolved_with_.reset();
    throw Mistake(*problems);
  }
  ResolvedScenario resolved = std::get<ResolvedScenario>(std::move(result));
  check_fabric_events(resolved);
  return resolved;
}

void ScenarioFile::check_fabric_events(const ResolvedScenario& resolved) const {
  Problems problems;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::string>> set;
  for (std::size_t i = 0; i < resolved.timeline.events.size(); ++i) {
    const TimelineEvent& event = resolved.timeline.events[i];
    if (!event.in_fabric || event.kind != TimelineKind::kSet) continue;
    std::vector<std::string>& now = set[{event.index, event.link}];
    now = upon_earlier(now, event.parameters);
    try {
      checked_fabric_link(*this, resolved, {event.what, true, event.index, event.link}, now);
    } catch (const Mistake& mistake) {
      const std::string path = fmt::format("timeline.events[{}].set.parameters", i);
      for (const Problem& problem : mistake.problems)
        problems.push_back(
            {positions_.find(path),
             path,
             problem.path.empty() ? problem.message : problem.path + ": " + problem.message});
    }
  }
  tidy(problems);
  if (!problems.empty()) throw Mistake(problems);
}

Problem ScenarioFile::problem(std::string_view field, const std::string& message) const {
  const std::string known = scenario_field(std::string{field});
  Position at = positions_.find(known);
  if (at.file.empty()) at = {path_, 1, 1};
  return {at, known, message};
}

std::string ScenarioFile::place(std::string_view field, const std::string& message) const {
  return to_text(problem(field, message));
}

std::string ScenarioFile::parameter_path(std::size_t link,
                                         std::size_t direction,
                                         const char* field) const {
  std::string where = fmt::format("links[{}]", link);
  for (const std::string& level : {fmt::format("{}.{}.{}", where, kDirections[direction], field),
                                   fmt::format("{}.parameters.{}", where, field),
                                   where + ".profile"})
    if (positions_.written(level)) return level;
  return where;
}

}  // namespace linkwright
