// SPDX-License-Identifier: Apache-2.0
#include "dataplane/port.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_ether.h>

#include "dataplane/cable_errors.h"
#include "dataplane/driver_table.h"
#include "dataplane/hush.h"
#include "dataplane/pause_counters.h"

namespace linkwright {
namespace {

// Addresses and type: what an Ethernet frame has beside the MTU's worth of payload.
constexpr std::uint32_t kHeaderBytes = RTE_ETHER_HDR_LEN;

// As DPDK names the port. Precondition: check_port() found nothing.
std::string device_name(const std::string& devargs) {
  return parse_devargs(devargs)->device;
}

std::string failure(const std::string& what, int result) {
  return what + " failed: " + rte_strerror(-result);
}

// What the kernel may have missed. EAL answers with the error of the first driver that it asked.
const char* privileges_wanted(int result) {
  if (result != -EPERM && result != -EACCES) return "";
  return "; ports need CAP_NET_RAW, most also CAP_NET_ADMIN, af_xdp CAP_BPF";
}

// The port of a device, probed when it is not there yet. Empty return: found.
std::string probe(const std::string& device, std::uint16_t& id) {
  const std::string name = device_name(device);
  if (rte_eth_dev_get_port_by_name(name.c_str(), &id) == 0) return {};
  if (const int result = rte_dev_probe(device.c_str()); result < 0)
    return failure("probing", result) + privileges_wanted(result);
  if (rte_eth_dev_get_port_by_name(name.c_str(), &id) == 0) return {};
  return "probing made no port of that name";
}

std::string mac_text(std::uint16_t id) {
  rte_ether_addr address{};
  if (rte_eth_macaddr_get(id, &address) != 0) return {};
  std::array<char, RTE_ETHER_ADDR_FMT_SIZE> text{};
  rte_ether_format_addr(text.data(), text.size(), &address);
  return text.data();
}

}  // namespace

std::unique_ptr<Port> Port::open(const PortSpec& spec,
                                 std::uint16_t descriptors,
                                 rte_mempool& pool,
                                 Eal& eal,
                                 const std::string& where,
                                 std::vector<EmulatorError>& errors) {
  const Hush hush(!eal.verbose());
  eal.forget_log();
  const auto complain = [&](const std::string& message) {
    errors.push_back({where + ".device", "\"" + spec.device + "\": " + message + eal.reason()});
  };
  std::uint16_t id = 0;
  if (const std::string problem = probe(spec.device, id); !problem.empty()) {
    complain(problem);
    return nullptr;
  }
  std::unique_ptr<Port> port(new Port(id, eal.verbose()));
  if (const std::string problem = port->configure(spec, descriptors, pool); !problem.empty()) {
    complain(problem);
    return nullptr;
  }
  port->mac_ = mac_text(id);
  port->before_ = port->read_losses();
  port->find_counters();
  port->errors_before_ = port->read_errors();
  port->pauses_before_ = port->read_pauses();
  return port;
}

// Returns what went wrong; empty: started.
std::string Port::configure(const PortSpec& spec, std::uint16_t descriptors, rte_mempool& pool) {
  rte_eth_dev_info info{};
  if (const int result = rte_eth_dev_info_get(id_, &info); result != 0)
    return failure("asking for its abilities", result);
  driver_ = info.driver_name;

  const std::uint32_t mtu = spec.frame_bytes_max - kHeaderBytes;
  if (mtu > info.max_mtu || mtu < info.min_mtu) {
    return "frame_bytes_max " + std::to_string(spec.frame_bytes_max) +
           " is not allowed by the port: " + std::to_string(info.min_mtu + kHeaderBytes) + " to " +
           std::to_string(info.max_mtu + kHeaderBytes) + " bytes without FCS";
  }
  rte_eth_conf config{};
  config.rxmode.mtu = mtu;
  if (const int result = rte_eth_dev_configure(id_, 1, 1, &config); result != 0)
    return failure("configuring", result);

  std::uint16_t rx = descriptors;
  std::uint16_t tx = descriptors;
  if (const int result = rte_eth_dev_adjust_nb_rx_tx_desc(id_, &rx, &tx); result != 0)
    return failure("fitting the number of descriptors", result);
  const auto socket = static_cast<unsigned>(rte_eth_dev_socket_id(id_));
  if (const int result = rte_eth_rx_queue_setup(id_, 0, rx, socket, nullptr, &pool); result != 0)
    return failure("setting up the receive queue", result);
  if (const int result = rte_eth_tx_queue_setup(id_, 0, tx, socket, nullptr); result != 0)
    return failure("setting up the transmit queue", result);
  if (const int result = rte_eth_dev_start(id_); result != 0) return failure("starting", result);
  started_ = true;
  // A wire passes what is not addressed to it. A driver without this mode passes everything anyway.
  if (const int result = rte_eth_promiscuous_enable(id_); result != 0 && result != -ENOTSUP)
    return failure("switching to promiscuous mode", result);
  return {};
}

Port::~Port() {
  const Hush hush(!verbose_);
  rte_eth_dev_info info{};
  const bool known = rte_eth_dev_info_get(id_, &info) == 0;
  if (started_) rte_eth_dev_stop(id_);
  rte_eth_dev_close(id_);
  if (known && info.device != nullptr) rte_dev_remove(info.device);
}

PortLosses Port::losses() const {
  const std::lock_guard lock(asking_);
  const PortLosses now = read_losses();
  return {now.missed - before_.missed, now.tx_errors - before_.tx_errors};
}

PortLosses Port::read_losses() const {
  rte_eth_stats stats{};
  if (rte_eth_stats_get(id_, &stats) != 0) return before_;
  return {stats.imissed + stats.rx_nombuf, stats.oerrors};
}

std::optional<bool> Port::has_link() const {
  const std::lock_guard lock(asking_);
  rte_eth_link link{};
  if (rte_eth_link_get_nowait(id_, &link) != 0) return std::nullopt;
  return link.link_status == RTE_ETH_LINK_UP;
}

std::string Port::set_link(bool up) {
  const std::lock_guard lock(asking_);
  const int result = up ? rte_eth_dev_set_link_up(id_) : rte_eth_dev_set_link_down(id_);
  if (result == 0) return {};
  return failure(std::string("setting the link ") + (up ? "up" : "down"), result);
}

// A driver without such counters has empty lists.
void Port::find_counters() {
  const int count = rte_eth_xstats_get_names(id_, nullptr, 0);
  if (count <= 0) return;
  std::vector<rte_eth_xstat_name> names(static_cast<std::size_t>(count));
  if (rte_eth_xstats_get_names(id_, names.data(), static_cast<unsigned>(count)) != count) return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_cable_error(names[i].name)) {
      error_counters_.push_back(i);
      error_names_.emplace_back(names[i].name);
    } else if (is_pause_counter(names[i].name)) {
      pause_counters_.push_back(i);
      pause_names_.emplace_back(names[i].name);
    }
  }
}

