// SPDX-License-Identifier: Apache-2.0
//
// linkwrightd: the daemon. Composition root: scenarios, the table of the API, the sockets on which
// it is asked, what the service manager is told.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "control/daemon/broker_process.h"
#include "control/daemon/daemon.h"
#include "control/daemon/json_log.h"
#include "control/daemon/routes.h"
#include "control/daemon/stream.h"
#include "control/help/help_text.h"
#include "control/help/manual_page.h"
#include "control/http/server.h"
#include "control/page/page_files.h"
#include "control/process/notify.h"

namespace {

namespace asio = boost::asio;
using linkwright::Daemon;

constexpr int kUsage = 2;
constexpr int kCannotServe = 3;

struct Options {
  linkwright::DaemonOptions daemon;
  linkwright::http::ServerOptions server;
  std::string own_broker;       // folder; empty: another's
  std::string evidence_folder;  // empty: of the state
  std::string captures_folder;  // likewise
  bool json_log = false;
  bool verbose = false;
  bool man = false;
};

linkwright::Manual manual() {
  return {8,
          LINKWRIGHT_VERSION,
          "the daemon of linkwright",
          {"Holds scenarios, starts and stops them, changes them while they run, and answers over "
           "HTTP on a UNIX socket, in JSON or protobuf's binary form. `linkwright scenario`, "
           "`linkwright link` and others ask it.",
           "It needs no privileges: `linkwright-dataplane --serve` has those, and moves the "
           "frames. A daemon that ends, or is killed, costs no frame; the next one finds again "
           "what runs.",
           "Who may ask is told by the kernel: root and the daemon's own user are admins, the "
           "users of --operator-group may change things, others who may use the socket may look. "
           "Over loopback, a token says it."},
          {{"SIGNALS",
            {{"SIGHUP",
              "The token file is read again. Conversations over loopback end, and who still has a "
              "token comes back; a file that is wrong leaves the tokens of before."},
             {"SIGINT, SIGTERM", "It ends; what runs goes on, but with --own-dataplane."}}},
           {"EXIT STATUS",
            {{"0", "It was asked to end."},
             {"2", "The command line is wrong."},
             {"3", "It cannot serve: a socket, the token file, or the state of before."}}},
           {"ENVIRONMENT",
            {{"LINKWRIGHT_PROFILES", "Folders of profiles, separated by colons."},
             {"NOTIFY_SOCKET", "Where the service manager is told: ready, alive, stopping."},
             {"WATCHDOG_USEC",
              "Within how long the manager wants to hear from it. It hears nothing while a worker "
              "stands still."}}},
           {"FILES",
            {{"/run/linkwright/api.sock", "The socket of the API."},
             {"/var/lib/linkwright/state.binpb", "What was loaded, started and changed."},
             {"/var/lib/linkwright/evidence/RUN.json", "The record of a run."},
             {"/var/lib/linkwright/captures/RUN-cN.pcapng", "Frames of a run."}}},
           {"SEE ALSO", {{"", "linkwright(1), linkwright-dataplane(8)"}}}}};
}

void add_options(CLI::App& app, Options& options) {
  options.server.socket_path = "/run/linkwright/api.sock";
  options.daemon.broker = "/run/linkwright-dataplane/dataplane.sock";
  options.daemon.state_folder = "/var/lib/linkwright";
  app.add_option("--socket", options.server.socket_path, "UNIX socket of the API (mode 0660)")
      ->capture_default_str();
  app.add_option("--group", options.server.socket_group, "group that may use the socket");
  app.add_option("--operator-group",
                 options.server.roles.operator_group,
                 "group whose users may change things; others may look");
  app.add_option("--viewer-group",
                 options.server.roles.viewer_group,
                 "group whose users may look; default: whoever may use the socket");
  app.add_option("--tcp",
                 options.server.tcp_address,
                 "listen on this machine's loopback too, as in 127.0.0.1:8642; wants --token-file");
  app.add_option("--token-file",
                 options.server.token_file,
                 "one `ROLE TOKEN` per line; readable by its owner only");
  app.add_option("--dataplane", options.daemon.broker, "socket of `linkwright-dataplane --serve`")
      ->capture_default_str();
  app.add_option("--own-dataplane",
                 options.own_broker,
                 "start `linkwright-dataplane --serve FOLDER`, and end it at the end (a lab's "
                 "way; wants its rights)");
  app.add_option("--state", options.daemon.state_folder, "folder for what survives a crash")
      ->capture_default_str();
  app.add_option("--evidence",
                 options.evidence_folder,
                 "folder for the evidence of runs; default: `evidence` in that of --state");
  app.add_option("--evidence-keep",
                 options.daemon.evidence_limits.keep,
                 "runs whose evidence is kept, the oldest go first; baselines stay; 0: all")
      ->capture_default_str();
  app.add_option("--evidence-bytes",
                 options.daemon.evidence_limits.bytes,
                 "the same by size, journals beside it included, as in 500MB or 2GiB; 0: no limit")
      ->transform(CLI::AsSizeValue(true))
      ->capture_default_str();
  app.add_option("--captures",
                 options.captures_folder,
                 "folder for captures; default: `captures` in that of --state");
  app.add_option("--captures-bytes",
                 options.daemon.captures_bytes,
                 "what they may hold together before another is refused; 0: no limit")
      ->transform(CLI::AsSizeValue(true))
      ->capture_default_str();
  app.add_flag("--log-json", options.json_log, "log one JSON object per line");
  app.add_flag("-v,--verbose", options.verbose, "log more of what happens");
  app.add_flag("--man", options.man, "print the manual page and exit")->group("");
}

// Behind a queue, so that a slow terminal or journal never holds up the event loop; what does not
// fit is the oldest.
void log_to_stderr(const Options& options) {
  spdlog::init_thread_pool(8'192, 1);
  auto logger = spdlog::create_async_nb<spdlog::sinks::stderr_color_sink_mt>("linkwrightd");
  if (options.json_log) logger->set_formatter(linkwright::json_log_formatter());
  logger->set_level(options.verbose ? spdlog::level::debug : spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void audit(const linkwright::api::Audit& line, linkwright::ChangeLog& log) {
  linkwright::note_refused(line, log);
  spdlog::info("audit: {} {} {} -> {}{}{}",
               line.peer.name,
               to_text(line.method),
               line.path,
               line.status,
               line.message.empty() ? "" : ": ",
               line.message);
}

// The manager hears nothing while a worker stands still: then something is wrong that a restart of
// the services may mend, and the manager is who restarts.
asio::awaitable<void> keep_telling(const linkwright::Notifier& notifier, Daemon& daemon) {
  if (!notifier.watchdog()) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(*notifier.watchdog() / 3);
    co_await timer.async_wait(asio::use_awaitable);
    if (daemon.workers_advance()) notifier.tell("WATCHDOG=1");
  }
}

// What may be read again without a restart: the tokens. Whoever manages services is told when it
// is done (sd_notify(3): RELOADING, then READY); what is wrong leaves all as it was.
void reload(linkwright::http::Server& server, const linkwright::Notifier& notifier) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  notifier.tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                            now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000));
  try {
    server.read_tokens_again();
    spdlog::info("reloaded: tokens");
  } catch (const std::exception& error) {
    spdlog::error("not reloaded: {}", error.what());
  }
  notifier.tell("READY=1");
}

