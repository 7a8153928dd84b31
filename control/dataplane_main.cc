// SPDX-License-Identifier: Apache-2.0
//
// linkwright-dataplane: the privileged process. Composition root: an emulator, the service that
// answers for it, the sockets on which it is asked; or the broker that starts such processes.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "control/agent/agent.h"
#include "control/agent/agent_service.h"
#include "control/agent/broker.h"
#include "control/help/help_text.h"
#include "control/help/manual_page.h"
#include "dataplane/calibration.h"
#include "dataplane/emulator.h"

namespace {

constexpr int kUsage = 2;
constexpr int kCannotServe = 3;

linkwright::Manual manual() {
  return {8,
          LINKWRIGHT_VERSION,
          "the privileged process of linkwright",
          {"Takes the ports by DPDK, runs the links on a core of its own and answers on a private "
           "socket. `linkwright run` and `linkwright calibrate` start it, beside which it is "
           "looked for, then in `PATH`; nobody else has to. One of --socket and --connection-fd "
           "is needed.",
           "It needs the privileges that DPDK needs for the ports; huge pages are used where "
           "there are enough."},
          {{"EXIT STATUS",
            {{"0", "It was asked to end, or its client went away."},
             {"2", "The command line is wrong."},
             {"3", "It cannot serve: the socket, or what DPDK needs."}}},
           {"ENVIRONMENT", {{"NO_COLOR", "Set and not empty: no colour in the log."}}},
           {"SEE ALSO", {{"", "linkwright(1)"}}}}};
}

void log_to_stderr(bool verbose) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool plain = no_color != nullptr && *no_color != '\0';
  spdlog::set_default_logger(spdlog::stderr_color_mt(
      "linkwright-dataplane", plain ? spdlog::color_mode::never : spdlog::color_mode::automatic));
  spdlog::set_level(verbose ? spdlog::level::debug : spdlog::level::warn);
}

}  // namespace

int main(int argc, char** argv) try {
  linkwright::AgentOptions options;
  linkwright::BrokerOptions broker;
  bool verbose = false;
  bool man = false;
  CLI::App app{"Ports, links and the agent that linkwright talks to", "linkwright-dataplane"};
  linkwright::set_house_style(app, LINKWRIGHT_VERSION, {});
  app.add_option("--serve",
                 broker.folder,
                 "folder for sockets: start an emulator process for each that linkwrightd asks for")
      ->type_name("FOLDER");
  app.add_option("--group", broker.group, "with --serve: group that may use the sockets")
      ->type_name("GROUP");
  app.add_option("--socket", options.socket_path, "UNIX socket to listen on, made with mode 0600")
      ->type_name(linkwright::kSocketValue);
  app.add_option("--listen-fd",
                 options.listen_fd,
                 "number of an open descriptor: a listening socket, inherited")
      ->type_name("NUMBER");
  app.add_option("--connection-fd",
                 options.connection_fd,
                 "number of an open descriptor: a connected socket, inherited")
      ->type_name("NUMBER");
  app.add_flag("--exit-with-client",
               options.exit_with_client,
               "drain and end when the commanding client goes away");
  app.add_flag("-v,--verbose", verbose, "log what happens, on stderr");
  app.add_flag("--man", man, "print the manual page and exit")->group("");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "linkwright-dataplane: " << error.what() << "\n";
    return kUsage;
  }
  if (man) {
    std::cout << linkwright::manual_page(linkwright::command_help(app), manual());
    return 0;
  }
  const bool serves_one =
      !options.socket_path.empty() || options.connection_fd >= 0 || options.listen_fd >= 0;
  if (serves_one == !broker.folder.empty()) {
    std::cerr << "linkwright-dataplane: either --serve FOLDER or one of --socket, --listen-fd, "
                 "--connection-fd is required\n";
    return kUsage;
  }
  log_to_stderr(verbose);
  if (!broker.folder.empty()) {
    broker.program = std::filesystem::read_symlink("/proc/self/exe");
    if (verbose) broker.arguments.emplace_back("-v");
    linkwright::serve_broker(broker);
    return 0;
  }
  const std::unique_ptr<linkwright::Emulator> emulator = linkwright::make_emulator();
  linkwright::AgentService service(
      *emulator, linkwright::calibrate, {LINKWRIGHT_VERSION, LINKWRIGHT_DPDK_VERSION});
  linkwright::serve_agent(service, options);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "linkwright-dataplane: " << error.what() << "\n";
  return kCannotServe;
}
