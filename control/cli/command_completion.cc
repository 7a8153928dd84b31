// SPDX-License-Identifier: Apache-2.0
//
// linkwright completion and man: what is made from the command line itself, at build time or by a
// person.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/manual.h"
#include "control/help/bash_completion.h"
#include "control/help/zsh_completion.h"

namespace linkwright {

void add_completion(CLI::App& app, int& exit_code) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "completion", "print the completion of a shell, for `source <(linkwright completion bash)`");
  command->add_option("SHELL", *shell, "the shell that shall know the verbs, bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->callback([&app, shell, &exit_code] {
    const CommandHelp help = command_help(app);
    std::cout << (*shell == "bash" ? bash_completion(help) : zsh_completion(help));
    exit_code = kExitOk;
  });
}

void add_man(CLI::App& app, const char* version, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("man", "print the manual page, as for `linkwright man | man -l -`");
  command->callback([&app, version, &exit_code] {
    std::cout << manual_page(command_help(app), manual(version));
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
