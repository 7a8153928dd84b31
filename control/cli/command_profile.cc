// SPDX-License-Identifier: Apache-2.0
//
// linkwright profile list|show|compare|explain|new: what profiles say and what follows from it.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/output.h"
#include "control/cli/terminal.h"
#include "control/help/command_help.h"
#include "control/live/paths.h"
#include "control/live/scenario_file.h"
#include "control/profile/comparison.h"
#include "control/profile/explanation.h"
#include "control/profile/figures_json.h"
#include "control/profile/listing.h"
#include "control/profile/new_profile.h"
#include "control/profile/population.h"
#include "control/profile/rows.h"
#include "control/yaml/did_you_mean.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct ProfileArguments {
  std::string name;
  std::vector<std::string> names;  // of a comparison
  std::string field;
  std::string figure;  // empty: all
  std::string from;
  std::string file;
  std::string format = "table";
  ProfileQuestion question;
  std::uint32_t population = 0;
  std::uint64_t seed = 1;
};
using Arguments = std::shared_ptr<ProfileArguments>;

void refuse_if_any(const Problems& problems) {
  if (!problems.empty()) throw CliError(kExitUsage, join_lines(problems));
}

// One profile under the options of the command line.
ProfileAnswer ask(ProfileLibrary& library, ProfileQuestion question, const std::string& name) {
  Problems problems;
  question.name = name;
  std::optional<ProfileAnswer> answered = answer(library, question, problems);
  refuse_if_any(problems);
  return std::move(*answered);
}

// The functions make their text only when it is the one asked for.
void print(const std::string& format, auto&& as_json, auto&& as_table, auto&& as_csv) {
  if (format == "json")
    std::cout << json::serialize(as_json()) << "\n";
  else
    std::cout << (format == "csv" ? as_csv() : as_table());
}

void print_rows(const std::string& format, const json::object& object) {
  print(
      format,
      [&] { return json::value(object); },
      [&] { return rows_table(rows_of(object), page_of(STDOUT_FILENO)); },
      [&] { return rows_csv(rows_of(object)); });
}

void list(const ProfileArguments& arguments) {
  ProfileLibrary library(profile_folders());
  Problems problems;
  const json::array listing = list_profiles(library, problems);
  print(
      arguments.format,
      [&] { return json::value(listing); },
      [&] { return listing_table(listing, page_of(STDOUT_FILENO)); },
      [&] { return listing_csv(listing); });
  refuse_if_any(problems);
}

// One of the figures, or a group of them, under the question that it answers.
json::object only(const std::string& figure, const ProfileAnswer& answered) {
  json::object out = heading_json(answered);
  json::value at = to_json(answered);
  out["ber_acceleration"] = at.at("ber_acceleration");
  std::istringstream words(figure);
  for (std::string word; std::getline(words, word, '.');) {
    const json::object* group = at.if_object();
    std::vector<std::string> known;
    if (group != nullptr)
      for (const auto& member : *group) known.emplace_back(member.key());
    if (group == nullptr || !group->contains(word))
      throw CliError(kExitUsage,
                     fmt::format("FIGURE: there is no {}{}", in_quotes(figure), hint(word, known)));
    at = json::value(at.at(word));
  }
  out[figure] = std::move(at);
  return out;
}

void show(const ProfileArguments& arguments) {
  ProfileLibrary library(profile_folders());
  const ProfileAnswer answered = ask(library, arguments.question, arguments.name);
  if (!arguments.figure.empty())
    return print_rows(arguments.format, only(arguments.figure, answered));
  if (arguments.population == 0) return print_rows(arguments.format, to_json(answered));
  Problems problems;
  const auto population = populate(answered, arguments.population, arguments.seed, problems);
  refuse_if_any(problems);
  print_rows(arguments.format, to_json(answered, *population));
}

void compare(const ProfileArguments& arguments) {
  ProfileLibrary library(profile_folders());
  std::vector<json::object> answers;
  for (const std::string& name : arguments.names)
    answers.push_back(to_json(ask(library, arguments.question, name)));
  const Comparison comparison(std::move(answers));
  print(
      arguments.format,
      [&] { return json::value(comparison.json()); },
      [&] { return comparison.table(page_of(STDOUT_FILENO)); },
      [&] { return comparison.csv(); });
}

void explain_one(const ProfileArguments& arguments) {
  ProfileLibrary library(profile_folders());
  const ProfileAnswer answered = ask(library, arguments.question, arguments.name);
  Problems problems;
  const auto explanation = explain(answered, arguments.field, problems);
  refuse_if_any(problems);
  print(
      arguments.format,
      [&] { return json::value(to_json(answered, *explanation)); },
      [&] { return to_table(*explanation, page_of(STDOUT_FILENO)); },
      [&] { return to_csv(*explanation); });
}

