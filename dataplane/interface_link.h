// SPDX-License-Identifier: Apache-2.0
//
// The link of a kernel interface: whether it has carrier, how often it lost it, and the switch that
// takes it down. Of the network namespace in which the object was made; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace linkwright {

struct InterfaceLink {
  unsigned index = 0;
  bool up = false;           // administratively: IFF_UP
  bool carrier = false;      // as it is this instant; "operstate" may follow up to a second later
  std::uint32_t losses = 0;  // of carrier, since the interface exists; ours are among them
  std::uint64_t crc_errors = 0;  // frames received with a wrong FCS or a broken symbol in them
  std::string kind;              // "veth", "bridge"; empty: a device of its own
};

class InterfaceLinks {
 public:
  InterfaceLinks();
  ~InterfaceLinks();
  InterfaceLinks(const InterfaceLinks&) = delete;
  InterfaceLinks& operator=(const InterfaceLinks&) = delete;

  // nullopt: there is no such interface, or the kernel does not answer.
  std::optional<InterfaceLink> read(const std::string& name);
  // Returns what went wrong; empty: done. Needs CAP_NET_ADMIN.
  std::string set_up(const std::string& name, bool up);

 private:
  int route_;  // rtnetlink; -1: could not be had
  int asking_;
  std::uint32_t sequence_ = 0;
};

}  // namespace linkwright
