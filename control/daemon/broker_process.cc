// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/broker_process.h"

#include <csignal>
#include <cstring>
#include <optional>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/agent/broker.h"
#include "control/live/paths.h"
#include "control/process/socket_file.h"

namespace linkwright {
namespace {

constexpr int kTries = 500;
constexpr ::useconds_t kEvery = 10'000;

// Who listens there; nullopt: nobody.
std::optional<::pid_t> process_behind(const std::string& path) {
  boost::asio::io_context io;
  boost::asio::local::stream_protocol::socket probe(io);
  boost::system::error_code error;
  probe.connect(path, error);
  ::ucred credentials{};
  ::socklen_t size = sizeof credentials;
  if (error ||
      ::getsockopt(probe.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return std::nullopt;
  return credentials.pid;
}

}  // namespace

BrokerProcess::BrokerProcess(const std::filesystem::path& folder)
    : socket_((folder / kBrokerSocket).string()) {
  std::filesystem::create_directories(folder);
  if (const auto other = process_behind(socket_)) {
    pid_ = *other;
    is_child_ = false;
    return;
  }
  std::string program = find_dataplane().string();
  std::string serve = "--serve";
  std::string where = folder.string();
  char* arguments[] = {program.data(), serve.data(), where.data(), nullptr};
  ::posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  const int error = ::posix_spawn(&pid_, arguments[0], nullptr, &attributes, arguments, environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0)
    throw std::runtime_error(fmt::format("cannot start \"{}\": {}", program, std::strerror(error)));
  for (int tries = 0; tries < kTries; ++tries) {
    if (is_answered(socket_)) return;
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
    ::usleep(kEvery);
  }
  throw std::runtime_error(fmt::format("\"{}\" does not serve \"{}\"", program, socket_));
}

BrokerProcess::~BrokerProcess() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  ::kill(pid_, SIGCONT);
  if (is_child_) ::waitpid(pid_, nullptr, 0);
}

}  // namespace linkwright
