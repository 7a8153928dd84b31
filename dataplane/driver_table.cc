// SPDX-License-Identifier: Apache-2.0
#include "dataplane/driver_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>

namespace linkwright {
namespace {

// TPACKET_V2 puts its header, a sockaddr_ll and alignment before the frame. Measured with DPDK
// 22.11: the default slot of 2,048 octets delivers 1,982 of a 3,000-octet frame.
constexpr std::uint32_t kSlotOverhead = 66;
constexpr std::uint64_t kDefaultSlot = 2'048;
constexpr std::uint64_t kDefaultBlock = 4'096;
constexpr std::uint64_t kDefaultSlots = 512;
constexpr std::uint64_t kSlotAlignment = 16;  // TPACKET_ALIGNMENT
constexpr std::uint64_t kPage = 4'096;
constexpr std::uint64_t kBacklog = 1'000;  // net.core.netdev_max_backlog of Linux

constexpr std::array kTable{
    DriverRow{"net_af_packet",
              FrameRule::kFrameSlot,
              kSlotOverhead,
              "iface",
              true,
              true,
              false,
              false,
              true,
              CarrierSource::kInterface,
              MissReport::kKernel,
              false,
              "cuts longer frames in silence; 802.1ad tags come out as 802.1Q; its count of missed "
              "frames is always 0"},
    DriverRow{"net_af_xdp",
              FrameRule::kFixed,
              1'514,
              "iface",
              true,
              true,
              true,
              false,
              true,
              CarrierSource::kInterface,
              MissReport::kDriver,
              true,
              "interfaces with an MTU above 1,500 are refused by it"},
    DriverRow{"net_tap",
              FrameRule::kAskThePort,
              0,
              "iface",
              false,
              false,
              true,
              true,
              true,
              CarrierSource::kPort,
              MissReport::kUnknown,
              true,
              "makes the interface; the kernel is the far end"},
    DriverRow{"net_null",
              FrameRule::kAskThePort,
              0,
              "",
              false,
              false,
              true,
              false,
              true,
              CarrierSource::kNone,
              MissReport::kNothingToMiss,
              false,
              "for benchmarks: endless frames in, none out"},
    DriverRow{"net_ring",
              FrameRule::kAskThePort,
              0,
              "",
              false,
              false,
              true,
              true,
              true,
              CarrierSource::kNone,
              MissReport::kNothingToMiss,
              true,
              "hands mbufs on inside the process"},
    DriverRow{"net_memif",
              FrameRule::kAskThePort,
              0,
              "",
              false,
              false,
              true,
              true,
              true,
              CarrierSource::kNone,
              MissReport::kUnknown,
              true,
              "a client does not find a restarted server again"},
    DriverRow{"net_pcap",
              FrameRule::kAskThePort,
              0,
              "iface",
              true,
              false,
              true,
              false,
              true,
              CarrierSource::kNone,
              MissReport::kUnknown,
              false,
              "files, or an interface through libpcap; no real time"},
    DriverRow{"pci",
              FrameRule::kAskThePort,
              0,
              "",
              true,
              false,
              true,
              true,
              false,
              CarrierSource::kPort,
              MissReport::kDriver,
              true,
              "firmware may consume LLDP: probe it"},
};

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

// Domain optional, as lspci prints it: [dddd:]bb:dd.f
bool is_pci_address(std::string_view text) {
  constexpr std::string_view kShort = "xx:xx.x";
  constexpr std::string_view kLong = "xxxx:xx:xx.x";
  const std::string_view shape = text.size() == kShort.size() ? kShort : kLong;
  return text.size() == shape.size() &&
         std::equal(text.begin(), text.end(), shape.begin(), [](char c, char want) {
           return want == 'x' ? std::isxdigit(static_cast<unsigned char>(c)) != 0 : c == want;
         });
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint64_t number_or(const Devargs& devargs, std::string_view key, std::uint64_t otherwise) {
  const auto text = devargs.find(key);
  return text ? whole_number(*text).value_or(otherwise) : otherwise;
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string known_drivers() {
  std::string names;
  for (const DriverRow& row : kTable) {
    if (row.driver == "pci") continue;
    names += std::string(names.empty() ? "" : ", ") + std::string(row.driver);
  }
  return names + ", or a PCI address";
}

// What would make room for frames of `frame_bytes`: the slot, and blocks that hold whole slots.
std::string slots_for(std::uint32_t frame_bytes) {
  // The next power of two, so that blocks of whole pages hold whole slots without a rest.
  const std::uint64_t slot = std::bit_ceil(std::uint64_t{frame_bytes} + kSlotOverhead);
  return "framesz=" + std::to_string(slot) + ",blocksz=" + std::to_string(std::max(slot, kPage));
}

void check_slots(const Devargs& devargs,
                 std::vector<EmulatorError>& errors,
                 const std::string& field) {
  const auto complain = [&](std::string message) {
    errors.push_back({field, quoted(devargs.device) + ": " + std::move(message)});
  };
  for (const std::string_view key : {"framesz", "blocksz", "framecnt"}) {
    const auto text = devargs.find(key);
    if (text && whole_number(*text).value_or(0) == 0) {
      complain(std::string(key) + "=" + std::string(*text) + " is not a positive whole number");
      return;
    }
  }
  const std::uint64_t slot = number_or(devargs, "framesz", kDefaultSlot);
  const std::uint64_t block = number_or(devargs, "blocksz", kDefaultBlock);
  if (slot <= kSlotOverhead || slot % kSlotAlignment != 0) {
    complain("framesz=" + std::to_string(slot) + " is not allowed: a multiple of " +
             std::to_string(kSlotAlignment) + " above " + std::to_string(kSlotOverhead));
  }
  if (block < slot || block % kPage != 0) {
    complain("blocksz=" + std::to_string(block) + " is not allowed with framesz=" +
             std::to_string(slot) + ": a multiple of " + std::to_string(kPage) +
             " of at least framesz, for example blocksz=" + std::to_string(round_up(slot, kPage)));
  }
}

void check_frame_size(const PortSpec& port,
                      const DriverRow& row,
                      const Devargs& devargs,
                      std::vector<EmulatorError>& errors,
                      const std::string& where) {
  const auto limit = frame_limit(row, devargs);
  if (!limit || port.frame_bytes_max <= *limit) return;
  std::string message = std::to_string(port.frame_bytes_max) +
                        " bytes do not fit: " + quoted(port.device) + " passes frames of up to " +
                        std::to_string(*limit) + " bytes (without FCS)";
  if (row.frame_rule == FrameRule::kFrameSlot) {
    message += " and cuts longer ones in silence; add " + slots_for(port.frame_bytes_max) +
               " to the device";
  } else {
    message += "; use a frame size of at most " + std::to_string(*limit) + " or another driver";
  }
  errors.push_back({where + ".frame_bytes_max", std::move(message)});
}

std::string frame_text(const DriverRow& row) {
  switch (row.frame_rule) {
    case FrameRule::kFrameSlot:
      return "framesz - " + std::to_string(row.frame_bytes);
    case FrameRule::kFixed:
      return std::to_string(row.frame_bytes);
    case FrameRule::kAskThePort:
      break;
  }
  return "the port's";
}

std::string miss_text(MissReport misses) {
  switch (misses) {
    case MissReport::kDriver:
      return "driver";
    case MissReport::kKernel:
      return "kernel comparison";
    case MissReport::kNothingToMiss:
      return "none possible";
    case MissReport::kUnknown:
      break;
  }
  return "unknown";
}

// nullptr: the device is none.
const DriverRow* row_of(const PortSpec& port) {
  const auto devargs = parse_devargs(port.device);
  return devargs ? find_driver(devargs->driver) : nullptr;
}

std::string carrier_text(const DriverRow& row) {
  if (row.carrier == CarrierSource::kNone) return "none";
  if (row.carrier == CarrierSource::kInterface) return "set on veth";
  return row.can_set_link_down ? "set" : "only read";
}

}  // namespace

std::optional<std::string_view> Devargs::find(std::string_view key) const {
  for (const auto& [name, value] : arguments) {
    if (name == key) return value;
  }
  return std::nullopt;
}

std::span<const DriverRow> driver_table() {
  return kTable;
}

const DriverRow* find_driver(std::string_view driver) {
  const auto* row = std::find_if(
      kTable.begin(), kTable.end(), [&](const DriverRow& r) { return r.driver == driver; });
  return row == kTable.end() ? nullptr : row;
}

std::optional<Devargs> parse_devargs(std::string_view device) {
  Devargs result;
  std::size_t end = std::min(device.find(','), device.size());
  result.device = device.substr(0, end);
  if (is_pci_address(result.device)) {
    result.driver = "pci";
    // One name for one device: lspci leaves the domain out when it is 0, DPDK never does.
    if (result.device.size() == 7) result.device.insert(0, "0000:");
  } else {
    if (!result.device.starts_with("net_") ||
        !std::all_of(result.device.begin(), result.device.end(), is_name_char)) {
      return std::nullopt;
    }
    result.driver = result.device.substr(0, result.device.find_last_not_of("0123456789") + 1);
  }
  while (end < device.size()) {
    const std::size_t from = end + 1;
    end = std::min(device.find(',', from), device.size());
    const std::string_view argument = device.substr(from, end - from);
    const std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    result.arguments.emplace_back(argument.substr(0, equals), argument.substr(equals + 1));
  }
  return result;
}

std::optional<std::uint32_t> frame_limit(const DriverRow& row, const Devargs& devargs) {
  if (row.frame_rule == FrameRule::kAskThePort) return std::nullopt;
  if (row.frame_rule == FrameRule::kFixed) return row.frame_bytes;
  const std::uint64_t slot = number_or(devargs, "framesz", kDefaultSlot);
  return static_cast<std::uint32_t>(slot - std::min<std::uint64_t>(slot, row.frame_bytes));
}

std::uint64_t ingress_capacity(const Devargs& devargs) {
  return number_or(devargs, "framecnt", kDefaultSlots) + kBacklog;
}

std::uint64_t pool_slack(const DriverRow& row, std::uint16_t descriptors) {
  // A receive ring refilled in batches and a transmit ring freed lazily: one ring each at most.
  return row.holds_mbufs ? 2ull * descriptors : 0;
}

bool passes_pauses(const PortSpec& port) {
  const DriverRow* row = row_of(port);
  return row != nullptr && row->passes_pauses;
}

bool takes_pauses(const PortSpec& port) {
  const DriverRow* row = row_of(port);
  return row != nullptr && !row->passes_pauses;
}

std::vector<EmulatorError> check_port(const PortSpec& port, const std::string& where) {
  const std::string field = where + ".device";
  const auto devargs = parse_devargs(port.device);
  if (!devargs) {
    return {{field,
             quoted(port.device) +
                 " is neither a PCI address (0000:01:00.0) nor devargs (net_af_packet0,iface=x): "
                 "a device name, then key=value pairs, all separated by commas"}};
  }
  const DriverRow* row = find_driver(devargs->driver);
  if (row == nullptr) {
    return {{field,
             quoted(port.device) + ": unknown driver " + devargs->driver +
                 "; what it passes has not been measured. Known: " + known_drivers()}};
  }
  std::vector<EmulatorError> errors;
  if (row->kernel_must_be_silent && devargs->find(row->interface_argument).value_or("").empty()) {
    errors.push_back({field,
                      quoted(port.device) + ": " + std::string(row->driver) + " needs " +
                          std::string(row->interface_argument) + "=<kernel interface>"});
  }
  if (row->frame_rule == FrameRule::kFrameSlot) check_slots(*devargs, errors, field);
  if (errors.empty()) check_frame_size(port, *row, *devargs, errors, where);
  return errors;
}

std::vector<std::vector<std::string>> driver_table_text() {
  const auto yes = [](bool value) { return std::string(value ? "yes" : "no"); };
  std::vector<std::vector<std::string>> lines{
      {"driver", "longest frame", "802.1ad", "carrier", "misses told by", "pauses", "remark"}};
  for (const DriverRow& row : kTable) {
    lines.push_back({std::string(row.driver),
                     frame_text(row),
                     yes(row.passes_8021ad),
                     carrier_text(row),
                     miss_text(row.misses),
                     row.passes_pauses ? "pass" : "its MAC's",
                     std::string(row.remark)});
  }
  return lines;
}

}  // namespace linkwright
