// SPDX-License-Identifier: Apache-2.0
//
// Verbs of a scenario's timeline: timeline, pause, play.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"
#include "control/report/text_table.h"
#include "control/yaml/units.h"
#include "link_models/core/time.h"

namespace linkwright {
namespace {

struct TimelineArguments {
  DaemonOptions options;
  std::string name;
  double speed = 0;
};

std::string time_of(std::int64_t ps) {
  return format_quantity(SignedWide{ps}, schema::TIME_PS);
}

std::string state_of(const api::Timeline& timeline) {
  const std::string pace =
      timeline.paused() ? "paused" : fmt::format("speed {:g}", timeline.speed());
  return fmt::format("{}: {}, at {:.3f} s of run time; events are handed over up to {:.3f} s\n",
                     timeline.scenario(),
                     pace,
                     static_cast<double>(timeline.run_time_ps()) / kPicosPerSecond,
                     static_cast<double>(timeline.handed_over_ps()) / kPicosPerSecond);
}

std::string effect_of(const api::TimelineEntry& entry) {
  if (entry.refused()) return "refused";
  if (entry.effective_ps() == entry.planned_ps()) return time_of(entry.effective_ps());
  return fmt::format("{} (late by {})",
                     time_of(entry.effective_ps()),
                     time_of(entry.effective_ps() - entry.planned_ps()));
}

void print(const TimelineArguments& arguments, const api::Timeline& timeline) {
  if (!arguments.options.is_table()) return print_message(arguments.options.format, timeline);
  std::cout << state_of(timeline);
  TextTable events({{"EVENT", true},
                    {"MODEL TIME", true},
                    {"KIND", false},
                    {"WHAT", false, 30},
                    {"DONE", true},
                    {"", false, 60}});
  for (const api::TimelineEvent& each : timeline.events())
    events.add({fmt::format("{}", each.event()),
                time_of(each.first_ps()),
                each.kind(),
                each.what(),
                fmt::format("{}/{}", each.done(), each.times()),
                each.text()});
  std::cout << events.text();
  if (timeline.log().empty()) return;
  TextTable log({{"MODEL TIME", true},
                 {"RUN TIME", true},
                 {"KIND", false},
                 {"WHAT", false, 30},
                 {"", false, 60}});
  for (const api::TimelineEntry& each : timeline.log())
    log.add({time_of(each.at_ps()), effect_of(each), each.kind(), each.what(), each.text()});
  std::cout << "\n" << log.text();
}

int show(const TimelineArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  print(arguments, client.get<api::Timeline>(api_path("scenarios", arguments.name, "/timeline")));
  return kExitOk;
}

void tell(const TimelineArguments& arguments, const api::Timeline& timeline) {
  if (!arguments.options.is_table()) return print_message(arguments.options.format, timeline);
  std::cout << state_of(timeline);
}

int pause(const TimelineArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  tell(arguments,
       client.ask<api::Timeline>(api::Method::kPost,
                                 api_path("scenarios", arguments.name, ":pause")));
  return kExitOk;
}

int play(const TimelineArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  api::PlayTimeline how;
  how.set_speed(arguments.speed);
  tell(arguments,
       client.ask<api::Timeline>(
           api::Method::kPost, api_path("scenarios", arguments.name, ":play"), how));
  return kExitOk;
}

CLI::App* add_verb(CLI::App& scenario,
                   const char* name,
                   const char* help,
                   int& exit_code,
                   const std::shared_ptr<TimelineArguments>& arguments,
                   int (*execute)(const TimelineArguments&)) {
  CLI::App* verb = scenario.add_subcommand(name, help);
  verb->add_option("NAME", arguments->name, "name of the scenario")->required();
  add_daemon_options(*verb, arguments->options);
  verb->callback([arguments, execute, &exit_code] { exit_code = execute(*arguments); });
  return verb;
}

}  // namespace

void add_scenario_timeline(CLI::App& scenario, int& exit_code) {
  const auto arguments = std::make_shared<TimelineArguments>();
  add_verb(scenario,
           "timeline",
           "its events, where playback is, and what has happened",
           exit_code,
           arguments,
           show);
  add_verb(scenario, "pause", "hold its timeline; frames go on", exit_code, arguments, pause);
  add_verb(scenario, "play", "go on with its timeline", exit_code, arguments, play)
      ->add_option("--speed", arguments->speed, "of playback, 0.001 to 1000; default: as it was")
      ->type_name("RATIO");
}

}  // namespace linkwright
