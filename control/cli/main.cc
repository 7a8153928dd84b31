// SPDX-License-Identifier: Apache-2.0
//
// linkwright: everything a person types. Composition root; each command is in a file of its own.
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "control/agent/client.h"
#include "control/cli/commands.h"
#include "control/cli/evidence_commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/terminal.h"
#include "control/help/help_text.h"
#include "control/live/mistake.h"

namespace {

int run(int argc, char** argv) {
  int exit_code = linkwright::kExitOk;
  CLI::App app{"Makes a pair of ordinary network ports behave like another link", "linkwright"};
  linkwright::set_house_style(app, LINKWRIGHT_VERSION, linkwright::page_of(STDOUT_FILENO));
  app.footer(
      "`linkwright COMMAND --help` tells the options of a command; the manual page, "
      "linkwright(1), has all of them, exit codes and examples.");
  app.require_subcommand(1);
  linkwright::add_check(app, exit_code);
  linkwright::add_run(app, exit_code);
  linkwright::add_replay(app, exit_code);
  linkwright::add_rerun(app, exit_code);
  linkwright::add_runs(app, exit_code);
  linkwright::add_calibrate(app, exit_code);
  linkwright::add_link(app, exit_code);
  linkwright::add_stats(app, exit_code);
  linkwright::add_drivers(app, exit_code);
  linkwright::add_fabric(app, exit_code);
  linkwright::add_ocs(app, exit_code);
  linkwright::add_schema(app, exit_code);
  linkwright::add_profile(app, exit_code);
  linkwright::add_calc(app, exit_code);
  linkwright::add_collective(app, exit_code);
  linkwright::add_scenario(app, exit_code);
  linkwright::add_lease(app, exit_code);
  linkwright::add_config(app, exit_code);
  linkwright::add_port(app, exit_code);
  linkwright::add_fidelity(app, exit_code);
  linkwright::add_fec(app, exit_code);
  linkwright::add_energy(app, exit_code);
  linkwright::add_capture(app, exit_code);
  linkwright::add_completion(app, exit_code);
  linkwright::add_man(app, LINKWRIGHT_VERSION, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "linkwright: " << error.what() << "\n";
    return linkwright::kExitUsage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) try {
  return run(argc, argv);
} catch (const linkwright::CliError& error) {
  std::cerr << error.what() << "\n";
  return error.code;
} catch (const linkwright::Mistake& error) {
  std::cerr << error.what() << "\n";
  return linkwright::kExitUsage;
} catch (const linkwright::Refusal& error) {
  std::cerr << error.what() << "\n";
  return linkwright::kExitRefused;
} catch (const linkwright::Unreachable& error) {
  std::cerr << "linkwright: " << error.what() << "\n";
  return linkwright::kExitUnreachable;
} catch (const std::exception& error) {
  std::cerr << "linkwright: " << error.what() << "\n";
  return linkwright::kExitUnreachable;
}
