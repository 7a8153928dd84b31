// SPDX-License-Identifier: Apache-2.0
#include "dataplane/carrier_keeper.h"

#include <algorithm>
#include <utility>

#include <rte_cycles.h>

namespace linkwright {
namespace {

constexpr std::chrono::milliseconds kGatePatience{100};

}  // namespace

CarrierKeeper::CarrierKeeper(const EmulatorSpec& spec,
                             std::vector<std::unique_ptr<Carrier>> carriers,
                             PortGates& gates,
                             const PortLights& lights,
                             const TscClock& clock)
    : clock_(clock),
      gates_(gates),
      lights_(lights),
      carriers_(std::move(carriers)),
      gate_of_(spec.ports.size()),
      open_(spec.ports.size(), true),
      unsent_(spec.ports.size(), false),
      rules_(spec) {
  for (std::uint32_t i = 0; i < spec.cables.size(); ++i) {
    gate_of_[spec.cables[i].port_b] = 2 * i;
    gate_of_[spec.cables[i].port_a] = 2 * i + 1;
  }
  auto gate = static_cast<std::uint32_t>(2 * spec.cables.size());
  for (const FabricSpec& fabric : spec.fabrics)
    for (const std::uint32_t port : fabric.ports)
      if (port != kNoPortSpec) gate_of_[port] = gate++;
  look();
  thread_ = std::thread([this] { watch(); });
}

CarrierKeeper::~CarrierKeeper() {
  stop();
}

void CarrierKeeper::watch() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto pause = rules_.any_rising() ? kLookForReturnEvery : kLookEvery;
    if (wake_.wait_for(lock, pause, [this] { return stopping_; })) return;
    look();
  }
}

void CarrierKeeper::look() {
  const auto now = [this] { return clock_.at(rte_rdtsc()); };
  for (std::uint32_t i = 0; i < carriers_.size(); ++i) {
    rules_.ask_down(i, lights_.is_dark(i));
    if (!carriers_[i]) continue;
    if (const auto seen = carriers_[i]->look())
      rules_.look(i, *seen, now());
    else
      rules_.miss(i, now());
  }
  // A worker that does not answer may still hand frames over: nothing is set down under its hands.
  if (!set_gates()) return;
  const Instant began = now();
  while (const auto order = rules_.next(began)) {
    if (!order->up && !close_gate(order->port)) return;
    std::string fault = carriers_[order->port] ? carriers_[order->port]->set(order->up)
                                               : std::string("there is nothing to set");
    rules_.done(*order, now(), std::move(fault));
  }
  if (set_gates()) clear_unsent();
}

// False: the worker has not answered; the next look tries again.
bool CarrierKeeper::set_gates() {
  for (std::uint32_t i = 0; i < open_.size(); ++i) {
    const bool open = rules_.passes(i);
    if (open == open_[i]) continue;
    if (!open) {
      if (!close_gate(i)) return false;
      continue;
    }
    carriers_[i]->make_ready();
    // Open from here on, even where the worker does not say so in time: it will obey all the same.
    open_[i] = true;
    unsent_[i] = false;
    if (!gates_.set(gate_of_[i], true, kGatePatience)) return false;
  }
  return true;
}

bool CarrierKeeper::close_gate(std::uint32_t port) {
  if (!open_[port]) return true;
  if (!gates_.set(gate_of_[port], false, kGatePatience)) return false;
  open_[port] = false;
  unsent_[port] = true;
  return true;
}

void CarrierKeeper::clear_unsent() {
  for (std::uint32_t i = 0; i < open_.size(); ++i)
    if (unsent_[i] && carriers_[i] && carriers_[i]->discard_unsent()) unsent_[i] = false;
}

CarrierSnapshot CarrierKeeper::carrier(std::uint32_t port) const {
  const std::lock_guard lock(mutex_);
  CarrierSnapshot told = rules_.of(port);
  told.is_known = carriers_[port] != nullptr;
  return told;
}

CableErrors CarrierKeeper::errors(std::uint32_t port) const {
  const std::lock_guard lock(mutex_);
  return carriers_[port] ? carriers_[port]->errors() : CableErrors{};
}

PausesFromServer CarrierKeeper::pauses(std::uint32_t port) const {
  const std::lock_guard lock(mutex_);
  return carriers_[port] ? carriers_[port]->pauses() : PausesFromServer{};
}

void CarrierKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  for (std::uint32_t i = 0; i < carriers_.size(); ++i)
    if (rules_.of(i).held_down && carriers_[i]) carriers_[i]->set(true);
}

}  // namespace linkwright
