// SPDX-License-Identifier: Apache-2.0
//
// The carrier of one port: read, and taken down and given back, by whatever means its driver
// leaves. Of a vdev on a kernel interface the kernel is asked (rtnetlink), because the driver
// reports a link that is always up; of the others, DPDK. Control side, one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dataplane/carrier_rules.h"
#include "dataplane/emulator.h"

namespace linkwright {

class Port;

class Carrier {
 public:
  virtual ~Carrier() = default;
  // nullopt: it cannot be told now.
  virtual std::optional<CarrierRules::Seen> look() = 0;
  // Returns what went wrong; empty: done. The link may take its time to follow.
  virtual std::string set(bool up) = 0;
  // Since the port was opened.
  virtual CableErrors errors() = 0;
  virtual PausesFromServer pauses() { return {}; }
  // Before the first frame is handed to the port that was without carrier.
  virtual void make_ready() {}
  // Throws away what was handed to the port and did not go. False: again later.
  virtual bool discard_unsent() { return true; }
};

// nullptr: nobody can tell of this device's carrier. `port` is open and outlives the result; the
// spec has passed check_port.
std::unique_ptr<Carrier> make_carrier(const PortSpec& spec, Port& port);
// The same of a kernel interface alone, in the network namespace of the caller.
std::unique_ptr<Carrier> carrier_of_interface(const std::string& interface);

// Why the emulator cannot take this port's carrier down; empty: it can. Asks the kernel.
std::string carrier_objection(const PortSpec& spec);

}  // namespace linkwright
