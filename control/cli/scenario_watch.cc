// SPDX-License-Identifier: Apache-2.0
//
// linkwright scenario watch: a view once a second, until Ctrl-C.
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/agent/client.h"
#include "control/cli/daemon_client.h"
#include "control/cli/daemon_stats.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"
#include "control/cli/stop_signal.h"
#include "control/cli/terminal.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

class View {
 public:
  View(const DaemonAddress& address, std::string name, bool drawn)
      : client_(address), name_(std::move(name)), drawn_(drawn) {}

  // A daemon, or a dataplane, that is away may come back: that is worth watching.
  void show() try { draw(); } catch (const Unreachable& error) {
    std::cout << (drawn_ ? kCleared : "") << name_ << ": " << error.what() << "\n" << std::flush;
  }

 private:
  void draw() {
    const auto scenario = client_.get<api::Scenario>(api_path("scenarios", name_));
    std::string line = fmt::format("{}: {}", name_, state_text(scenario));
    std::string table;
    // There is a report from its first second on.
    if (!scenario.fidelity().empty()) {
      const auto report =
          to_json(client_.get<api::Figures>(api_path("scenarios", name_, "/report")).figures());
      line += figures(totals_of(report));
      if (drawn_) table = stats_table(report);
    }
    std::string causes;
    if (drawn_)
      for (const std::string& cause : scenario.fidelity_causes()) causes += wrapped(cause, "  ");
    std::cout << (drawn_ ? kCleared : "") << line << "\n" << table << causes << std::flush;
  }

  std::string figures(const StatsTotals& now) {
    double rate = 0;
    // It may have begun again.
    if (before_ && now.seconds > before_->seconds &&
        now.delivered_bytes >= before_->delivered_bytes)
      rate =
          8 * (now.delivered_bytes - before_->delivered_bytes) / (now.seconds - before_->seconds);
    before_ = now;
    return fmt::format(", {:.0f} s, {}, {} held, books {}, {}",
                       now.seconds,
                       rate_text(rate),
                       count_text(now.held_frames),
                       now.books_closed ? "closed" : "NOT CLOSED",
                       now.verdict);
  }

  DaemonClient client_;
  std::string name_;
  bool drawn_;
  std::optional<StatsTotals> before_;
};

int watch(const DaemonAddress& address, const std::string& name) {
  View view(address, name, ::isatty(STDOUT_FILENO) != 0);
  watch_stop_signals();
  auto next = std::chrono::steady_clock::now();
  while (!stop_requested()) {
    view.show();
    next = std::max(next + std::chrono::seconds(1), std::chrono::steady_clock::now());
    sleep_until_or_stop(next);
  }
  return kExitOk;
}

}  // namespace

void add_scenario_watch(CLI::App& scenario, int& exit_code) {
  const auto address = std::make_shared<DaemonAddress>();
  const auto name = std::make_shared<std::string>();
  CLI::App* verb = scenario.add_subcommand("watch", "a view once a second, until Ctrl-C");
  verb->add_option("NAME", *name, "name of the scenario")->required();
  add_daemon_address(*verb, *address);
  verb->callback([address, name, &exit_code] { exit_code = watch(*address, *name); });
}

}  // namespace linkwright
