// SPDX-License-Identifier: Apache-2.0
//
// Keeps the emulator off interfaces that somebody needs, and the kernel off the lab's interfaces.
// A port that carries an address, a route or the caller's ssh is refused unless forced. Where the
// kernel's stack shares an interface with the emulator (af_packet, af_xdp) it must be silent: its
// router solicitations would travel through the link as if a host had sent them, and offloads make
// frames that are no frames (measured: TCP moves 0 bit/s). Rules are a pure function over facts;
// reading the facts asks the kernel, changes nothing, and belongs to the control thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataplane/driver_table.h"
#include "dataplane/emulator.h"

namespace linkwright {

// What the kernel knows of one interface, in the network namespace of the caller.
struct InterfaceFacts {
  std::string name;
  bool exists = false;
  bool up = false;
  std::vector<std::string> others;     // interfaces that do exist
  std::vector<std::string> addresses;  // "192.0.2.1"; the automatic fe80::/10 ones left out
  std::vector<std::string> routes;     // "default", "198.18.0.0/15"
  std::string master;                  // bridge, bond or team it is a member of; empty: none
  std::vector<std::string> uppers;     // VLAN, macvlan and other interfaces that stand on it
  std::string ssh;                     // how the caller's ssh uses it; empty: it does not
  bool ipv6 = false;                   // the kernel speaks IPv6 on it
  bool arp = false;                    // the kernel answers ARP on it
  std::vector<std::string> offloads;   // that are on, as `ethtool -K` calls them: "tx", "tso"
};

// One interface of a port and what is asked of it.
struct GuardRules {
  bool must_exist = true;
  bool must_be_silent = false;
  bool force = false;  // take it although it carries an address, a route or ssh
};

// Every objection, each with the command that mends it. `where` is the path of the port.
std::vector<EmulatorError> judge_interface(const InterfaceFacts& facts,
                                           const GuardRules& rules,
                                           const std::string& where);

InterfaceFacts read_interface_facts(const std::string& name);

// Kernel interfaces that a device uses: its devarg, or net/* of a PCI device that the kernel holds.
std::vector<std::string> kernel_interfaces(const Devargs& devargs);

// judge_interface for every kernel interface of the port. Call after check_port found nothing.
std::vector<EmulatorError> guard_port(const PortSpec& port, const std::string& where);

// Parsers, exposed because they are where mistakes hide. Text as in /proc/net/route and
// /proc/net/ipv6_route; the kernel's own entries (multicast ff00::/8, link-local fe80::/10, local
// and loop-back entries) are left out.
std::vector<std::string> parse_ipv4_routes(std::string_view text, std::string_view interface);
std::vector<std::string> parse_ipv6_routes(std::string_view text, std::string_view interface);

}  // namespace linkwright