// Given, else that of the file, else one that says where it comes from.
std::string name_of_new(const ProfileArguments& arguments) {
  const std::string stem = std::filesystem::path(arguments.file).stem().string();
  const std::string otherwise = stem.empty() ? arguments.from + "-copy" : stem;
  std::string name = arguments.name.empty() ? otherwise : arguments.name;
  if (!is_profile_name(name))
    throw CliError(kExitUsage,
                   fmt::format("{} is no name for a profile (allowed: letters, digits, - _ .)",
                               in_quotes(name)));
  if (!stem.empty() && std::filesystem::path(arguments.file).filename() != name + ".yaml")
    throw CliError(
        kExitUsage,
        fmt::format("-o {}: the file of a profile has its name, {}.yaml", arguments.file, name));
  return name;
}

void write_new(const ProfileArguments& arguments) {
  ProfileLibrary library(profile_folders());
  const std::string name = name_of_new(arguments);
  const ProfileAnswer answered = ask(library, arguments.question, arguments.from);
  if (name == answered.profile->profile.profile())
    throw CliError(kExitUsage,
                   fmt::format("{} would extend itself (allowed: another name, by --name or -o)",
                               in_quotes(name)));
  const std::string text = new_profile_text(name, answered);
  if (arguments.file.empty()) {
    std::cout << text;
    return;
  }
  if (std::filesystem::exists(arguments.file))
    throw CliError(kExitUsage, fmt::format("-o {}: exists already", arguments.file));
  std::ofstream file(arguments.file);
  file << text;
  file.close();
  if (!file) throw CliError(kExitUsage, fmt::format("-o {}: cannot be written", arguments.file));
}

using Action = void (*)(const ProfileArguments&);

CLI::App* add_action(CLI::App& profile,
                     const char* name,
                     const char* help,
                     Action action,
                     const Arguments& arguments,
                     int& exit_code) {
  CLI::App* command = profile.add_subcommand(name, help);
  command->callback([action, arguments, &exit_code] {
    action(*arguments);
    exit_code = kExitOk;
  });
  return command;
}

void add_set(CLI::App& command, const Arguments& arguments) {
  command
      .add_option("--set",
                  arguments->question.set,
                  "a number of one's own over that of the profile, as in length_m=2.5 or "
                  "latency.module=80ns")
      ->type_name("FIELD=VALUE")
      ->allow_extra_args(false);
}

void add_question(CLI::App& command, const Arguments& arguments) {
  add_set(command, arguments);
  command
      .add_option("--corner",
                  arguments->question.corner,
                  "typical, or a corner that the profile states, as spec-worst or hot; "
                  "default: typical")
      ->type_name("CORNER");
  command
      .add_option("--claim",
                  arguments->question.claims,
                  "put a vendor's claim in force that the profile states")
      ->type_name("CLAIM")
      ->allow_extra_args(false);
}

}  // namespace

void add_profile(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<ProfileArguments>();
  CLI::App* profile = app.add_subcommand(
      "profile", "profiles: links that are described with sources, and their figures");
  profile->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, Action action) {
    return add_action(*profile, name, help, action, arguments, exit_code);
  };
  CLI::App* all =
      add("list", "every profile on a line: regime, rate, reach, energy, latency", list);
  add_output_option(*all, arguments->format);

  CLI::App* one = add("show", "all figures that follow from a profile", show);
  one->add_option("NAME", arguments->name, "name of a profile, as `profile list` tells it")
      ->required();
  CLI::Option* figure =
      one->add_option("FIGURE",
                      arguments->figure,
                      "only this one or this group, as in energy.link or retry; default: all");
  add_question(*one, arguments);
  one->add_option("--population",
                  arguments->population,
                  "draw so many units at random and tell what part of them misses its budget")
      ->excludes(figure)
      ->check(CLI::Range(std::uint32_t{1}, kLargestPopulation));
  one->add_option("--seed", arguments->seed, "of the draw of --population")->capture_default_str();
  add_output_option(*one, arguments->format);

  CLI::App* several =
      add("compare",
          "the figures of two to eight profiles side by side, with their differences",
          compare);
  several->add_option("NAME", arguments->names, "names of profiles, 2 to 8")
      ->required()
      ->expected(2, 8);
  add_question(*several, arguments);
  add_output_option(*several, arguments->format);

  CLI::App* origin =
      add("explain",
          "where the numbers of a profile come from: source, confidence, file and line",
          explain_one);
  origin->add_option("NAME", arguments->name, "name of a profile, as `profile list` tells it")
      ->required();
  origin->add_option(
      "FIELD", arguments->field, "only this one, as in latency.module; default: all");
  add_question(*origin, arguments);
  add_output_option(*origin, arguments->format);

  CLI::App* fresh = add("new", "write a profile that extends another one", write_new);
  fresh->add_option("NAME",
                    arguments->name,
                    "of the new profile; default: that of the file of -o, else FROM-copy");
  fresh->add_option("--from", arguments->from, "name of the profile to extend")
      ->type_name("PROFILE")
      ->required();
  add_set(*fresh, arguments);
  fresh
      ->add_option(
          "-o,--output", arguments->file, "file to write, NAME.yaml; default: standard output")
      ->type_name(kFileValue);
}

}  // namespace linkwright
