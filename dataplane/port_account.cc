// SPDX-License-Identifier: Apache-2.0
#include "dataplane/port_account.h"

#include <rte_cycles.h>

namespace linkwright {

PortAccount::PortAccount(const PortSpec& spec, std::uint16_t descriptors, const Port& port)
    : port_(port), name_(spec.name) {
  const Devargs devargs = *parse_devargs(spec.device);
  const DriverRow& row = *find_driver(devargs.driver);
  misses_ = row.misses;
  slack_ = linkwright::pool_slack(row, descriptors);
  if (misses_ != MissReport::kKernel) return;
  interface_ = devargs.find(row.interface_argument).value_or("");
  if (const auto counters = read_interface_counters(interface_))
    watch_.emplace(counters->rx_frames, 0, ingress_capacity(devargs));
}

void PortAccount::look_at_kernel(const TscClock& clock) {
  kernel_.reset();
  if (!watch_) return;
  if (const auto counters = read_interface_counters(interface_))
    kernel_ = KernelReading{counters->rx_frames, clock.at(rte_rdtsc())};
}

void PortAccount::stop_taking() {
  kernel_.reset();
  missed_at_stop_ = port_.losses().missed;
}

PortSnapshot PortAccount::read(const PortReading& worker, std::uint64_t tx_frames) {
  const PortLosses losses = port_.losses();
  PortSnapshot snapshot;
  snapshot.name = name_;
  snapshot.driver = port_.driver();
  snapshot.rx_frames = worker.rx_frames;
  snapshot.tx_frames = tx_frames;
  snapshot.driver_tx_errors = losses.tx_errors;
  switch (misses_) {
    case MissReport::kDriver:
      snapshot.missed_before_rx = missed_at_stop_.value_or(losses.missed);
      snapshot.missed_is_known = true;
      break;
    case MissReport::kKernel:
      if (!watch_) break;
      if (kernel_) watch_->observe(*kernel_, worker);
      snapshot.missed_before_rx = watch_->missed();
      snapshot.missed_is_known = true;
      break;
    case MissReport::kNothingToMiss:
      snapshot.missed_is_known = true;
      break;
    case MissReport::kUnknown:
      break;
  }
  return snapshot;
}

}  // namespace linkwright