// From the first moment on: while what ran before is found again, there is nothing to read again.
asio::awaitable<void> reload_when_told(const std::unique_ptr<linkwright::http::Server>& server,
                                       const linkwright::Notifier& notifier) {
  asio::signal_set hang_up(co_await asio::this_coro::executor, SIGHUP);
  for (;;) {
    co_await hang_up.async_wait(asio::use_awaitable);
    if (server) reload(*server, notifier);
  }
}

// Where the dataplane writes, too: its service is of the folder's group. What is wrong is told when
// the first file is to be made.
std::filesystem::path shared_folder(const Options& options,
                                    const std::string& typed,
                                    const char* standard) {
  using std::filesystem::perms;
  const std::filesystem::path folder = std::filesystem::absolute(
      typed.empty() ? options.daemon.state_folder / standard : std::filesystem::path(typed));
  std::error_code unwritable;
  if (std::filesystem::create_directories(folder, unwritable))
    std::filesystem::permissions(folder, perms::owner_all | perms::group_all, unwritable);
  return folder;
}

int serve(Options& options) {
  std::optional<linkwright::BrokerProcess> broker;
  if (!options.own_broker.empty()) {
    broker.emplace(options.own_broker);
    options.daemon.broker = broker->socket();
  }
  std::filesystem::create_directories(options.daemon.state_folder);
  options.daemon.evidence_folder = shared_folder(options, options.evidence_folder, "evidence");
  options.daemon.captures_folder = shared_folder(options, options.captures_folder, "captures");
  asio::io_context io(1);
  Daemon daemon(io, options.daemon);
  linkwright::api::Dispatcher<Daemon> dispatcher(
      daemon, linkwright::api_routes(), linkwright::to_failure, [&](const auto& line) {
        audit(line, daemon.context().log);
      });
  linkwright::Streams streams(daemon);
  const linkwright::Notifier notifier;
  std::unique_ptr<linkwright::http::Server> server;
  std::exception_ptr problem;
  const auto begin = [&]() -> asio::awaitable<void> {
    co_await daemon.restore();
    server = std::make_unique<linkwright::http::Server>(
        io,
        options.server,
        [&](linkwright::api::Call call) { return dispatcher(std::move(call)); },
        [&](const linkwright::http::StreamAsked& asked,
            std::shared_ptr<linkwright::http::Viewer> viewer) {
          return streams.open(asked, std::move(viewer));
        },
        linkwright::page_file);
    notifier.tell("READY=1");
    spdlog::info("serving \"{}\"", options.server.socket_path);
    asio::co_spawn(io, keep_telling(notifier, daemon), asio::detached);
  };
  asio::co_spawn(io, begin(), [&](const std::exception_ptr& thrown) {
    problem = thrown;
    if (thrown) io.stop();
  });
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    notifier.tell("STOPPING=1");
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
          if (server) co_await server->stop();
          // With a dataplane of its own what runs ends, too, and shall end with its books closed.
          if (broker) co_await daemon.stop_all();
          io.stop();
        },
        asio::detached);
  });
  asio::co_spawn(io, reload_when_told(server, notifier), asio::detached);
  io.run();
  server.reset();
  if (problem) std::rethrow_exception(problem);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  Options options;
  CLI::App app{"Holds scenarios, changes them while they run, and answers for them", "linkwrightd"};
  linkwright::set_house_style(app, LINKWRIGHT_VERSION, {});
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "linkwrightd: " << error.what() << "\n";
    return kUsage;
  }
  if (options.man) {
    std::cout << linkwright::manual_page(linkwright::command_help(app), manual());
    return 0;
  }
  log_to_stderr(options);
  const int code = serve(options);
  spdlog::shutdown();
  return code;
} catch (const std::exception& error) {
  std::cerr << "linkwrightd: " << error.what() << "\n";
  return kCannotServe;
}
