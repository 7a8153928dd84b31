// SPDX-License-Identifier: Apache-2.0
//
// Watches the carriers of a run's ports, and takes them down and gives them back, on a thread of
// its own: a system call that waits is no matter there, and never the worker's. A port is down
// while the other end of its cable has no carrier, or while its host is in the dark; it is up again
// when there is no reason left.
//
// Down: the gate is closed and the worker has said so, then the port is set down. Up: the port is
// set up, its link is waited for (that time is the port's own and told as such), what its driver
// keeps of the time without is cleared away, then the gate is opened. A port that loses carrier by
// itself has its gate closed too: what the driver would take meanwhile comes out stale when the
// carrier is back (packet_sockets.h). What was handed over between the loss and the look that saw
// it, kLookEvery at most, is thrown away where the driver allows, and is in the books as handed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "dataplane/carrier.h"
#include "dataplane/carrier_rules.h"
#include "dataplane/emulator.h"
#include "dataplane/port_gates.h"
#include "dataplane/port_lights.h"
#include "dataplane/tsc_clock.h"

namespace linkwright {

class CarrierKeeper {
 public:
  static constexpr std::chrono::milliseconds kLookEvery{10};
  static constexpr std::chrono::milliseconds kLookForReturnEvery{1};

  // `carriers` in the order of spec.ports, nullptr: nobody can tell. Gates, lights and carriers'
  // ports outlive the keeper, and gate 2i + d is that of direction d of cable i; behind them come
  // the ports of each fabric. The worker has been launched. Looks once before it returns.
  CarrierKeeper(const EmulatorSpec& spec,
                std::vector<std::unique_ptr<Carrier>> carriers,
                PortGates& gates,
                const PortLights& lights,
                const TscClock& clock);
  ~CarrierKeeper();
  CarrierKeeper(const CarrierKeeper&) = delete;
  CarrierKeeper& operator=(const CarrierKeeper&) = delete;

  // Any thread, all of these.
  CarrierSnapshot carrier(std::uint32_t port) const;
  CableErrors errors(std::uint32_t port) const;
  PausesFromServer pauses(std::uint32_t port) const;
  // Ends the watch and gives back what is held down; gates stay as they are. While the worker runs.
  void stop();

 private:
  void watch();
  void look();
  bool set_gates();
  bool close_gate(std::uint32_t port);
  void clear_unsent();

  const TscClock clock_;
  PortGates& gates_;
  const PortLights& lights_;
  std::vector<std::unique_ptr<Carrier>> carriers_;
  std::vector<std::uint32_t> gate_of_;  // each port's
  std::vector<bool> open_;              // each port's gate
  std::vector<bool> unsent_;            // may hold frames from before its gate was closed
  CarrierRules rules_;

  mutable std::mutex mutex_;  // for all above
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace linkwright
