// SPDX-License-Identifier: Apache-2.0
//
// One port of this machine: a DPDK ethdev with one receive and one transmit queue, from probing to
// closing. Frames go through rte_eth_rx_burst and rte_eth_tx_burst on id(), queue 0, by one worker;
// opening and closing belong to the control thread. What asks an open port may be called by any
// thread: DPDK wants such calls one at a time, and a lock sees to it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/eal.h"
#include "dataplane/emulator.h"

struct rte_mempool;

namespace linkwright {

// What the driver says it lost, since the port was opened. Not every driver tells the truth: see
// driver_table.h for whom to believe.
struct PortLosses {
  std::uint64_t missed = 0;     // before rx_burst: no descriptor, or no mbuf
  std::uint64_t tx_errors = 0;  // after tx_burst
};

class Port {
 public:
  // Probes the device (a port of that name that exists already is taken as it is), configures and
  // starts it. nullptr and entries in `errors`: nothing is left open. `where` is the path of the
  // port in the spec. The pool must outlive the port.
  static std::unique_ptr<Port> open(const PortSpec& spec,
                                    std::uint16_t descriptors,
                                    rte_mempool& pool,
                                    Eal& eal,
                                    const std::string& where,
                                    std::vector<EmulatorError>& errors);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  std::uint16_t id() const noexcept { return id_; }
  const std::string& driver() const noexcept { return driver_; }
  const std::string& mac() const noexcept { return mac_; }
  PortLosses losses() const;
  // As the driver sees it, which is not always true (driver_table.h); nullopt: it does not say.
  std::optional<bool> has_link() const;
  // Returns what went wrong; empty: done.
  std::string set_link(bool up);
  // Since the port was opened; of the counters that cable_errors.h knows.
  CableErrors cable_errors() const;
  // Since the port was opened; of the counters that pause_counters.h knows.
  PausesFromServer pauses() const;

 private:
  Port(std::uint16_t id, bool verbose) : id_(id), verbose_(verbose) {}
  std::string configure(const PortSpec& spec, std::uint16_t descriptors, rte_mempool& pool);
  PortLosses read_losses() const;
  void find_counters();
  std::vector<std::uint64_t> read(const std::vector<std::uint64_t>& counters) const;
  CableErrors read_errors() const;
  PauseTally read_pauses() const;

  mutable std::mutex asking_;
  std::uint16_t id_;
  bool verbose_;
  bool started_ = false;
  std::string driver_;
  std::string mac_;
  PortLosses before_;  // counters at opening: not every driver can reset them
  std::vector<std::uint64_t> error_counters_;  // ids of xstats that tell of errors on the cable,
  std::vector<std::string> error_names_;       // and their names
  CableErrors errors_before_;
  std::vector<std::uint64_t> pause_counters_;
  std::vector<std::string> pause_names_;
  PauseTally pauses_before_;
};

}  // namespace linkwright
