// SPDX-License-Identifier: Apache-2.0
//
// The broker as a child of the daemon: for a lab where one command starts all. A service has it in
// a unit of its own, with the rights that the daemon must not have.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace linkwright {

class BrokerProcess {
 public:
  // Started, and its socket is there; or that of a daemon before this one is taken over, with the
  // emulators that it has. Throws std::runtime_error.
  explicit BrokerProcess(const std::filesystem::path& folder);
  // Ends it, and it its emulators.
  ~BrokerProcess();
  BrokerProcess(const BrokerProcess&) = delete;
  BrokerProcess& operator=(const BrokerProcess&) = delete;

  std::string socket() const { return socket_; }

 private:
  std::string socket_;
  ::pid_t pid_ = -1;
  bool is_child_ = true;
};

}  // namespace linkwright
