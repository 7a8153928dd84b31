// SPDX-License-Identifier: Apache-2.0
//
// linkwright: everything a person types. Composition root; each command is in a file of its own.
#include <iostream>

#include <CLI/CLI.hpp>

#include "control/agent/client.h"
#include "control/cli/commands.h"
#include "control/cli/exit_code.h"

namespace {

int run(int argc, char** argv) {
  int exit_code = linkwright::kExitOk;
  CLI::App app{"linkwright: makes a pair of ordinary network ports behave like another link"};
  app.set_version_flag("--version", "linkwright " LINKWRIGHT_VERSION);
  app.require_subcommand(1);
  linkwright::add_check(app, exit_code);
  linkwright::add_run(app, exit_code);
  linkwright::add_calibrate(app, exit_code);
  linkwright::add_link(app, exit_code);
  linkwright::add_stats(app, exit_code);
  linkwright::add_drivers(app, exit_code);
  linkwright::add_fabric(app, exit_code);
  linkwright::add_ocs(app, exit_code);
  linkwright::add_schema(app, exit_code);
  linkwright::add_profile(app, exit_code);
  linkwright::add_calc(app, exit_code);
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
} catch (const linkwright::Unreachable& error) {
  std::cerr << "linkwright: " << error.what() << "\n";
  return linkwright::kExitUnreachable;
} catch (const std::exception& error) {
  std::cerr << "linkwright: " << error.what() << "\n";
  return linkwright::kExitUnreachable;
}
