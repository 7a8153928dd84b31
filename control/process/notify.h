// SPDX-License-Identifier: Apache-2.0
//
// What a service manager is told (sd_notify(3)): one datagram to the socket that NOTIFY_SOCKET
// names. Without it, nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace linkwright {

class Notifier {
 public:
  // From the environment of the process.
  Notifier();

  // "READY=1", "STATUS=2 scenarios run".
  void tell(const std::string& state) const;

  // How often the manager wants to hear WATCHDOG=1; nullopt: it does not.
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

 private:
  std::string socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace linkwright
