// SPDX-License-Identifier: Apache-2.0
//
// What all scenarios of a daemon share. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "control/daemon/change_log.h"
#include "control/daemon/dataplanes.h"
#include "control/daemon/leases.h"
#include "control/evidence/folder.h"
#include "control/evidence/writer.h"

namespace linkwright {

class LiveScenario;

struct DaemonContext {
  boost::asio::io_context& io;
  Dataplanes& dataplanes;
  Leases& leases;
  std::uint64_t generation = 0;  // of the last change of anything; grows by one with each
  std::uint64_t runs = 0;        // started so far
  std::function<void()> store;   // brings what must survive to the disk
  // Throws Refusal: what runs now does not allow it.
  std::function<void(const LiveScenario&)> may_start;
  EvidenceFolder& evidence;
  EvidenceWriter& evidence_writer;
  std::function<void()> thin_evidence;  // within its limits
  std::string evidence_beyond{};        // why those cannot be kept; empty: they are
  ChangeLog log{};
};

}  // namespace linkwright
