// SPDX-License-Identifier: Apache-2.0
#include "control/process/notify.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace linkwright {
namespace {

// A manager that listens at an abstract name or a path.
class Manager {
 public:
  explicit Manager(const std::string& name) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size());
    bound_ = ::bind(fd_, reinterpret_cast<const ::sockaddr*>(&address), size) == 0;
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    ::close(fd_);
    for (const char* each : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(each);
  }
  bool bound() const { return bound_; }
  std::string heard() const {
    std::array<char, 256> text{};
    const ::ssize_t size = ::recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(size));
  }

 private:
  int fd_;
  bool bound_ = false;
};

std::string name() {
  return "@linkwright-notify-" + std::to_string(::getpid());
}

TEST(Notify, TellsTheManager) {
  const Manager manager(name());
  ASSERT_TRUE(manager.bound());
  const Notifier notifier;
  notifier.tell("READY=1");
  EXPECT_EQ(manager.heard(), "READY=1");
  EXPECT_EQ(manager.heard(), "");
}

TEST(Notify, WithoutAManagerNothingHappens) {
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  const Notifier notifier;
  notifier.tell("READY=1");
  EXPECT_FALSE(notifier.watchdog());
}

TEST(Notify, TheWatchdogIsOursOnlyIfTheManagerSaysSo) {
  const Manager manager(name());
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(Notifier().watchdog(), std::chrono::seconds(3));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(Notifier().watchdog(), std::chrono::seconds(3));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(Notifier().watchdog());
  ::unsetenv("WATCHDOG_PID");
  ::setenv("WATCHDOG_USEC", "soon", 1);
  EXPECT_FALSE(Notifier().watchdog());
}

}  // namespace
}  // namespace linkwright
