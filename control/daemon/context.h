// SPDX-License-Identifier: Apache-2.0
//
// What all scenarios of a daemon share. One thread.
#pragma once

#include <cstdint>
#include <functional>

#include <boost/asio/io_context.hpp>

#include "control/daemon/dataplanes.h"

namespace linkwright {

class LiveScenario;

struct DaemonContext {
  boost::asio::io_context& io;
  Dataplanes& dataplanes;
  std::uint64_t generation = 0;  // of the last change of anything; grows by one with each
  std::uint64_t runs = 0;        // started so far
  std::function<void()> store;   // brings what must survive to the disk
  // Throws Refusal: what runs now does not allow it.
  std::function<void(const LiveScenario&)> may_start;
};

}  // namespace linkwright