// Empty: they cannot be read now.
std::vector<std::uint64_t> Port::read(const std::vector<std::uint64_t>& counters) const {
  const auto count = static_cast<unsigned>(counters.size());
  std::vector<std::uint64_t> values(count);
  if (count == 0 || rte_eth_xstats_get_by_id(id_, counters.data(), values.data(), count) !=
                        static_cast<int>(count))
    return {};
  return values;
}

CableErrors Port::cable_errors() const {
  const std::lock_guard lock(asking_);
  const CableErrors now = read_errors();
  return {now.crc - errors_before_.crc,
          now.symbol - errors_before_.symbol,
          now.fec_uncorrected - errors_before_.fec_uncorrected,
          now.fec_corrected - errors_before_.fec_corrected};
}

CableErrors Port::read_errors() const {
  const std::vector<std::uint64_t> values = read(error_counters_);
  if (values.empty()) return errors_before_;
  CableErrors errors;
  for (std::size_t i = 0; i < values.size(); ++i)
    add_cable_error(error_names_[i], values[i], errors);
  return errors;
}

PausesFromServer Port::pauses() const {
  if (pause_counters_.empty()) return {PausesFromServer::Source::kSilentDriver, {}};
  const std::lock_guard lock(asking_);
  PausesFromServer now{PausesFromServer::Source::kDriver, read_pauses()};
  now.tally.frames -= pauses_before_.frames;
  now.tally.global -= pauses_before_.global;
  for (std::size_t c = 0; c < now.tally.by_priority.size(); ++c)
    now.tally.by_priority[c] -= pauses_before_.by_priority[c];
  return now;
}

PauseTally Port::read_pauses() const {
  const std::vector<std::uint64_t> values = read(pause_counters_);
  if (values.empty()) return pauses_before_;
  PauseTally tally;
  for (std::size_t i = 0; i < values.size(); ++i)
    add_pause_counter(pause_names_[i], values[i], tally);
  return tally;
}

}  // namespace linkwright
