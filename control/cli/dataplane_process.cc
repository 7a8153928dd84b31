// SPDX-License-Identifier: Apache-2.0
#include "control/cli/dataplane_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/cli/exit_code.h"
#include "control/live/paths.h"

namespace linkwright {
namespace {

// The first end goes to the client, which closes it; the second is the child's.
struct SocketPair {
  SocketPair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
      throw Unreachable(fmt::format("socketpair: {}", std::strerror(errno)));
  }
  ~SocketPair() { ::close(ends[1]); }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;

  int ends[2] = {-1, -1};
};

std::string describe(int status) {
  if (WIFSIGNALED(status)) return fmt::format("killed by signal {}", WTERMSIG(status));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

// In the child, between fork and exec: only what is async-signal-safe.
[[noreturn]] void become(char* const* arguments, ::pid_t parent, int fd, int signal_of_death) {
  // A group of its own: Ctrl-C on the terminal reaches the parent, which then stops the child.
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, signal_of_death);
  if (::getppid() == parent && ::fcntl(fd, F_SETFD, 0) == 0) ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

DataplaneProcess::DataplaneProcess(const DataplaneOptions& options)
    : DataplaneProcess(options, SocketPair().ends) {}

DataplaneProcess::DataplaneProcess(const DataplaneOptions& options, const int (&ends)[2])
    : client_(ends[0]) {
  std::vector<std::string> words{
      find_dataplane().string(), "--connection-fd", std::to_string(ends[1]), "--exit-with-client"};
  if (!options.socket_path.empty()) words.insert(words.end(), {"--socket", options.socket_path});
  if (options.verbose) words.emplace_back("-v");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  const ::pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(arguments.data(), parent, ends[1], options.signal_of_death);
  if (pid_ < 0) throw Unreachable(fmt::format("fork: {}", std::strerror(errno)));
}

DataplaneProcess::~DataplaneProcess() {
  if (pid_ < 0) return;
  // Continue first: a stopped process cannot end by itself.
  for (const int signal : {SIGTERM, SIGKILL}) {
    if (!wait(std::chrono::milliseconds(0)).empty()) return;
    ::kill(pid_, signal);
    ::kill(pid_, SIGCONT);
    wait(std::chrono::milliseconds(8'000));
  }
}

std::string DataplaneProcess::wait(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (ended_.empty()) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) ended_ = describe(status);
    if (!ended_.empty() || std::chrono::steady_clock::now() >= until) break;
    ::poll(nullptr, 0, 5);
  }
  return ended_;
}

}  // namespace linkwright
