// SPDX-License-Identifier: Apache-2.0
//
// `linkwright lease hold`: a lease that lives as long as a command does. Killed outright it renews
// nothing any more, and the dead man's policy follows: that is what it is for.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/agent/client.h"
#include "control/cli/exit_code.h"
#include "control/cli/lease_verbs.h"
#include "control/cli/stop_signal.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20};  // whether the command has ended
constexpr int kNotFound = 127;                  // as a shell says that there is no such command

::pid_t start(const std::vector<std::string>& command, const std::string& id) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::setenv(kLeaseVariable, id.c_str(), 1);
  const ::pid_t child = ::fork();
  if (child < 0) throw CliError(kExitRefused, fmt::format("fork: {}", std::strerror(errno)));
  if (child == 0) {
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGTERM, SIG_DFL);
    ::execvp(words.front(), words.data());
    const std::string line =
        fmt::format("linkwright: {}: {}\n", in_quotes(command.front()), std::strerror(errno));
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) ::_exit(kNotFound);
    ::_exit(kNotFound);
  }
  return child;
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// False: it is lost, and no later try will help.
bool renew(const LeaseArguments& arguments) {
  try {
    DaemonClient(arguments.options.address)
        .ask<api::Lease>(api::Method::kPost, api_path("leases", arguments.scenario, ":renew"));
    return true;
  } catch (const Unreachable& error) {
    std::cerr << fmt::format("the lease is not renewed: {}\n", error.what());
    return true;
  } catch (const CliError& error) {
    std::cerr << fmt::format("the lease is lost: {}\n", error.what());
    return false;
  }
}

void release(const LeaseArguments& arguments) {
  try {
    DaemonClient(arguments.options.address)
        .ask<api::Lease>(api::Method::kDelete, api_path("leases", arguments.scenario));
  } catch (const std::exception& error) {
    std::cerr << fmt::format("the lease is not given back: {}\n", error.what());
  }
}

// The command is told to end where we are; a terminal's Ctrl-C it has heard itself.
int wait_for(::pid_t child, const LeaseArguments& arguments, Clock::duration between) {
  Clock::time_point next = Clock::now() + between;
  bool held = true;
  bool passed_on = false;
  for (;;) {
    int status = 0;
    const ::pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) {
      if (held) release(arguments);
      return code_of(status);
    }
    if (ended < 0 && errno != EINTR)
      throw CliError(kExitRefused, fmt::format("waitpid: {}", std::strerror(errno)));
    if (stop_requested() && !passed_on) {
      passed_on = true;
      ::kill(child, SIGTERM);
    }
    if (held && Clock::now() >= next) {
      held = renew(arguments);
      next = Clock::now() + between;
    }
    ::usleep(static_cast<::useconds_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(kLook).count()));
  }
}

}  // namespace

int hold_lease(const LeaseArguments& given) {
  const api::Lease lease = take_lease(given);
  LeaseArguments arguments = given;
  arguments.options.address.lease = lease.id();
  watch_stop_signals();
  const auto between = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(lease.ttl_seconds() / 3));
  return wait_for(start(arguments.command, lease.id()), arguments, between);
}

}  // namespace linkwright
