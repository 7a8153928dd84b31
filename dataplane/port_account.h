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

namespace linkwright {

class PortAccount {
 public:
  // `port` has just started, and outlives the account. Precondition: check_port(spec) is empty.
  PortAccount(const PortSpec& spec, std::uint16_t descriptors, const Port& port);

  // How long the kernel must be left alone between look_at_kernel() and the worker's snapshot.
  Duration settle_time() const { return watch_ ? IngressWatch::kSettle : Duration{}; }
  void look_at_kernel(Instant now);
  // From now on frames are no longer taken: what the kernel still receives is not missed.
  void forget_kernel() { kernel_.reset(); }
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
};

}  // namespace linkwright
