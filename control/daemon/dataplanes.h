// SPDX-License-Identifier: Apache-2.0
//
// Where emulators come from: the broker of linkwright-dataplane. One thread.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "control/agent/async_client.h"

namespace linkwright {

class Dataplanes {
 public:
  Dataplanes(boost::asio::io_context& io, std::string broker_socket)
      : io_(io), broker_(std::move(broker_socket)) {}

  struct Opened {
    std::shared_ptr<AsyncAgent> agent;
    bool fresh = false;  // it runs nothing yet
  };
  // The emulator of that name, started where there is none. Throws Unreachable.
  boost::asio::awaitable<Opened> open(std::string name, AsyncAgent::Ended ended);

  // Of the last one that answered; empty: none has.
  const std::string& dpdk_version() const { return dpdk_; }

 private:
  boost::asio::io_context& io_;
  std::string broker_;
  std::string dpdk_;
};

}  // namespace linkwright
