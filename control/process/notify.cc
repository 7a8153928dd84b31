// SPDX-License-Identifier: Apache-2.0
#include "control/process/notify.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace linkwright {
namespace {

std::string environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

}  // namespace

Notifier::Notifier() : socket_(environment("NOTIFY_SOCKET")) {
  const std::string period = environment("WATCHDOG_USEC");
  const std::string process = environment("WATCHDOG_PID");
  const long long micros = std::strtoll(period.c_str(), nullptr, 10);
  if (micros <= 0) return;
  if (!process.empty() && process != std::to_string(::getpid())) return;
  watchdog_ = std::chrono::microseconds(micros);
}

void Notifier::tell(const std::string& state) const {
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + socket_.size());
  // Nobody to tell is no error of ours.
  (void)::sendto(fd,
                 state.data(),
                 state.size(),
                 MSG_NOSIGNAL,
                 reinterpret_cast<const ::sockaddr*>(&address),
                 length);
  ::close(fd);
}

}  // namespace linkwright
