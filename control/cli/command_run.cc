// SPDX-License-Identifier: Apache-2.0
//
// linkwright run: a scenario on ports; linkwright replay: what once arrived through it, in virtual
// time.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/output.h"
#include "control/cli/run_options.h"
#include "control/cli/terminal.h"
#include "control/help/command_help.h"
#include "control/live/duration.h"

namespace linkwright {
namespace {

struct RunArguments {
  RunOptions options;
  std::string duration;
  std::string format = "table";
  std::uint64_t poll_seed = 0;
};

int print_outcome(const RunOutcome& outcome, const std::string& format) {
  const RunReport& report = outcome.report;
  print_as(
      format,
      [&] { return to_json(report); },
      [&] { return to_table(report, page_of(STDOUT_FILENO)); });
  std::cout.flush();
  return outcome.passed() ? kExitOk : kExitFail;
}

int execute(RunArguments& arguments) {
  RunOptions& options = arguments.options;
  if (!arguments.duration.empty())
    options.duration =
        parse_duration("--duration", arguments.duration, milliseconds(1), seconds(7'000'000));
  if (!options.arrivals.empty() &&
      (options.duration || !options.journal.empty() || !options.socket.empty()))
    throw CliError(kExitUsage,
                   "--virtual ends with its arrivals and has no ports: --duration, --journal and "
                   "--socket do not go with it");
  return print_outcome(options.arrivals.empty() ? run_live(options) : run_in_virtual_time(options),
                       arguments.format);
}

// Of both, written after the run.
void add_records(CLI::App& command, RunOptions& options) {
  command
      .add_option(
          "--fates", options.fates, "write what became of each frame of the links to this file")
      ->type_name(kFileValue);
  command
      .add_option("--evidence",
                  options.evidence,
                  "keep the record of the run in this file, for `rerun`: what it started from, "
                  "what it came to")
      ->type_name(kFileValue);
}

}  // namespace

void add_replay(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<RunArguments>();
  RunOptions& options = arguments->options;
  CLI::App* replay = app.add_subcommand(
      "replay", "what a scenario makes of recorded arrivals, in virtual time and without ports");
  replay->add_option("FILE", options.scenario, "scenario file")->type_name(kFileValue)->required();
  replay
      ->add_option("ARRIVALS",
                   options.arrivals,
                   "a journal of `run --journal`, with its changes, or a pcap or pcapng, whose "
                   "frames enter the first link from a to b, or the fabric where their source is")
      ->type_name(kFileValue)
      ->required();
  add_output_option(*replay, arguments->format);
  add_scenario_options(*replay, options.changes);
  add_records(*replay, options);
  replay->callback([arguments, &exit_code] {
    exit_code = print_outcome(run_in_virtual_time(arguments->options), arguments->format);
  });
}

void add_run(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<RunArguments>();
  RunOptions& options = arguments->options;
  CLI::App* run = app.add_subcommand(
      "run", "run a scenario until --duration or Ctrl-C, and print what it came to");
  run->add_option("FILE", options.scenario, "scenario file")->type_name(kFileValue)->required();
  run->add_option("--duration",
                  arguments->duration,
                  "real time, as in 10s, 1ms or more; default: until Ctrl-C (SIGINT, SIGTERM)")
      ->type_name("TIME");
  run->add_option("--virtual",
                  options.arrivals,
                  "`replay` this journal, pcap or pcapng in virtual time, without ports")
      ->type_name(kFileValue);
  add_output_option(*run, arguments->format);
  add_scenario_options(*run, options.changes);
  run->add_option(
         "--journal", options.journal, "write arrivals and changes to this file, for `replay`")
      ->type_name(kFileValue);
  add_records(*run, options);
  run->add_option("--socket",
                  options.socket,
                  "make this socket, mode 0600, for `link`, `stats`, `fabric` and `ocs` meanwhile")
      ->type_name(kSocketValue);
  run->add_flag("--force", options.force, "take ports although they carry an address or a route");
  run->add_flag("-v,--verbose", options.verbose, "let the dataplane and DPDK speak, on stderr");
  run->add_option("--ready-fd",
                  options.ready_fd,
                  "write \"ready\" to this open descriptor when the links are up")
      ->type_name("NUMBER");
  run->add_option(
         "--ready-file", options.ready_file, "write \"ready\" to this file when the links are up")
      ->type_name(kFileValue);
  run->add_option("--virtual-chunk", options.virtual_chunk)->check(CLI::Range(1, 256))->group("");
  CLI::Option* poll = run->add_option("--virtual-poll-seed", arguments->poll_seed)->group("");
  run->callback([arguments, poll, &exit_code] {
    if (poll->count() > 0) arguments->options.virtual_poll_seed = arguments->poll_seed;
    exit_code = execute(*arguments);
  });
}

}  // namespace linkwright
