// SPDX-License-Identifier: Apache-2.0
//
// What each DPDK driver really passes, as one table: measured on DPDK 22.11 over veth, not copied
// from what drivers report of themselves (af_packet truncates in silence and reports a fixed 10G).
// A port that cannot do what the scenario asks is refused before EAL starts, with the reason.
// Pure functions over text; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

// "net_af_packet0,iface=x,framesz=4096" taken apart. For a PCI address `driver` is "pci".
struct Devargs {
  std::string device;  // "net_af_packet0", "0000:01:00.0" (the domain added when left out)
  std::string driver;  // "net_af_packet", "pci"
  std::vector<std::pair<std::string, std::string>> arguments;

  // The value of `key`; nullopt when it is not given.
  std::optional<std::string_view> find(std::string_view key) const;
};

// How the longest frame a port passes (bytes, without FCS) is found.
enum class FrameRule : std::uint8_t {
  kFrameSlot,   // devarg framesz less the driver's header: longer frames are cut in silence
  kFixed,       // DriverRow::frame_bytes
  kAskThePort,  // the started port knows (dev_info.max_mtu); the table sets no limit
};

// Who knows of frames that were lost before rx_burst.
enum class MissReport : std::uint8_t {
  kDriver,         // the driver's own counter (imissed, rx_nombuf) is true
  kKernel,         // the driver reports 0 and is wrong: compare with the kernel (IngressWatch)
  kNothingToMiss,  // frames are made or read on demand: none can be missed
  kUnknown,        // nobody on this side can tell
};

// Who knows of a port's carrier.
enum class CarrierSource : std::uint8_t {
  kInterface,  // the kernel, of the interface below it; the driver reports a link that is always up
  kPort,       // the driver
  kNone,       // there is none, or nobody tells the truth
};

struct DriverRow {
  std::string_view driver;  // name without its trailing number
  FrameRule frame_rule;
  std::uint32_t frame_bytes;            // kFixed: the limit; kFrameSlot: what a slot loses
  std::string_view interface_argument;  // devarg naming a kernel interface; empty: none
  bool interface_must_exist;            // false: the driver makes it
  bool kernel_must_be_silent;           // the kernel's stack shares the interface with us
  bool passes_8021ad;                   // 0x88a8 comes out as 0x88a8
  bool can_set_link_down;               // rte_eth_dev_set_link_down works
  bool passes_pauses;  // frames of MAC control, both ways; false: the port's MAC takes them, and
                       // what it does with them is between it and its server
  CarrierSource carrier;
  MissReport misses;
  bool holds_mbufs;         // keeps mbufs while idle, in a number that may vary
  std::string_view remark;  // for people: what to know before using it
};

// Every row, the PCI row last.
std::span<const DriverRow> driver_table();

// The row of a driver name as in Devargs::driver; nullptr: unknown.
const DriverRow* find_driver(std::string_view driver);

// nullopt: malformed (empty device, empty key, argument without '=', neither PCI nor net_*).
std::optional<Devargs> parse_devargs(std::string_view device);

// Longest frame that passes, bytes without FCS; nullopt: only the started port knows.
std::optional<std::uint32_t> frame_limit(const DriverRow& row, const Devargs& devargs);

// Frames that can wait between the kernel's receive counter and rx_burst, at most (kKernel rows).
std::uint64_t ingress_capacity(const Devargs& devargs);

// How far the driver's mbuf holding may drift from what it held when idle; 0: exact.
std::uint64_t pool_slack(const DriverRow& row, std::uint16_t descriptors);

// Whether pause frames pass the port, or its MAC takes them; of a device that is none, neither.
bool passes_pauses(const PortSpec& port);
bool takes_pauses(const PortSpec& port);

// Everything wrong with the port that its text alone tells. `where` is the path of the port in the
// spec ("ports[1]"). Empty: no objection.
std::vector<EmulatorError> check_port(const PortSpec& port, const std::string& where);

// The table for people: first the headings, then one line per driver.
std::vector<std::vector<std::string>> driver_table_text();

}  // namespace linkwright
