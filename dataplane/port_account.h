// SPDX-License-Identifier: Apache-2.0
//
// The lines of one port in a snapshot: what passed it, and what was lost on either side of it, told
// by whoever is known to tell the truth about this driver (driver_table.h). Control thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dataplane/driver_table.h"
#include "dataplane/emulator.h"
#include "dataplane/kernel_counters.h"
#include "dataplane/port.h"
#include "dataplane/tsc_clock.h"

namespace linkwright {

class PortAccount {
 public:
  // `port` has just started, and outlives the account. Precondition: check_port(spec) is empty.
  PortAccount(const PortSpec& spec, std::uint16_t descriptors, const Port& port);

  // How long the kernel must be left alone between look_at_kernel() and the worker's snapshot.
  Duration settle_time() const { return watch_ ? IngressWatch::kSettle : Duration{}; }
  // `clock` stamps the reading right after it was made: a stamp from before would let the watch
  // believe a frame lost that came in between.
  void look_at_kernel(const TscClock& clock);
  // From now on frames are no longer taken on purpose: what still arrives is not missed.
  void stop_taking();
  // `worker`: from a snapshot taken settle_time() after look_at_kernel().
  PortSnapshot read(const PortReading& worker, std::uint64_t tx_frames);

  std::uint64_t pool_slack() const { return slack_; }

 private:
  const Port& port_;
  std::string name_;
  std::string interface_;
  MissReport misses_;
  std::uint64_t slack_;
  std::optional<IngressWatch> watch_;
  std::optional<KernelReading> kernel_;
  std::optional<std::uint64_t> missed_at_stop_;  // of the driver's counter
};

}  // namespace linkwright
