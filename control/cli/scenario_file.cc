// SPDX-License-Identifier: Apache-2.0
#include "control/cli/scenario_file.h"

#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/cli/link_parameters.h"
#include "control/cli/paths.h"
#include "control/import/netem.h"
#include "control/scenario/host_memory.h"
#include "control/scenario/resolve.h"
#include "control/yaml/reader.h"

namespace linkwright {
namespace {

constexpr std::array<const char*, 2> kDirections{"a_to_b", "b_to_a"};

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

}  // namespace

std::string join_lines(const Problems& problems) {
  std::string lines;
  for (const Problem& problem : problems) lines += (lines.empty() ? "" : "\n") + to_text(problem);
  return lines;
}

ScenarioFile::ScenarioFile(const std::string& path) : path_(path) {
  Problems problems;
  if (!read_yaml_file(path, scenario_, positions_, problems))
    throw CliError(kExitUsage, join_lines(problems));
}

void ScenarioFile::override_link(const std::string& link,
                                 const std::vector<bool>& directions,
                                 const std::vector<std::string>& parameters) {
  const LinkOverride change = parse_link_parameters(parameters);
  for (int i = 0; i < scenario_.links_size(); ++i) {
    schema::Cable& cable = *scenario_.mutable_links(i);
    if (cable.name() != link) continue;
    const std::array<schema::LinkParameters*, 2> levels{cable.mutable_a_to_b(),
                                                        cable.mutable_b_to_a()};
    for (std::size_t d = 0; d < levels.size(); ++d) {
      if (!directions[d]) continue;
      levels[d]->MergeFrom(change.parameters);
      for (const std::string& field : change.fields)
        positions_.set(fmt::format("links[{}].{}.{}", i, kDirections[d], field),
                       {"command line", 0, 0});
    }
    return;
  }
  throw CliError(kExitUsage, fmt::format("{}: no link is named \"{}\"", path_, link));
}

void ScenarioFile::apply_netem(const std::string& arguments, std::ostream& remarks) {
  if (arguments.empty()) return;
  const auto result = import_netem(arguments);
  if (const auto* problem = std::get_if<NetemProblem>(&result))
    throw CliError(kExitUsage, "--" + problem->message);
  const auto& import = std::get<NetemImport>(result);
  std::vector<std::string> links;
  for (const schema::Cable& cable : scenario_.links()) links.push_back(cable.name());
  for (const std::string& link : links) override_link(link, {true, true}, import.parameters);
  for (const std::string& remark : import.remarks) remarks << "note: " << remark << "\n";
}

ResolvedScenario ScenarioFile::resolve() const {
  std::vector<std::filesystem::path> folders = linkwright::profile_folders();
  folders.insert(folders.begin(), std::filesystem::path(path_).parent_path() / "profiles");
  ProfileLibrary profiles(std::move(folders));
  ResolveOptions options;
  options.free_huge_bytes = free_huge_bytes();
  ResolveResult result = linkwright::resolve(scenario_, positions_, profiles, options);
  if (const auto* problems = std::get_if<Problems>(&result))
    throw CliError(kExitUsage, join_lines(*problems));
  return std::get<ResolvedScenario>(std::move(result));
}

std::string ScenarioFile::place(std::string_view field, const std::string& message) const {
  const std::string known = scenario_field(std::string{field});
  Position at = positions_.find(known);
  if (at.file.empty()) at = {path_, 1, 1};
  return to_text({at, known, message});
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
