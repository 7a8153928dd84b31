// SPDX-License-Identifier: Apache-2.0
//
// linkwright-dataplane: the privileged process. Composition root: an emulator, the service that
// answers for it, the sockets on which it is asked.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "control/agent/agent.h"
#include "control/agent/agent_service.h"
#include "dataplane/calibration.h"
#include "dataplane/emulator.h"

namespace {

constexpr int kUsage = 2;
constexpr int kCannotServe = 3;

void log_to_stderr(bool verbose) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("linkwright-dataplane"));
  spdlog::set_level(verbose ? spdlog::level::debug : spdlog::level::warn);
}

}  // namespace

int main(int argc, char** argv) try {
  linkwright::AgentOptions options;
  bool verbose = false;
  CLI::App app{"linkwright-dataplane: ports, links and the agent that `linkwright` talks to"};
  app.set_version_flag("--version", "linkwright-dataplane " LINKWRIGHT_VERSION);
  app.add_option("--socket", options.socket_path, "UNIX socket to listen on (mode 0600)");
  app.add_option("--connection-fd", options.connection_fd, "connected socket, inherited");
  app.add_flag("--exit-with-client",
               options.exit_with_client,
               "drain and end when the commanding client goes away");
  app.add_flag("-v,--verbose", verbose, "log what happens");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "linkwright-dataplane: " << error.what() << "\n";
    return kUsage;
  }
  if (options.socket_path.empty() && options.connection_fd < 0) {
    std::cerr << "linkwright-dataplane: --socket or --connection-fd is required\n";
    return kUsage;
  }
  log_to_stderr(verbose);
  const std::unique_ptr<linkwright::Emulator> emulator = linkwright::make_emulator();
  linkwright::AgentService service(
      *emulator, linkwright::calibrate, {LINKWRIGHT_VERSION, LINKWRIGHT_DPDK_VERSION});
  linkwright::serve_agent(service, options);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "linkwright-dataplane: " << error.what() << "\n";
  return kCannotServe;
}
